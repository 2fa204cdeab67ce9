// A view: hands itself to the tab, or waits for it.

/** @import { ViewMount } from "./types" */

/** @param {ViewMount} view */
export default function (view) {
  globalThis.xavierSheet ??= { waiting: [] };
  const tab = globalThis.xavierSheet;
  if ("mount" in tab) tab.mount(view);
  else tab.waiting.push(view);
}

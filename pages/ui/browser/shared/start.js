// The script of a page that has nothing of its own to draw.

import { attach } from "./tab.js";

/** @import { ScriptMount } from "./types" */

/** @param {ScriptMount} script */
export default function (script) {
  return attach({}, script);
}

// The head of the sheet, which stays in sight: toolbar, comparison and notices.

import { element } from "../shared/dom.js";
import { Comparison } from "./comparison.js";
import { Toolbar } from "./toolbar.js";
import { listenForUndo } from "./undo.js";

/** @import { HeadContent } from "../shared/payloads" */
/** @import { Tab } from "../shared/tab.js" */

export class Head {
  /** @param {HTMLElement} parent @param {Tab} tab */
  constructor(parent, { outbox }) {
    this.toolbar = new Toolbar(parent, outbox);
    this.comparison = new Comparison(parent);
    this.notices = element("div", { role: "alert", class: "xs-notices" });
    this.said = "";
    parent.append(this.notices);
    listenForUndo(this.notices, outbox);
    keepHeight(/** @type {HTMLElement} */ (parent.closest(".st-key-head"))); // with the panel that Streamlit draws
  }

  /** @param {HeadContent} content */
  update({ toolbar, notices, comparison }) {
    this.toolbar.update(toolbar);
    const said = notices.join("\n");
    if (said !== this.said) {
      this.said = said;
      this.notices.replaceChildren(...notices.map((notice) => element("p", {}, notice)));
    }
    this.comparison.update(comparison);
  }
}

/**
 * Tells the style sheet how high the head is, so that what sticks below it sticks there.
 * @param {HTMLElement} head
 */
function keepHeight(head) {
  new ResizeObserver(() => {
    document.documentElement.style.setProperty("--xs-head-height", `${head.offsetHeight}px`);
  }).observe(head);
}

// The head of the sheet, which stays in sight: title, toolbar, comparison and notices.

import { element, setText } from "../shared/dom.js";
import { Comparison } from "./comparison.js";
import { Toolbar } from "./toolbar.js";
import { listenForUndo } from "./undo.js";

/** @import { ExperimentContent, StageContent } from "../shared/payloads" */
/** @import { Tab } from "../shared/tab.js" */

export class Head {
  /** @param {HTMLElement} parent @param {Tab} tab */
  constructor(parent, { outbox, prose }) {
    this.title = element("header", { class: "xs-sheet-title" });
    this.title.innerHTML = prose.title;
    this.toolbar = new Toolbar(outbox);
    this.comparison = new Comparison();
    this.notices = element("div", { role: "alert", class: "xs-notices" });
    this.results = element("p", { role: "status", class: "xs-visually-hidden" });
    this.said = "";
    parent.append(this.title, this.toolbar.node, this.comparison.node, this.notices, this.results);
    listenForUndo(this.notices, outbox);
    const whole = /** @type {HTMLElement} */ (parent.closest(".st-key-head")); // with the panel that Streamlit draws
    keepHeights(whole, this.title, parent);
  }

  /**
   * @param {StageContent} content @param {ExperimentContent} experiment
   * @param {{ isNew: boolean, isNewRoll: boolean }} what the experiment, and the roll of it
   */
  update(content, experiment, what) {
    this.toolbar.update(content.toolbar);
    const said = content.notices.join("\n");
    if (said !== this.said) {
      this.said = said;
      this.notices.replaceChildren(...content.notices.map((notice) => element("p", {}, notice)));
    }
    this.comparison.update(content, experiment, what);
    setText(this.results, spoken(content));
  }
}

/**
 * What a screen reader hears after each roll.
 * @param {StageContent} content
 */
function spoken({ toolbar: { roll, seed }, attempts }) {
  const results = attempts.map(({ outputs, distance }, at) =>
    outputs.length
      ? `Attempt ${at + 1}: final activations ${outputs.join(" and ")}, distance ${distance}.`
      : `Attempt ${at + 1}: no numbers.`,
  );
  return [`Roll ${roll} of seed ${seed}.`, ...results].join(" ");
}

/**
 * Tells the style sheet how high the parts of the head are: the title scrolls away, what sticks below the rest sticks
 * there, and a panel has the room that is left.
 * @param {HTMLElement} whole @param {HTMLElement} title @param {HTMLElement} own all but the panel
 */
function keepHeights(whole, title, own) {
  const { style } = document.documentElement;
  const observer = new ResizeObserver(() => {
    style.setProperty("--xs-title-height", `${title.offsetHeight}px`);
    style.setProperty("--xs-head-height", `${whole.offsetHeight - title.offsetHeight}px`);
    style.setProperty("--xs-stage-height", `${own.offsetHeight - title.offsetHeight}px`);
  });
  observer.observe(whole);
  observer.observe(title);
}

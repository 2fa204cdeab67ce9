// The reading text, in pieces that can be folded; the first is open.

import { element } from "../shared/dom.js";

/** @import { SectionContent } from "../shared/payloads" */
/** @import { Tab } from "../shared/tab.js" */

export class Article {
  /** @param {Tab} tab */
  constructor(tab) {
    this.tab = tab;
    this.node = element("article", { class: "xs-article" });
    this.pieces = /** @type {Map<string, HTMLDetailsElement>} */ (new Map());
  }

  /** @param {SectionContent[]} sections */
  update(sections) {
    this.node.replaceChildren(...sections.map((section, at) => this.piece(section, at === 0)));
  }

  /** @param {SectionContent} section @param {boolean} isOpen */
  piece({ name, title }, isOpen) {
    const known = this.pieces.get(name);
    if (known) return known;
    const text = element("div");
    text.innerHTML = this.tab.prose[name];
    const heading = element("summary", {}, element("h2", {}, title));
    const made = element("details", isOpen ? { open: "" } : {}, heading, text);
    this.pieces.set(name, made);
    return made;
  }
}

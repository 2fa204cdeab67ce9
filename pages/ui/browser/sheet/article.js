// The sheet with its reading text: sections, each with what is said and the grid that it is said of.

import { element, setText } from "../shared/dom.js";
import { Grid } from "./grid.js";

/** @import { Receipt, SectionContent, SheetContent } from "../shared/payloads" */
/** @import { Tab } from "../shared/tab.js" */

export class Article {
  /** @param {HTMLElement} parent @param {Tab} tab */
  constructor(parent, tab) {
    this.tab = tab;
    this.node = element("article", { class: "xs-article" });
    this.sections = /** @type {Section[]} */ ([]);
    parent.append(this.node);
  }

  /** @param {SheetContent & Receipt} content */
  update({ sections, ack }) {
    while (this.sections.length > sections.length) this.sections.pop()?.node.remove();
    sections.forEach((content, at) => {
      if (at === this.sections.length) {
        this.sections.push(new Section(this.tab));
        this.node.append(this.sections[at].node);
      }
      this.sections[at].update(content, ack);
    });
  }
}

class Section {
  /** @param {Tab} tab */
  constructor(tab) {
    this.tab = tab;
    this.text = element("div");
    this.lesson = element("p", { class: "xs-lesson" });
    this.node = element("section", {}, this.text, this.lesson);
    this.shown = "";
    this.grid = /** @type {Grid | null} */ (null); // the last section has none
  }

  /** @param {SectionContent} content @param {number} acknowledged */
  update({ prose, title, lesson, grid }, acknowledged) {
    this.showText(prose, title);
    setText(this.lesson, lesson);
    this.lesson.hidden = !lesson;
    if (grid) {
      this.grid ??= new Grid(this.node, this.tab.outbox);
      this.grid.update(grid, acknowledged);
    } else {
      this.grid?.node.remove();
      this.grid = null;
    }
  }

  /** @param {string[]} prose names of texts @param {string} title */
  showText(prose, title) {
    const shown = JSON.stringify([prose, title]);
    if (shown === this.shown) return;
    this.shown = shown;
    this.text.innerHTML = prose.map((name) => this.tab.prose[name]).join("");
    if (title) this.text.append(element("h2", {}, title));
  }
}

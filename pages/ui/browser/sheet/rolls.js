// The rolls seen: a mark for each, which a click opens again.

import { element } from "../shared/dom.js";
import { RollMemory } from "./roll_memory.js";

/** @import { Outbox } from "../shared/outbox.js" */
/** @import { ExperimentContent, Mark } from "../shared/payloads" */

export class Rolls {
  /** @param {Outbox} outbox */
  constructor(outbox) {
    this.lastMark = 0; // the number of the last mark that Python has sent
    this.cleared = 0; // that of the last one that was taken off
    this.memory = new RollMemory((seed, roll) => outbox.push("open", seed, roll));
    const title = "Take off all marks but the present roll's; the log of rolls that Export gives stays";
    const clear = element("button", { type: "button", class: "xs-button xs-about", title }, "Clear the marks");
    clear.addEventListener("click", () => outbox.push("clear_marks"));
    const head = element("div", { class: "xs-rolls-head" }, element("h2", {}, "Rolls seen"), clear);
    this.node = element("section", { class: "xs-rolls" }, head, this.memory.node);
  }

  /** @param {ExperimentContent} experiment */
  begin({ titles, desired_values, desired, low, high }) {
    const attempts = titles.map((title) => ({ title }));
    this.memory.begin({ attempts, desired: desired_values, desiredTexts: desired, low, high });
  }

  /** Another server counts its marks anew. */
  startOver() {
    this.lastMark = 0;
    this.cleared = 0;
  }

  /** @param {Mark[]} marks @param {number} cleared */
  update(marks, cleared) {
    if (cleared > this.cleared) this.memory.clear();
    this.cleared = cleared;
    for (const [number, seed, roll, distances, outputs] of marks) {
      if (number <= this.lastMark) continue;
      this.lastMark = number;
      this.memory.add({ seed, roll, distances, outputs });
    }
  }
}

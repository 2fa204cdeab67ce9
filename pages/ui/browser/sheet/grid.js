// The grid: one attempt as a spreadsheet, a real table that is moved in, edited, copied and pasted.

import { element, setText, toggle } from "../shared/dom.js";
import { listenToClipboard } from "./clipboard.js";
import { Editor } from "./editor.js";
import { listenToKeys } from "./keyboard.js";
import { RESTORABLE } from "./kinds.js";
import { Messages } from "./messages.js";
import { paint } from "./painting.js";
import { listenToFocus, listenToPointer } from "./pointer.js";
import { Selection } from "./selection.js";
import { MARKS } from "./signal_chart.js";
import { Table } from "./table.js";

/** @import { DiceContent, GridContent, NumbersContent } from "../shared/payloads" */
/** @import { Outbox } from "../shared/outbox.js" */
/** @import { FormulaBar } from "./formula_bar.js" */
/** @import { Shades } from "./numbers.js" */
/** @import { Cell } from "./table.js" */
/**
 * @typedef {object} Roll
 * @property {GridContent} layout
 * @property {NumbersContent} numbers
 * @property {DiceContent} dice
 * @property {Shades} shades
 * @property {boolean} flashes whether a number that changes is pointed out
 * @property {number} acknowledged
 */

const ABOUT = "How this attempt draws its weights; its activation, biases, name and place";

export class Grid {
  /** @param {HTMLElement} parent @param {Outbox} outbox @param {FormulaBar} bar @param {number} attempt */
  constructor(parent, outbox, bar, attempt) {
    this.outbox = outbox;
    this.bar = bar;
    this.attempt = attempt;
    this.frame = ""; // what the cells mean to who types into them
    this.layout = ""; // key of what stays the same from roll to roll
    this.shades = /** @type {Shades} */ ({ low: -1, high: 1 });
    this.flashes = false;
    this.typed = /** @type {Map<string, { number: number, text: string }>} */ (new Map()); // until acknowledged
    this.table = new Table();
    this.messages = new Messages();
    this.selection = new Selection(this.table, (look) => this.onSelect(look));
    this.editor = new Editor(this);
    this.title = element("span", { class: "xs-name" });
    this.about = element("button", { type: "button", class: "xs-button xs-about", title: ABOUT }, "Change");
    this.about.setAttribute("aria-label", `Change attempt ${attempt + 1}: scheme, activation, bias`);
    this.about.addEventListener("click", () => outbox.push("attempt", this.attempt));
    this.lesson = element("p", { class: "xs-lesson", hidden: "" });
    const mark = element("span", { class: `xs-mark xs-line-${attempt}`, "aria-hidden": "true" }, MARKS[attempt]);
    const heading = element("h2", { class: "xs-attempt-title" }, mark, " ", this.title);
    const head = element("div", { class: "xs-attempt-head" }, heading, this.about);
    this.scroll = element("div", { class: "xs-scroll" }, this.table.node);
    this.node = element("section", { class: "xs-attempt" }, head, this.lesson, this.messages.node, this.scroll);
    parent.append(this.node);
    listenToKeys(this);
    listenToPointer(this);
    listenToFocus(this);
    listenToClipboard(this);
  }

  /** @param {Roll} roll */
  update({ layout, numbers, dice, shades, flashes, acknowledged }) {
    this.shades = shades;
    this.flashes = flashes;
    if (numbers.layout !== this.layout) this.settle(layout, numbers.layout);
    for (const [address, typed] of this.typed) {
      if (typed.number <= acknowledged) this.typed.delete(address);
    }
    this.messages.refused = numbers.refused;
    this.table.take(numbers, dice);
    for (const cell of this.table.cells.values()) this.paint(cell);
    this.messages.show();
  }

  /** @param {GridContent} layout @param {string} key */
  settle(layout, key) {
    this.layout = key;
    this.frame = layout.frame;
    this.table.node.setAttribute("aria-label", layout.name);
    setText(this.title, layout.name);
    toggle(this.title, "title", layout.name);
    if (!this.table.isLaidOutFor(layout)) this.layOut(layout);
    this.table.settle(layout);
  }

  /** @param {GridContent} layout */
  layOut(layout) {
    const { table, selection } = this;
    const isFocused = table.node.contains(document.activeElement);
    this.editor.close();
    table.layOut(layout);
    const address = table.cells.has(selection.active) ? selection.active : `B${table.firstRow + 1}`;
    selection.select(address, address, { focus: isFocused, quiet: !isFocused });
  }

  /** @param {string} lesson */
  teach(lesson) {
    setText(this.lesson, lesson);
    this.lesson.hidden = !lesson;
  }

  remove() {
    this.bar.forget(this);
    this.node.remove();
  }

  /** @param {{ isElsewhere: boolean, isQuiet: boolean }} look */
  onSelect({ isElsewhere, isQuiet }) {
    if (isElsewhere) this.messages.say("");
    if (!isQuiet || !this.bar.active || this.bar.active.sheet === this) this.bar.activate(this, this.selection.active);
  }

  /** @param {Cell} cell */
  paint(cell) {
    paint(cell, {
      typed: this.typed.get(cell.address)?.text,
      refused: this.messages.refused[cell.address],
      isOpen: this.editor.opened?.address === cell.address,
      shades: this.shades,
      flashes: this.flashes,
    });
  }

  selectedCells() {
    return this.selection.addresses().flatMap((address) => this.table.cells.get(address) ?? []);
  }

  /** @param {string} address */
  lastTyped(address) {
    return this.typed.get(address)?.text ?? this.messages.refused[address]?.[0];
  }

  /** Restores the rule of what is selected; a single cell that has none says itself why not. */
  clear() {
    const range = this.selectedCells();
    const isOne = range.length === 1 && this.table.isEditable(range[0].address);
    const cleared = isOne ? range : range.filter(({ kind }) => RESTORABLE.has(kind));
    if (cleared.length) this.write(cleared.map(({ address }) => [address, ""]));
    else this.messages.say(`${this.selection.active} takes no number: there is nothing to restore.`);
  }

  /** @param {[address: string, text: string][]} edits */
  write(edits) {
    this.messages.say("");
    const number = this.outbox.push("edit", this.attempt, this.frame, edits);
    for (const [address, text] of edits) {
      if (text !== "") this.typed.set(address, { number, text });
      const cell = this.table.cells.get(address);
      if (cell) this.paint(cell);
    }
  }
}

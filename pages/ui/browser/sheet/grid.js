// The grid: one attempt as a spreadsheet, a real table that is moved in, edited, copied and pasted.

import { element, setText } from "../shared/dom.js";
import { listenToClipboard } from "./clipboard.js";
import { Editor } from "./editor.js";
import { FormulaBar } from "./formula_bar.js";
import { listenToKeys } from "./keyboard.js";
import { RESTORABLE } from "./kinds.js";
import { Legend } from "./legend.js";
import { Messages } from "./messages.js";
import { paint } from "./painting.js";
import { listenToFocus, listenToPointer } from "./pointer.js";
import { Selection } from "./selection.js";
import { Table } from "./table.js";

/** @import { GridContent } from "../shared/payloads" */
/** @import { Outbox } from "../shared/outbox.js" */
/** @import { Cell } from "./table.js" */

const ABOUT = "How this attempt draws its weights; its activation, biases, name and place";

export class Grid {
  /** @param {HTMLElement} parent @param {Outbox} outbox */
  constructor(parent, outbox) {
    this.outbox = outbox;
    this.attempt = 0;
    this.frame = ""; // what the cells mean to who types into them
    this.largest = 0;
    this.typed = /** @type {Map<string, { number: number, text: string }>} */ (new Map()); // until acknowledged
    this.table = new Table();
    this.bar = new FormulaBar(this.table);
    this.messages = new Messages();
    this.legend = new Legend();
    this.selection = new Selection(this.table, (isElsewhere) => this.onSelect(isElsewhere));
    this.editor = new Editor(this);
    this.about = element("button", { type: "button", class: "xs-button xs-about", title: ABOUT });
    this.about.addEventListener("click", () => outbox.push("attempt", this.attempt));
    const scroll = element("div", { class: "xs-scroll" }, this.table.node);
    const parts = [this.about, this.bar.node, this.messages.node, scroll, this.legend.node];
    this.node = element("div", { class: "xs-attempt" }, ...parts);
    parent.append(this.node);
    listenToKeys(this);
    listenToPointer(this);
    listenToFocus(this);
    listenToClipboard(this);
  }

  /** @param {GridContent} content @param {number} acknowledged */
  update(content, acknowledged) {
    const number = content.attempt + 1;
    this.attempt = content.attempt;
    this.frame = content.frame;
    this.largest = content.largest;
    if (!this.table.isLaidOutFor(content)) this.layOut(content);
    this.table.node.setAttribute("aria-label", content.name);
    setText(this.about, `Change attempt ${number}: scheme, activation, bias`);
    this.bar.node.setAttribute("aria-label", `Formula bar of attempt ${number}`);
    for (const [address, typed] of this.typed) {
      if (typed.number <= acknowledged) this.typed.delete(address);
    }
    this.messages.refused = content.refused;
    this.table.take(content);
    for (const cell of this.table.cells.values()) this.paint(cell);
    this.messages.show();
    this.legend.show(content.legend);
    this.bar.show();
  }

  /** @param {GridContent} content */
  layOut(content) {
    const { table, selection } = this;
    const isFocused = table.node.contains(document.activeElement);
    this.editor.close();
    table.layOut(content);
    const address = table.cells.has(selection.active) ? selection.active : `B${table.firstRow + 1}`;
    selection.select(address, address, { focus: isFocused, quiet: !isFocused });
  }

  /** @param {boolean} isElsewhere */
  onSelect(isElsewhere) {
    if (isElsewhere) this.messages.say("");
    this.bar.active = this.selection.active;
    this.bar.hovered = null;
    this.bar.show();
  }

  /** @param {Cell} cell */
  paint(cell) {
    paint(cell, {
      typed: this.typed.get(cell.address)?.text,
      refused: this.messages.refused[cell.address],
      isOpen: this.editor.opened?.address === cell.address,
      largest: this.largest,
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

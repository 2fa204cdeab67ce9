// The grid: one attempt as a spreadsheet, a real table that is moved in, edited, copied and pasted.

const KINDS = {
  l: "label", i: "input", d: "desired output", m: "mean", s: "standard deviation", w: "weight", b: "bias",
  p: "pre-activation", a: "activation",
};
const EDITABLE = new Set("idmswb");
const RESTORABLE = new Set("mswb");
const PINNED = new Set("wb"); // held by hand, not overtyped
const SHADED = new Set("wbpa");
const MOST_WORKED_OUT = 16; // numbers of a range that are written out
const LONGEST_TYPED = 200;
const MOST_PASTED_LINES = 1000;
const SHADED_RANGE = 1000; // the largest number against the smallest that is visibly shaded
const DEEPEST_SHADE = 55; // percent of the hue: text keeps its contrast on it, in light and dark
const HELP =
  "Arrow keys move. Type or press F2 to edit, Enter or Tab to commit, Escape to cancel. " +
  "Delete restores the rule. Escape, then Tab leaves the sheet.";

class Grid {
  constructor(parent, hub) {
    this.hub = hub;
    this.cells = new Map(); // address -> {td, row, column, kind, text, value, formula, depends, die, edited}
    this.typed = new Map(); // address -> {number, text}: shown until acknowledged
    this.active = null; // address with the focus ring
    this.anchor = null; // where the selected range starts
    this.hovered = null;
    this.editor = null;
    this.leaving = false;
    this.refused = {}; // address -> [what was typed, why it was not taken]
    this.remark = "";
    this.draw(parent);
  }

  draw(parent) {
    this.address = element("span", { class: "xs-address" });
    this.formula = element("code", { class: "xs-formula" });
    this.worked = element("code", { class: "xs-worked" });
    this.bar = element("div", { class: "xs-bar", role: "group" });
    this.bar.append(this.address, element("div", { class: "xs-formulas" }, this.formula, this.worked));
    this.table = element("table", { role: "grid", class: "xs-grid", "aria-multiselectable": "true" });
    this.legend = element("div", { class: "xs-legend" });
    this.messages = element("ul");
    const alert = element("div", { class: "xs-messages", role: "alert" }, this.messages);
    this.about = element("button", { type: "button", class: "xs-button xs-about",
      title: "How this attempt draws its weights; its activation, biases, name and place" });
    this.about.addEventListener("click", () => this.hub.push("attempt", this.attempt));
    this.node = element("div", { class: "xs-attempt" },
      this.about, this.bar, alert, element("div", { class: "xs-scroll" }, this.table), this.legend);
    parent.append(this.node);
    this.table.addEventListener("keydown", (event) => this.onKey(event));
    this.table.addEventListener("pointerdown", ({ pointerType }) => { this.touched = pointerType === "touch"; });
    this.table.addEventListener("mousedown", (event) => this.onMouseDown(event));
    this.table.addEventListener("mouseover", (event) => this.onMouseOver(event));
    this.table.addEventListener("mousemove", (event) => this.onMouseMove(event));
    this.table.addEventListener("mouseleave", () => this.hover(null));
    this.table.addEventListener("click", (event) => this.onClick(event));
    this.table.addEventListener("dblclick", (event) => this.edit(addressOf(event.target)));
    this.table.addEventListener("focusin", (event) => this.onFocus(event));
    this.table.addEventListener("focusout", (event) => this.onBlur(event));
    for (const name of ["copy", "cut", "paste"]) {
      this.table.addEventListener(name, (event) => this.onClipboard(event));
    }
  }

  remove() {
    this.node.remove();
  }

  // ---- what Python says -------------------------------------------------------------------

  update(data) {
    this.attempt = data.attempt;
    this.frame = data.frame;
    const layout = data.cells.map((cell) => cell[0] + cell[1]).join();
    if (layout !== this.layout) this.rebuild(data, layout);
    this.table.setAttribute("aria-label", data.name);
    setText(this.about, `Change attempt ${data.attempt + 1}: scheme, activation, bias`);
    this.bar.setAttribute("aria-label", `Formula bar of attempt ${data.attempt + 1}`);
    for (const [address, typed] of this.typed) {
      if (typed.number <= data.ack) this.typed.delete(address);
    }
    this.refused = data.refused;
    this.largest = data.largest;
    for (const [address, kind, text, value, formula, die, edited] of data.cells) {
      const cell = this.cells.get(address);
      Object.assign(cell, { kind, text, value, die, edited: Boolean(edited) });
      [cell.formula, cell.depends] = formula < 0 ? ["", []] : data.formulas[formula];
    }
    for (const [address, cell] of this.cells) this.paint(address, cell);
    this.showMessages();
    this.drawLegend(data.legend);
    this.showFormula();
  }

  rebuild(data, layout) {
    const focused = this.table.contains(document.activeElement);
    this.closeEditor();
    this.hovered = null;
    this.layout = layout;
    this.cells.clear();
    this.columns = data.columns;
    this.lastRow = data.last_row;
    this.firstRow = data.first_row;
    const letters = Array.from({ length: this.columns }, (_, at) => columnLetters(at + 1));
    const head = element("tr", {}, element("td", { class: "xs-corner" }),
      ...letters.map((letter) => element("th", { scope: "col", role: "columnheader" }, letter)));
    const body = element("tbody");
    const kinds = new Map(data.cells.map(([address, kind]) => [address, kind]));
    for (let row = this.firstRow; row <= this.lastRow; row += 1) {
      const line = element("tr", {}, element("th", { scope: "row", role: "rowheader" }, String(row)));
      letters.forEach((letter, at) => {
        const address = letter + row;
        const kind = kinds.get(address);
        const td = element("td", { role: "gridcell", tabindex: "-1", "data-address": address });
        td.className = kind ? `xs-${kind}` : "xs-empty";
        const editable = EDITABLE.has(kind);
        if (!editable) td.setAttribute("aria-readonly", "true");
        line.append(td);
        this.cells.set(address, { td, row, column: at + 1, kind: "", text: "", value: null, formula: "", depends: [] });
      });
      body.append(line);
    }
    this.table.replaceChildren(
      element("caption", { class: "xs-visually-hidden" }, HELP), this.columnWidths(data), element("thead", {}, head), body);
    const address = this.cells.has(this.active) ? this.active : `B${this.firstRow + 1}`;
    this.select(address, address, { focus: focused, quiet: !focused });
  }

  // Fixed widths: no refresh moves a column. Numbers, then a gap, then what stands beside them.
  columnWidths({ columns, gap_column: gap }) {
    const kinds = Array.from({ length: columns }, (_, at) =>
      at === 0 ? "label" : at + 1 === gap ? "gap" : at === gap ? "beside" : "number");
    return element("colgroup", {}, ...["row", ...kinds].map((kind) => element("col", { class: `xs-col-${kind}` })));
  }

  paint(address, cell) {
    const { td, kind } = cell;
    if (!kind) return;
    const typed = this.typed.get(address);
    const shown = typed ? typed.text : cell.text;
    if (this.editor?.address !== address) setText(td, shown);
    const refusal = this.refused[address];
    td.classList.toggle("xs-edited", cell.edited);
    td.classList.toggle("xs-typed", Boolean(typed));
    td.classList.toggle("xs-refused", Boolean(refusal));
    if (kind === "l") return;
    toggle(td, "aria-invalid", refusal ? "true" : null);
    toggle(td, "title", refusal ? refusal[1] : null);
    const pinned = cell.edited ? (PINNED.has(kind) ? ", pinned" : ", overtyped") : "";
    const name = `${address} ${KINDS[kind]}${pinned}: ${shown || "empty"}${refusal ? `. ${refusal[1]}` : ""}`;
    toggle(td, "aria-label", name);
    if (SHADED.has(kind)) this.shade(td, cell.value);
  }

  // Sign by hue, size by depth on a signed-log scale that the whole attempt shares.
  shade(td, value) {
    const depth = typeof value === "number" && value !== 0 ? shadeDepth(value, this.largest) : 0;
    const hue = value < 0 ? "negative" : "positive";
    const percent = (depth * DEEPEST_SHADE).toFixed(0);
    const shade = depth ? `color-mix(in srgb, var(--xs-${hue}) ${percent}%, var(--st-background-color))` : "";
    if (td.shade === shade) return;
    td.shade = shade;
    td.style.backgroundColor = shade;
  }

  drawLegend(legend) {
    if (this.legendText === legend.join()) return;
    this.legendText = legend.join();
    const [least, middle, most, words] = legend;
    this.legend.replaceChildren(
      element("span", {}, least), element("span", { class: "xs-ramp", "aria-hidden": "true" }, middle),
      element("span", {}, most), element("span", { class: "xs-legend-words" }, words));
  }

  // What Python refused, and the grid's own remark on the last thing done.
  showMessages() {
    const lines = Object.values(this.refused).map(([, message]) => message);
    if (this.remark) lines.unshift(this.remark);
    if (lines.join("\n") === this.messagesText) return;
    this.messagesText = lines.join("\n");
    this.messages.replaceChildren(...lines.map((line) => element("li", {}, line)));
  }

  // ---- the formula bar --------------------------------------------------------------------

  showFormula() {
    const address = this.hovered ?? this.active;
    const cell = this.cells.get(address);
    if (!cell) return;
    setText(this.address, address);
    setText(this.formula, cell.formula || cell.text || " ");
    setText(this.worked, this.workedOut(cell) || " ");
    const depends = new Set(cell.depends);
    for (const [at, { td }] of this.cells) td.classList.toggle("xs-depends", depends.has(at));
  }

  // The formula with numbers in place of addresses and dice, and its result.
  workedOut(cell) {
    if (!cell.formula.startsWith("=")) {
      return cell.edited ? `${PINNED.has(cell.kind) ? "pinned" : "overtyped"} by hand; Delete restores the rule` : "";
    }
    const numberAt = (address) => {
      const value = this.cells.get(address)?.value;
      return typeof value === "number" ? digits(value) : "?";
    };
    const some = cell.depends.slice(0, MOST_WORKED_OUT).map(numberAt).join(", ");
    const range = cell.depends.length > MOST_WORKED_OUT ? `${some}, …` : some;
    let text = cell.formula.replace(/[A-Z]+\d+:[A-Z]+\d+/g, () => range);
    text = text.replace(/\b[A-Z]{1,2}\d+\b/g, (address, at) => {
      const number = numberAt(address);
      const isAlone = text[at - 1] === "(" && text[at + address.length] === ")"; // TANH(B16) has its own brackets
      return number.startsWith("-") && at > 1 && !isAlone ? `(${number})` : number;
    });
    if (PINNED.has(cell.kind)) text = this.drawWorkedOut(cell);
    const result = typeof cell.value === "number" ? digits(cell.value) : cell.text || "no number";
    return `${text} = ${result}`;
  }

  drawWorkedOut(cell) {
    const [mean, std] = cell.depends.map((address) => this.cells.get(address));
    const die = typeof cell.die === "number" ? digits(cell.die) : "RAND()";
    const number = ({ value, text }) => (typeof value === "number" ? digits(value) : text);
    return cell.formula.replace(/\(RAND\(\), .*\)$/, `(${die}, ${number(mean)}, ${number(std)})`).replace("RAND()", die);
  }

  // ---- moving and selecting ---------------------------------------------------------------

  select(address, anchor = address, { focus = true, quiet = false } = {}) {
    const cell = this.cells.get(address);
    if (!cell) return;
    if (address !== this.active) this.say("");
    this.cells.get(this.active)?.td.setAttribute("tabindex", "-1");
    cell.td.setAttribute("tabindex", "0");
    this.active = address;
    this.anchor = anchor;
    this.hovered = null;
    const range = quiet ? new Set() : new Set(this.range());
    for (const [at, { td }] of this.cells) {
      toggle(td, "aria-selected", range.has(at) ? "true" : null);
    }
    if (focus && document.activeElement !== cell.td) cell.td.focus({ preventScroll: false });
    this.showFormula();
  }

  range() {
    const from = this.cells.get(this.anchor) ?? this.cells.get(this.active), to = this.cells.get(this.active);
    const addresses = [];
    for (let row = Math.min(from.row, to.row); row <= Math.max(from.row, to.row); row += 1) {
      for (let at = Math.min(from.column, to.column); at <= Math.max(from.column, to.column); at += 1) {
        addresses.push(columnLetters(at) + row);
      }
    }
    return addresses;
  }

  move(rows, columns, extend = false) {
    const cell = this.cells.get(this.active);
    const row = clamp(cell.row + rows, this.firstRow, this.lastRow);
    const address = columnLetters(clamp(cell.column + columns, 1, this.columns)) + row;
    this.select(address, extend ? this.anchor : address);
  }

  // The editable cell after or before the active one; null at either end, where Tab leaves the grid.
  next(step) {
    const editable = [...this.cells].filter(([, { kind }]) => EDITABLE.has(kind));
    const order = (cell) => cell.row * 1000 + cell.column;
    const here = order(this.cells.get(this.active));
    const beyond = editable.filter(([, cell]) => (order(cell) - here) * step > 0);
    return beyond.length ? (step > 0 ? beyond[0][0] : beyond[beyond.length - 1][0]) : null;
  }

  hover(address) {
    const hovered = address && this.cells.get(address)?.kind && this.cells.get(address).kind !== "l" ? address : null;
    if (hovered === this.hovered) return;
    this.hovered = hovered;
    this.showFormula();
  }

  onMouseDown(event) {
    const address = addressOf(event.target);
    if (!address || event.target.closest("input") || event.button !== 0) return;
    event.preventDefault();
    this.commit();
    this.pointer = `${event.clientX},${event.clientY}`;
    this.tappedAgain = address === this.active && document.activeElement === this.cells.get(address).td;
    this.select(address, event.shiftKey ? this.anchor : address);
    this.dragging = true;
    document.addEventListener("mouseup", () => { this.dragging = false; }, { once: true });
  }

  // A phone has no key to start an edit with until a field is open: the second tap on a cell opens it.
  onClick(event) {
    if (this.touched && this.tappedAgain) this.edit(addressOf(event.target));
  }

  onMouseOver(event) {
    const address = addressOf(event.target);
    if (!address) return;
    if (this.dragging && event.buttons & 1) this.select(address, this.anchor);
  }

  // Only where the mouse itself moved: a page that scrolls under a resting mouse hovers over nothing.
  onMouseMove(event) {
    const pointer = `${event.clientX},${event.clientY}`;
    if (pointer !== this.pointer && !this.dragging) this.hover(addressOf(event.target));
    this.pointer = pointer;
  }

  onFocus(event) {
    if (this.editor && event.target !== this.editor.input) this.commit();
    const address = addressOf(event.target);
    this.leaving = false;
    if (address && address !== this.active) this.select(address, address, { focus: false });
    else if (address && !event.target.closest("input")) this.select(address, this.anchor ?? address, { focus: false });
  }

  onBlur(event) {
    if (this.table.contains(event.relatedTarget)) return;
    this.commit();
  }

  // ---- the keyboard -----------------------------------------------------------------------

  onKey(event) {
    const { key } = event;
    if (/^F([13-9]|1\d)$/.test(key)) return; // Refresh has a function key, and so has the browser
    event.stopPropagation(); // Streamlit listens for bare letters; only keydown is kept from it
    if (event.isComposing) return;
    if (this.editor) this.onEditorKey(event);
    else this.onGridKey(event);
  }

  onGridKey(event) {
    const { key } = event;
    const command = event.ctrlKey || event.metaKey;
    const step = undoOrRedo(event);
    const far = 1e6;
    const moves = {
      ArrowUp: [command ? -far : -1, 0], ArrowDown: [command ? far : 1, 0],
      ArrowLeft: [0, command ? -far : -1], ArrowRight: [0, command ? far : 1],
      Home: [command ? -far : 0, -far], End: [command ? far : 0, far],
      PageUp: [-10, 0], PageDown: [10, 0],
    };
    if (step) {
      event.preventDefault();
      this.hub.push(step);
    } else if (command && key.toLowerCase() === "a") {
      event.preventDefault();
      this.select(columnLetters(this.columns) + this.lastRow, `A${this.firstRow}`);
    } else if (moves[key]) {
      event.preventDefault();
      this.move(...moves[key], event.shiftKey);
    } else if (key === "Tab") {
      const next = this.leaving ? null : this.next(event.shiftKey ? -1 : 1);
      if (next) {
        event.preventDefault();
        this.select(next);
      }
    } else if (key === "Enter") {
      event.preventDefault();
      this.move(event.shiftKey ? -1 : 1, 0);
    } else if (key === "F2") {
      event.preventDefault();
      this.edit(this.active);
    } else if (key === "Escape") {
      this.leaving = true;
      this.select(this.active, this.active);
      this.leaving = true;
    } else if (key === "Delete" || key === "Backspace") {
      event.preventDefault();
      this.clear();
    } else if (key.length === 1 && key !== " " && !command && !event.altKey) {
      event.preventDefault();
      this.edit(this.active, key);
    }
  }

  onEditorKey(event) {
    const { key } = event;
    const typedOver = this.editor.typedOver && key.startsWith("Arrow");
    if (key === "Escape") {
      event.preventDefault();
      this.closeEditor();
      this.cells.get(this.active).td.focus();
    } else if (key === "Enter" || key === "Tab" || typedOver) {
      this.commit();
      const step = event.shiftKey ? -1 : 1;
      const arrows = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
      if (key === "Tab") {
        const next = this.next(step);
        this.select(next ?? this.active);
        if (!next) return; // the browser moves on
      } else if (key === "Enter") this.move(step, 0);
      else this.move(...arrows[key]);
      event.preventDefault();
    }
  }

  // ---- editing ----------------------------------------------------------------------------

  edit(address, first = null) {
    const cell = this.cells.get(address);
    if (!cell || this.editor) return;
    if (!EDITABLE.has(cell.kind)) {
      const computed = cell.kind && cell.kind !== "l";
      this.say(`${address} ${computed ? "is computed: edit what it depends on." : "holds no number to edit."}`);
      return;
    }
    const input = element("input", {
      class: "xs-editor", "aria-label": `Edit ${address} ${KINDS[cell.kind]}`, maxlength: LONGEST_TYPED,
      autocomplete: "off", inputmode: "text", spellcheck: "false",
    });
    const typed = this.typed.get(address)?.text ?? this.refused[address]?.[0];
    input.value = first ?? typed ?? (cell.value === null ? "" : digitsToEdit(cell));
    this.editor = { address, input, typedOver: first !== null, before: first === null ? input.value.trim() : null };
    cell.td.replaceChildren(input);
    input.focus();
    if (first === null) input.select();
  }

  commit() {
    if (!this.editor) return;
    const { address, input, before } = this.editor;
    const text = input.value.trim();
    this.closeEditor();
    if (text !== before) this.set([[address, text]]);
  }

  closeEditor() {
    if (!this.editor) return;
    const { address } = this.editor;
    const cell = this.cells.get(address);
    this.editor = null;
    cell.td.replaceChildren();
    this.paint(address, cell);
  }

  clear() {
    const range = this.range();
    const restorable = range.filter((address) => RESTORABLE.has(this.cells.get(address).kind));
    const cleared = range.length === 1 && this.isEditable(range[0]) ? range : restorable;
    if (cleared.length) this.set(cleared.map((address) => [address, ""]));
    else this.say(`${this.active} takes no number: there is nothing to restore.`);
  }

  isEditable(address) {
    return EDITABLE.has(this.cells.get(address)?.kind);
  }

  set(edits) {
    this.say("");
    const number = this.hub.push("edit", this.attempt, this.frame, edits);
    for (const [address, text] of edits) {
      if (text !== "") this.typed.set(address, { number, text });
      this.paint(address, this.cells.get(address));
    }
  }

  say(remark) {
    this.remark = remark;
    this.showMessages();
  }

  // ---- the clipboard ----------------------------------------------------------------------

  onClipboard(event) {
    if (this.editor || event.target.closest("input")) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.type === "paste") {
      this.paste(event.clipboardData.getData("text/plain"));
      return;
    }
    event.clipboardData.setData("text/plain", this.copied());
    if (event.type === "cut") this.clear();
  }

  // Tab-separated and at full precision, as every spreadsheet takes it.
  copied() {
    const rows = new Map();
    for (const address of this.range()) {
      const { row, value, text } = this.cells.get(address);
      const line = rows.get(row) ?? [];
      line.push(typeof value === "number" ? String(value) : text);
      rows.set(row, line);
    }
    return [...rows.values()].map((line) => line.join("\t")).join("\n");
  }

  paste(text) {
    const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n", MOST_PASTED_LINES);
    const block = lines.map((line) => line.split("\t"));
    const range = this.range().map((address) => this.cells.get(address));
    const top = Math.min(...range.map(({ row }) => row)), left = Math.min(...range.map(({ column }) => column));
    const single = block.length === 1 && block[0].length === 1;
    const targets = single
      ? this.range().map((address) => [address, block[0][0]])
      : block.flatMap((line, down) =>
        line.map((value, across) => [columnLetters(left + across) + (top + down), value]));
    const edits = targets.filter(([address]) => this.isEditable(address))
      .map(([address, value]) => [address, value.trim().slice(0, LONGEST_TYPED)]);
    if (!single) {
      const end = columnLetters(clamp(left + Math.max(...block.map((line) => line.length)) - 1, 1, this.columns));
      this.select(`${end}${clamp(top + block.length - 1, this.firstRow, this.lastRow)}`, columnLetters(left) + top);
    }
    if (edits.length) this.set(edits);
    const skipped = targets.length - edits.length;
    if (skipped) this.say(`Pasted ${edits.length}; ${skipped} of the pasted cells fell on cells that take no number.`);
  }
}

function addressOf(target) {
  return target.closest?.("[data-address]")?.dataset.address ?? null;
}

function clamp(value, least, most) {
  return Math.min(most, Math.max(least, value));
}

function columnLetters(column) {
  let letters = "";
  for (let rest = column; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  }
  return letters;
}

function shadeDepth(value, largest) {
  const unit = largest / SHADED_RANGE;
  return Math.log1p(Math.abs(value) / unit) / Math.log1p(SHADED_RANGE);
}

function digits(value) {
  const text = String(Number(value.toPrecision(6)));
  return text.replace("e+", "e");
}

function digitsToEdit(cell) {
  return typeof cell.value === "number" ? String(cell.value) : "";
}

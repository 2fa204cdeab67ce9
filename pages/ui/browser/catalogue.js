// The catalogue: one table that is searched, filtered and sorted in the browser, as one types.
//
// Python sends every row, and the filters that the link asks for; the browser sends back what is
// searched for, so that the link can hold it, and which scheme is to be opened.

const SEND_AFTER_MS = 500;
const catalogues = new WeakMap(); // parent element -> catalogue

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  let catalogue = catalogues.get(parentElement);
  if (!catalogue) {
    catalogue = new Catalogue(parentElement, data);
    catalogues.set(parentElement, catalogue);
  }
  if (data.address && !location.search) history.replaceState(history.state, "", data.address);
  catalogue.sendView = (view) => setStateValue("view", view);
  catalogue.sendOpened = (key) => setTriggerValue("opened", [key, `${performance.timeOrigin}-${performance.now()}`]);
  catalogue.update(data);
}

// A word is looked for where words begin, so that "he" finds He and not "the"; anything else anywhere.
function found(word, text) {
  if (!/^[\p{L}\p{N}]+$/u.test(word)) return text.includes(word);
  return new RegExp(`(^|[^\\p{L}\\p{N}])${word}`, "u").test(text);
}

class Catalogue {
  constructor(parent, { choices, columns, view }) {
    this.view = { ...view };
    this.columns = columns;
    this.fields = element("div", { class: "xk-fields", role: "search", "aria-label": "Find a scheme" });
    this.search = element("input", { type: "search", class: "xk-search", maxlength: 60, autocomplete: "off", spellcheck: "false" });
    this.search.addEventListener("input", () => this.change({ find: this.search.value }));
    this.search.addEventListener("keydown", (event) => event.stopPropagation()); // Streamlit listens for bare letters
    this.fields.append(element("label", { class: "xk-field" }, "Search", this.search));
    this.selects = new Map();
    for (const { name, label, options } of choices) {
      const select = element("select", {}, element("option", { value: "" }, "any"),
        ...options.map(([key, title]) => element("option", { value: key }, title)));
      select.addEventListener("change", () => this.change({ [name]: select.value }));
      select.addEventListener("keydown", (event) => event.stopPropagation());
      this.selects.set(name, select);
      this.fields.append(element("label", { class: "xk-field" }, label, select));
    }
    this.clear = element("button", { type: "button", class: "xk-clear" }, "Show all");
    this.clear.addEventListener("click", () => this.change({ find: "", activation: "", direction: "", distribution: "", framework: "" }));
    this.fields.append(this.clear);
    this.count = element("p", { class: "xk-count", role: "status" });
    this.table = element("table", { class: "xk-table", "aria-label": "Schemes" });
    parent.append(element("div", { class: "xk-catalogue" }, this.fields, this.count, element("div", { class: "xk-scroll", tabindex: "0", role: "region", "aria-label": "Table of schemes" }, this.table)));
    this.heads = new Map();
    this.table.append(element("thead", {}, element("tr", {}, ...columns.map((column) => this.head(column)))));
    this.body = element("tbody");
    this.table.append(this.body);
  }

  head({ name, title, sorts }) {
    const cell = element("th", { scope: "col", class: `xk-${name}` });
    const text = element("span", {}, title);
    if (!sorts) {
      cell.append(text);
      this.heads.set(name, { cell, text });
      return cell;
    }
    const button = element("button", { type: "button" }, text);
    button.addEventListener("click", () => this.sortBy(name));
    cell.append(button);
    this.heads.set(name, { cell, text, sorts: true });
    return cell;
  }

  // Up, then down, then the catalogue's own order again.
  sortBy(name) {
    if (this.view.sort !== name) this.change({ sort: name, falling: false });
    else if (!this.view.falling) this.change({ falling: true });
    else this.change({ sort: "", falling: false });
  }

  update({ rows, heads, view, opened, revision }) {
    this.opened = opened;
    this.allRows = rows;
    for (const [name, text] of Object.entries(heads)) setText(this.heads.get(name).text, text);
    if (this.asked === opened) this.reveal();
    if (revision !== this.revision) { // Back, Forward or a link: what Python says, not what is typed here
      this.revision = revision;
      this.view = { ...view };
    }
    this.show();
  }

  open(key) {
    if (key === this.opened) this.reveal();
    else {
      this.asked = key;
      this.sendOpened(key);
    }
  }

  // What was asked for is open now, further down: bring it into sight.
  reveal() {
    this.asked = null;
    document.querySelector(".st-key-scheme_detail")?.scrollIntoView({ block: "start" });
  }

  change(wish) {
    Object.assign(this.view, wish);
    this.show();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.sendView({ ...this.view, revision: this.revision }), SEND_AFTER_MS);
  }

  matches(row) {
    const { find, activation, direction, distribution, framework } = this.view;
    const words = find.toLowerCase().split(/\s+/).filter(Boolean);
    return words.every((word) => found(word, row.text))
      && (!activation || row.activations.includes(activation))
      && (!direction || row.direction === direction)
      && (!distribution || row.distributions.includes(distribution))
      && (!framework || row.frameworks.includes(framework));
  }

  sorted(rows) {
    const { sort, falling } = this.view;
    if (!sort) return rows;
    const sign = falling ? -1 : 1;
    const compare = (one, other) => {
      const mine = one.sorts[sort], theirs = other.sorts[sort];
      if (mine === null || theirs === null) return (mine === null) - (theirs === null); // none of it comes last
      return sign * (typeof mine === "string" ? mine.localeCompare(theirs) : mine - theirs);
    };
    return [...rows].sort(compare);
  }

  show() {
    const { view } = this;
    if (this.search.value !== view.find) this.search.value = view.find;
    for (const [name, select] of this.selects) if (select.value !== view[name]) select.value = view[name];
    for (const [name, { cell, sorts }] of this.heads) {
      if (sorts) toggle(cell, "aria-sort", view.sort === name ? (view.falling ? "descending" : "ascending") : "none");
    }
    const rows = this.sorted(this.allRows.filter((row) => this.matches(row)));
    setText(this.count, rows.length ? `${rows.length} of ${this.allRows.length} schemes` : "No scheme is like that; show all, or search for something else.");
    const shown = JSON.stringify(rows.map(({ key, cells }) => [key, cells]));
    if (shown !== this.shown) {
      this.shown = shown;
      const focused = this.body.contains(document.activeElement) ? document.activeElement.dataset.key : null;
      this.body.replaceChildren(...rows.map((row) => this.row(row)));
      if (focused) this.body.querySelector(`[data-key="${focused}"]`)?.focus({ preventScroll: true });
    }
    for (const line of this.body.children) {
      const button = line.querySelector("button");
      const isOpen = button.dataset.key === this.opened;
      line.classList.toggle("xk-open", isOpen);
      toggle(button, "aria-current", isOpen ? "true" : null);
    }
  }

  row({ key, cells }) {
    const button = element("button", { type: "button", "data-key": key, title: "Open this scheme below" }, cells[0]);
    button.addEventListener("click", () => this.open(key));
    const others = cells.slice(1).map((text, at) => element("td", { class: `xk-${this.columns[at + 1].name}` }, text));
    return element("tr", {}, element("th", { scope: "row" }, button), ...others);
  }
}

// The hub: the page's one script. It carries what a person does from the browser to Python, and
// draws the page from the data that Python sends.
//
// It is mounted once with data that stay the same for a session, so that its source travels once;
// head and sheet are mounted with a few lines that hand them over to the hub. Two mounts and not one a
// grid: each costs the browser some milliseconds a refresh.
//
// What a person does is one log of numbered operations: presses, edits, undo, Back and Forward. An
// operation stays in the log, and is sent again, until Python has acknowledged its number: none is
// lost while the connection is down, and all are carried out in their order.

const RESEND_AFTER_MS = 2000; // and after twice as long each further time, lest sending stop what it waits for
const RESEND_AT_LEAST_EVERY_MS = 4000;

class Hub {
  constructor() {
    this.pending = []; // [[number, name, ...what], ...] not yet acknowledged
    this.lastNumber = 0;
    this.sends = 0;
    this.patience = RESEND_AFTER_MS;
    this.session = null;
    this.send = null;
    this.views = new WeakMap(); // parent element -> what is drawn in it
    window.addEventListener("popstate", () => this.onHistory());
    document.addEventListener("keydown", (event) => this.onKey(event));
  }

  // Called by Streamlit with the hub's own mount point, again when the theme changes.
  attach({ data, parentElement, setStateValue }) {
    this.send = setStateValue;
    this.path = location.pathname;
    this.prose = data.prose; // from the project's own files: trusted markup, no word of a user's
    const background = getComputedStyle(parentElement).getPropertyValue("--st-background-color");
    document.documentElement.style.setProperty("--xs-page-background", background);
    if (this.session !== data.session) {
      this.session = data.session; // a new session on the server knows nothing of the old numbers
      if (this.pending.length) this.flush();
    }
  }

  // Called when another page is shown, and late for a mount that another one has replaced by then.
  detach(send) {
    if (this.send === send) this.send = null;
  }

  // Called with the mount point of the head or the sheet.
  mount({ data: { view: kind, content }, parentElement }) {
    let view = this.views.get(parentElement);
    if (!view) {
      view = new VIEWS[kind](parentElement, this);
      this.views.set(parentElement, view);
    }
    if (content.session === this.session || this.session === null) this.acknowledge(content.ack);
    view.update(content);
  }

  // Adds an operation to the log; returns its number.
  push(...operation) {
    this.lastNumber += 1;
    this.pending.push([this.lastNumber, ...operation]);
    this.flush();
    return this.lastNumber;
  }

  acknowledge(number) {
    this.lastNumber = Math.max(this.lastNumber, number);
    this.pending = this.pending.filter((operation) => operation[0] > number);
    this.patience = RESEND_AFTER_MS;
    if (!this.pending.length) clearTimeout(this.timer);
  }

  flush() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.patience = Math.min(2 * this.patience, RESEND_AT_LEAST_EVERY_MS);
      if (this.pending.length) this.flush();
    }, this.patience);
    this.sends += 1; // makes a second sending differ from the first, else it would not be sent
    this.send?.("log", { session: this.session, sends: this.sends, operations: this.pending });
  }

  // Back and Forward within the page; another page is Streamlit's affair.
  onHistory() {
    if (this.send && location.pathname === this.path) this.push("visit", location.search);
  }

  onKey(event) {
    if (!this.send || event.defaultPrevented) return;
    if (event.key === REFRESH_KEY) {
      event.preventDefault();
      this.push("refresh");
      return;
    }
    const step = undoOrRedo(event);
    if (!step || event.target.closest?.("input, textarea, [contenteditable=true], [role=dialog]")) return;
    event.preventDefault();
    this.push(step);
  }
}

function undoOrRedo(event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return null;
  const key = event.key.toLowerCase();
  if (key === "z") return event.shiftKey ? "redo" : "undo";
  return key === "y" ? "redo" : null;
}

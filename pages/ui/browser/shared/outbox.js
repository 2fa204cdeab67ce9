// The outbox: one log of numbered operations that carries what a person does to Python, on every page.
//
// An operation stays in the log until Python has acknowledged its number: none is lost while the connection is
// down or when another page is opened, and all are carried out in order. It is sent again on a new connection, and
// where the server has come to rest without it. A server that is slow is not asked again: it would be slower still.
//
// Whatever is sent asks Streamlit for the page that it is sent from. Between Back and the page that it leads
// to, that would undo the Back: so what is pushed there waits for the next page, and a page that is new is
// told of what is pending only once its own receipt has said what is still to do.

/** @import { LogState, Operation } from "./payloads" */
/** @typedef {(name: "log", log: LogState) => void} Send */

const RESEND_AFTER_MS = 500; // of rest: what was answered has been drawn by then
const RESEND_AT_LEAST_EVERY_MS = 8000; // where each sending comes to nothing, as on a page that fails

export class Outbox {
  /** @param {() => string} path where the tab is */
  constructor(path = () => location.pathname) {
    this.path = path;
    this.home = ""; // where the page is that takes what is sent
    this.isAtRest = false; // the server
    this.isNew = false; // and whether it knows nothing of what is pending
    this.pending = /** @type {Operation[]} */ ([]); // not yet acknowledged
    this.lastNumber = 0;
    this.sends = 0;
    this.patience = RESEND_AFTER_MS;
    this.session = "";
    this.page = "";
    this.isShort = false; // whether what is sent asks for the page's live part alone
    this.send = /** @type {Send | null} */ (null); // nobody takes anything between two pages
    this.holdings = /** @type {() => Partial<LogState>} */ (() => ({})); // what a page has by now
    this.timer = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined);
  }

  get isAttached() {
    return this.send !== null;
  }

  /**
   * Called with the mount of the page that is shown, again when the theme changes.
   * @param {{ session: string, page: string }} here
   * @param {Send} send
   */
  attach({ session, page }, send) {
    const isNew = !this.isAttached || session !== this.session || page !== this.page;
    this.isNew ||= isNew;
    if (page !== this.page) this.holdings = () => ({});
    if (isNew || !this.isShort) Object.assign(this, { send, isShort: false });
    Object.assign(this, { session, page, home: this.path() });
  }

  /**
   * A view of the page takes what is sent from now on: what it asks for is a short run of the page's live part.
   * @param {Send} send
   */
  shorten(send) {
    Object.assign(this, { send, isShort: true });
  }

  /**
   * Called when another page is shown, and late for one that another has replaced by then.
   * @param {string} page
   */
  detach(page) {
    if (this.page === page) this.send = null;
  }

  /**
   * Adds an operation to the log; returns its number.
   * @param {string} name
   * @param {...unknown} parts
   */
  push(name, ...parts) {
    this.lastNumber += 1;
    this.pending.push([this.lastNumber, this.page, name, ...parts]);
    this.flush();
    return this.lastNumber;
  }

  /** @param {string} session @param {number} number */
  acknowledge(session, number) {
    if (session !== this.session) return; // what an old server carried out says nothing of this one
    this.lastNumber = Math.max(this.lastNumber, number);
    this.pending = this.pending.filter((operation) => operation[0] > number);
    this.patience = RESEND_AFTER_MS;
    if (!this.pending.length) clearTimeout(this.timer);
    else if (this.isNew) this.flush();
    this.isNew = false;
  }

  /** The server has nothing to do: what is still pending has not reached it. */
  rest() {
    this.isAtRest = true;
    this.askAgainLater();
  }

  /** The server works, or is about to. */
  work() {
    this.isAtRest = false;
    clearTimeout(this.timer);
  }

  askAgainLater() {
    clearTimeout(this.timer);
    if (!this.pending.length || !this.isAtRest) return;
    this.timer = setTimeout(() => {
      this.patience = Math.min(2 * this.patience, RESEND_AT_LEAST_EVERY_MS);
      this.home = this.path(); // the page stayed
      this.flush();
    }, this.patience);
  }

  flush() {
    clearTimeout(this.timer);
    if (this.path() !== this.home) {
      this.askAgainLater(); // the next page takes it, or this one where it stays
      return;
    }
    this.sends += 1; // makes a second sending differ from the first, else it would not be sent
    const log = { session: this.session, sends: this.sends, operations: this.pending };
    this.send?.("log", { ...log, ...this.holdings() });
  }
}

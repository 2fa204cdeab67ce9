// The outbox: one log of numbered operations that carries what a person does to Python, on every page.
//
// An operation stays in the log, and is sent again, until Python has acknowledged its number: none is
// lost while the connection is down or when another page is opened, and all are carried out in order.

/** @import { LogState, Operation } from "./payloads" */
/** @typedef {(name: "log", log: LogState) => void} Send */

const RESEND_AFTER_MS = 2000; // and after twice as long each further time, lest sending stop what it waits for
const RESEND_AT_LEAST_EVERY_MS = 4000;

export class Outbox {
  constructor() {
    this.pending = /** @type {Operation[]} */ ([]); // not yet acknowledged
    this.lastNumber = 0;
    this.sends = 0;
    this.patience = RESEND_AFTER_MS;
    this.session = "";
    this.page = "";
    this.send = /** @type {Send | null} */ (null); // nobody takes anything between two pages
    this.timer = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined);
  }

  get isAttached() {
    return this.send !== null;
  }

  /**
   * Called with the mount of the page that is shown, again when the theme changes. A new session on the
   * server, or another page's mount, knows nothing of what is pending.
   * @param {{ session: string, page: string }} here
   * @param {Send} send
   */
  attach({ session, page }, send) {
    const isNew = !this.isAttached || session !== this.session || page !== this.page;
    Object.assign(this, { session, page, send });
    if (isNew && this.pending.length) this.flush();
  }

  /**
   * Called when another page is shown, and late for a mount that another one has replaced by then.
   * @param {Send} send
   */
  detach(send) {
    if (this.send === send) this.send = null;
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
}

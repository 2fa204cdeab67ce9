// The receipt that comes with what a view shows: which operations were carried out, and the address.

import { element } from "./dom.js";

/** @import { Receipt } from "./payloads" */
/** @import { Tab } from "./tab.js" */

/**
 * An address that says nothing, as a click in the navigation leaves it, is completed in its place: as a
 * step of the history of its own it would be one that Back cannot pass. What was completed so is completed
 * anew where a later run says otherwise: the first may have been of a page that Back had already left.
 * @param {Partial<Receipt>} receipt
 * @param {Tab} tab
 */
export function takeReceipt({ session, ack, address }, tab) {
  if (session !== undefined && ack !== undefined) tab.outbox.acknowledge(session, ack);
  if (!address || (location.search && location.search !== tab.completed)) return;
  history.replaceState(history.state, "", address);
  tab.completed = location.search;
}

/** The view of a page that has nothing else to say: it draws nothing, and the style sheet gives it no room. */
export class ReceiptView {
  /** @param {HTMLElement} parent */
  constructor(parent) {
    parent.append(element("span", { class: "xs-receipt", hidden: "" }));
  }

  update() {}
}

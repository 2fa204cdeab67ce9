// The receipt that comes with what a view shows: which operations were carried out, and the address.

/** @import { Receipt } from "./payloads" */
/** @import { Outbox } from "./outbox.js" */

/**
 * An address that says nothing, as a click in the navigation leaves it, is completed in its place: as a
 * step of the history of its own it would be one that Back cannot pass.
 * @param {Partial<Receipt>} receipt
 * @param {Outbox} outbox
 */
export function takeReceipt({ session, ack, address }, outbox) {
  if (session !== undefined && ack !== undefined) outbox.acknowledge(session, ack);
  if (address && !location.search) history.replaceState(history.state, "", address);
}

/** The view of a page that has nothing else to say: it draws nothing. */
export class ReceiptView {
  update() {}
}

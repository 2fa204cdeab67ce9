// The receipt: what it tells the outbox, and the address that it completes.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { takeReceipt } from "../../pages/ui/browser/shared/receipt.js";

let tab;

beforeEach(() => {
  globalThis.location = { search: "" };
  globalThis.history = {
    state: { key: 7 },
    replaceState: (state, _, address) => Object.assign(location, { search: address, state }),
  };
  tab = { completed: "", outbox: { told: [], acknowledge: (...receipt) => tab.outbox.told.push(receipt) } };
});

test("the outbox hears what was carried out; a view of a page without a receipt tells it nothing", () => {
  takeReceipt({ session: "s1", ack: 3, address: "" }, tab);
  takeReceipt({}, tab);
  assert.deepEqual(tab.outbox.told, [["s1", 3]]);
  assert.equal(location.search, "");
});

test("an address that says nothing is completed, in its place", () => {
  takeReceipt({ session: "s1", ack: 0, address: "?roll=2" }, tab);
  assert.deepEqual(location, { search: "?roll=2", state: { key: 7 } });
});

test("an address that says something is left alone", () => {
  location.search = "?roll=5";
  takeReceipt({ session: "s1", ack: 0, address: "?roll=2" }, tab);
  assert.equal(location.search, "?roll=5");
});

test("one that a page completed which Back had already left is completed anew by the page that it is of", () => {
  takeReceipt({ session: "s1", ack: 0, address: "?roll=2&act=relu" }, tab);
  takeReceipt({ session: "s1", ack: 0, address: "?roll=2" }, tab);
  assert.equal(location.search, "?roll=2");
});

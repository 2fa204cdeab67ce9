// The outbox against a server that loses, delays and doubles what it is sent.

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Outbox } from "../../pages/ui/browser/shared/outbox.js";

const HERE = { session: "s1", page: "sheet" };

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => mock.timers.reset());

/** An outbox on a page, what was sent from there, each log as it stood then, and the tab, which can go elsewhere. */
function attached(here = HERE) {
  const tab = { path: "/" };
  const outbox = new Outbox(() => tab.path);
  const sent = attach(outbox, here);
  outbox.acknowledge(here.session, 0);
  return { outbox, sent, tab };
}

function attach(outbox, here) {
  const sent = [];
  outbox.attach(here, (name, log) => sent.push(structuredClone({ name, ...log })));
  return sent;
}

/** What Python does: carries out what is above the last number, in order. */
class Server {
  done = [];
  acknowledged = 0;

  take({ operations }) {
    for (const [number, ...what] of operations) {
      if (number <= this.acknowledged) continue;
      this.acknowledged = number;
      this.done.push(what.join(" "));
    }
  }
}

test("an operation says its number, its page, its name and its parts", () => {
  const { outbox, sent } = attached();
  assert.equal(outbox.push("edit", 0, "frame", [["B13", "1"]]), 1);
  assert.deepEqual(sent, [
    { name: "log", session: "s1", sends: 1, operations: [[1, "sheet", "edit", 0, "frame", [["B13", "1"]]]] },
  ]);
});

test("what is not acknowledged is sent with what comes after it", () => {
  const { outbox, sent } = attached();
  for (const name of ["a", "b", "c"]) outbox.push(name);
  assert.deepEqual(
    sent.map(({ operations }) => operations.map(([number]) => number)),
    [[1], [1, 2], [1, 2, 3]],
  );
  outbox.acknowledge("s1", 2);
  outbox.push("d");
  assert.deepEqual(
    sent[3].operations.map(([number]) => number),
    [3, 4],
  );
});

test("a server that works is not asked again, however long it takes", () => {
  const { outbox, sent } = attached();
  outbox.push("refresh");
  outbox.work();
  mock.timers.tick(60_000);
  assert.equal(sent.length, 1);
});

test("what was lost is sent again where the server rests without it, with growing patience", () => {
  const { outbox, sent } = attached();
  outbox.push("refresh");
  const waits = [];
  while (sent.length < 7) {
    const before = sent.length;
    let waited = 0;
    outbox.work();
    outbox.rest();
    for (; sent.length === before; waited += 100) mock.timers.tick(100);
    waits.push(waited);
  }
  assert.deepEqual(waits, [500, 1000, 2000, 4000, 8000, 8000]);
  outbox.acknowledge("s1", 1);
  outbox.rest();
  mock.timers.tick(60_000);
  assert.equal(sent.length, 7);
  outbox.push("refresh");
  outbox.rest();
  mock.timers.tick(500); // patience starts anew
  assert.equal(sent.length, 9);
});

test("what is answered while the server comes to rest is not sent again", () => {
  const { outbox, sent } = attached();
  outbox.push("refresh");
  outbox.rest(); // its last word overtakes what it has drawn
  mock.timers.tick(499);
  outbox.acknowledge("s1", 1);
  mock.timers.tick(60_000);
  assert.equal(sent.length, 1);
});

test("a log says what the page has", () => {
  const { outbox, sent } = attached();
  outbox.holdings = () => ({ has: ["k1"], marks: 3 });
  outbox.push("refresh");
  assert.deepEqual([sent[0].has, sent[0].marks], [["k1"], 3]);
});

test("no two sendings are the same", () => {
  const { outbox, sent } = attached();
  outbox.push("refresh");
  for (let time = 0; time < 5; time += 1) {
    outbox.rest();
    mock.timers.tick(8000);
  }
  assert.equal(sent.length, 6);
  assert.equal(new Set(sent.map((log) => JSON.stringify(log))).size, sent.length);
});

test("whatever is lost and however late it is acknowledged, each operation is carried out once and in order", () => {
  const server = new Server();
  const { outbox, sent } = attached();
  const wanted = [];
  for (let number = 1; number <= 40; number += 1) {
    outbox.push("press", number);
    wanted.push(`sheet press ${number}`);
    if (number % 3 === 0) server.take(sent.at(-1)); // two of three are lost
    if (number % 6 === 0) server.take(sent.at(-1)); // some come twice
    if (number % 7 === 0) outbox.acknowledge("s1", server.acknowledged);
  }
  outbox.rest();
  mock.timers.tick(500);
  server.take(sent.at(-1));
  assert.deepEqual(server.done, wanted);
  outbox.acknowledge("s1", server.acknowledged);
  assert.deepEqual(outbox.pending, []);
});

test("an acknowledgement of before takes nothing back", () => {
  const { outbox } = attached();
  outbox.push("a");
  outbox.push("b");
  outbox.acknowledge("s1", 2);
  outbox.acknowledge("s1", 1);
  assert.equal(outbox.push("c"), 3);
  assert.deepEqual(outbox.pending, [[3, "sheet", "c"]]);
});

test("a new script goes on from the server's last number", () => {
  const { outbox } = attached();
  outbox.acknowledge("s1", 17);
  assert.equal(outbox.push("refresh"), 18);
});

test("what is pending goes to a new session, and what the old one acknowledges counts no more", () => {
  const { outbox, sent } = attached();
  outbox.push("refresh");
  const again = attach(outbox, { session: "s2", page: "sheet" });
  outbox.acknowledge("s2", 0);
  assert.deepEqual(again, [{ name: "log", session: "s2", sends: 2, operations: [[1, "sheet", "refresh"]] }]);
  assert.equal(sent.length, 1);
  outbox.acknowledge("s1", 1);
  assert.equal(outbox.pending.length, 1);
  outbox.acknowledge("s2", 1);
  assert.equal(outbox.pending.length, 0);
});

test("what is pending when the page is left is sent from the next page, as done on the first", () => {
  const { outbox, sent } = attached();
  outbox.push("edit");
  outbox.detach("sheet");
  outbox.rest();
  mock.timers.tick(500); // nobody takes it
  const next = attach(outbox, { session: "s1", page: "rerolls" });
  outbox.acknowledge("s1", 0);
  outbox.push("add", 10);
  assert.equal(sent.length, 1);
  assert.deepEqual(next[0].operations, [[1, "sheet", "edit"]]);
  assert.deepEqual(next[1].operations, [
    [1, "sheet", "edit"],
    [2, "rerolls", "add", 10],
  ]);
});

test("the same holds where the next page is there before the first is gone", () => {
  const { outbox } = attached();
  outbox.push("edit");
  const next = attach(outbox, { session: "s1", page: "rerolls" });
  outbox.detach("sheet");
  assert.equal(outbox.isAttached, true);
  outbox.acknowledge("s1", 0);
  assert.equal(next.length, 1);
});

test("a page is not sent what it was opened by, nor what its receipt says was done", () => {
  const { outbox } = attached({ session: "s1", page: "rerolls" });
  outbox.push("open", 7);
  const next = attach(outbox, HERE);
  outbox.acknowledge("s1", 1);
  outbox.rest();
  mock.timers.tick(60_000);
  assert.deepEqual(next, []);
});

test("nothing goes out between Back and the page that it leads to, which would undo it", () => {
  const { outbox, sent, tab } = attached();
  tab.path = "/rerolls";
  outbox.work(); // on the page that Back leads to
  outbox.push("refresh");
  mock.timers.tick(60_000);
  assert.deepEqual(sent, []);
  const next = attach(outbox, { session: "s1", page: "rerolls" });
  outbox.acknowledge("s1", 0);
  assert.deepEqual(next[0].operations, [[1, "sheet", "refresh"]]);
  assert.deepEqual(sent, []);
});

test("where the page stays all the same, what was pushed meanwhile and later goes out", () => {
  const { outbox, sent, tab } = attached();
  tab.path = "/rerolls";
  outbox.rest();
  outbox.push("refresh");
  assert.equal(sent.length, 0);
  mock.timers.tick(500);
  assert.equal(sent.length, 1);
  outbox.acknowledge("s1", 1);
  outbox.push("refresh");
  assert.deepEqual(sent[1].operations, [[2, "sheet", "refresh"]]);
});

test("once a live view takes what is sent it keeps doing so on its page, whatever the theme, and no longer", () => {
  const { outbox, sent } = attached();
  const live = [];
  outbox.shorten((name, log) => live.push({ name, ...log }));
  outbox.attach(HERE, () => assert.fail("the whole page is asked for"));
  outbox.push("refresh");
  assert.deepEqual([sent.length, live.length], [0, 1]);
  const next = attach(outbox, { session: "s1", page: "rerolls" });
  outbox.acknowledge("s1", 0);
  outbox.push("add");
  assert.deepEqual([live.length, next.length], [1, 2]);
});

test("a theme that changes sends nothing", () => {
  const { outbox, sent } = attached();
  outbox.push("refresh");
  outbox.attach(HERE, outbox.send);
  assert.equal(sent.length, 1);
});

test("with nothing pending no page and no session is sent anything", () => {
  const { outbox, sent } = attached();
  const others = [attach(outbox, { session: "s2", page: "sheet" }), attach(outbox, { session: "s2", page: "depth" })];
  outbox.rest();
  mock.timers.tick(60_000);
  assert.deepEqual([sent, ...others], [[], [], []]);
});

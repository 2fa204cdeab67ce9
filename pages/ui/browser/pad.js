// The buttons that add re-rolls. They count in the browser: what was pressed in all is sent, and sent
// again until Python has taken it, so that no press is lost, however fast they come or however long
// the connection is down.

const RESEND_AFTER_MS = 2000;
const pads = new WeakMap(); // parent element -> pad

export default function ({ data, parentElement, setStateValue }) {
  let pad = pads.get(parentElement);
  if (!pad) {
    pad = new Pad(parentElement, data.steps);
    pads.set(parentElement, pad);
  }
  pad.update(data, setStateValue);
}

class Pad {
  constructor(parent, steps) {
    const row = element("div", { class: "xp-row", role: "group", "aria-label": "Add re-rolls" });
    for (const step of steps) {
      const written = step.toLocaleString("en-US");
      const title = step === 1 ? "One more re-roll" : `${written} more re-rolls`;
      const button = element("button", { type: "button", title }, `×${written}`);
      button.addEventListener("click", () => this.add(step));
      row.append(button);
    }
    parent.append(row);
    this.sends = 0;
  }

  update({ session, taken }, send) {
    this.send = send;
    if (this.session !== session) {
      // A new session on the server has taken nothing: what the old one left open is still to come.
      this.total = this.session === undefined ? taken : this.total - this.taken + taken;
      this.session = session;
      this.taken = taken;
      if (this.total > taken) this.flush();
    }
    this.taken = Math.max(this.taken, taken);
    if (this.total <= this.taken) clearTimeout(this.timer);
  }

  add(step) {
    this.total += step;
    this.flush();
  }

  flush() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.total > this.taken && this.flush(), RESEND_AFTER_MS);
    this.sends += 1; // makes a second sending differ from the first, else it would not be sent
    this.send("added", { session: this.session, total: this.total, sends: this.sends });
  }
}

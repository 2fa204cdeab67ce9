// The toolbar: every control of the sheet that is one press. What needs typing or choosing opens a
// panel below it, which Streamlit draws.

const REFRESH_KEY = "F9";

class Toolbar {
  constructor(parent, hub) {
    this.hub = hub;
    this.buttons = new Map();
    this.row = element("div", { role: "group", class: "xs-toolbar", "aria-label": "The sheet's controls" });
    this.status = element("span", { role: "status", class: "xs-visually-hidden" });
    this.copy = element("button", { type: "button", class: "xs-button" }, "Copy link");
    this.copy.addEventListener("click", () => this.copyLink());
    this.row.append(this.copy);
    parent.append(this.row, this.status);
  }

  // Each button: {name, label, title, operation, disabled, expanded}; expanded only where it opens a panel.
  update({ buttons, said }) {
    let before = null;
    for (const described of buttons) {
      const button = this.buttons.get(described.name) ?? this.add(described.name, before);
      before = button;
      button.operation = described.operation;
      setText(button.label, described.label);
      toggle(button, "title", described.title ?? null);
      toggle(button, "aria-disabled", described.disabled ? "true" : null);
      toggle(button, "aria-expanded", described.expanded === undefined ? null : String(described.expanded));
      toggle(button, "aria-keyshortcuts", described.name === "refresh" ? REFRESH_KEY : null);
    }
    setText(this.status, said);
  }

  // A button that becomes disabled keeps the focus: it is not taken out of the order, it does nothing.
  add(name, before) {
    const button = element("button", { type: "button", class: `xs-button xs-${name}` });
    button.label = element("span");
    button.append(button.label);
    if (name === "refresh") button.append(element("kbd", { "aria-hidden": "true" }, REFRESH_KEY));
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-disabled") !== "true") this.hub.push(...button.operation);
    });
    if (before) before.after(button);
    else this.row.prepend(button);
    this.buttons.set(name, button);
    return button;
  }

  async copyLink() {
    const copied = await copyText(location.href);
    const said = copied ? "Link copied" : "Copy it from the address bar";
    setText(this.copy, said);
    setText(this.status, said);
    setTimeout(() => setText(this.copy, "Copy link"), 2500);
  }
}

// The clipboard's own interface is absent on plain http, where a class often opens the app.
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const focused = document.activeElement;
    const area = element("textarea", { class: "xs-visually-hidden", "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    focused.focus();
    return copied;
  }
}

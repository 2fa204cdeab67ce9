// The focus of an open panel. Streamlit draws a panel before or after it hears of it here, piece by piece, in place of
// another, and what is pressed in it may be drawn anew or be disabled: the focus would fall out of it.

const FIELDS = "input, button, a";

export class PanelFocus {
  constructor() {
    this.ended = new AbortController();
  }

  end() {
    this.ended.abort();
  }

  /**
   * Gives the first field the focus, again after each change until something is done; from then on the panel takes it
   * where a field lets it fall. Who types in a cell keeps it.
   * @param {Element} head what panels are drawn in
   */
  begin(head) {
    this.end();
    const before = document.activeElement;
    if (before?.closest("[role=grid]")) return;
    this.ended = new AbortController();
    const { signal } = this.ended;
    let given = before;
    let isOpening = true;
    let wasInside = false;
    const settle = () => {
      const panel = /** @type {HTMLElement | null} */ (head.querySelector(".st-key-panel"));
      const active = document.activeElement;
      isOpening &&= active === before || active === given || active === document.body;
      if (panel && isOpening) given = giveFirst(panel);
      else if (panel && wasInside && isLost(active)) give(panel);
    };
    const drawn = new MutationObserver(settle);
    drawn.observe(head, { childList: true, subtree: true, attributeFilter: ["disabled"] });
    signal.addEventListener("abort", () => drawn.disconnect());
    const act = (/** @type {Event} */ { type }) => {
      const active = document.activeElement;
      // What is typed takes the place of what was there, though Streamlit has written it since the field had the focus.
      if (isOpening && type === "keydown" && active === given && active instanceof HTMLInputElement) active.select();
      isOpening = false;
    };
    document.addEventListener("keydown", act, { capture: true, signal });
    document.addEventListener("pointerdown", act, { capture: true, signal });
    document.addEventListener("focusin", ({ target }) => (wasInside = inPanel(/** @type {Element} */ (target))), {
      signal,
    });
    settle();
  }
}

/** @param {Element | null} node */
export function inPanel(node) {
  return Boolean(node?.closest(".st-key-panel"));
}

/** @param {Element | null} active */
function isLost(active) {
  return active === document.body || (active instanceof HTMLButtonElement && active.disabled && inPanel(active));
}

/** @param {HTMLElement} panel */
function giveFirst(panel) {
  const fields = /** @type {NodeListOf<HTMLElement>} */ (panel.querySelectorAll(FIELDS));
  const first = [...fields].find((field) => field.checkVisibility());
  if (!first || first === document.activeElement) return document.activeElement;
  first.focus({ preventScroll: true });
  if (first instanceof HTMLInputElement) first.select();
  return first;
}

/** @param {HTMLElement} panel */
function give(panel) {
  panel.tabIndex = -1;
  panel.focus({ preventScroll: true });
}

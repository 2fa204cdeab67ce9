"""What a benchmark does in a page, as JavaScript: acts, waits for the frame that shows it, and gives the time."""

from __future__ import annotations

__all__ = ["PRESS_BARE", "type_and_wait"]

_PAINTED = "await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));"
_WATCH = """
  await new Promise((done) => {
    const watch = new MutationObserver(() => { if (there()) { watch.disconnect(); done(); } });
    watch.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  });
"""

PRESS_BARE = f"""
async () => {{
  const text = () => document.querySelector("[data-testid='stText']").textContent;
  const before = text();
  const there = () => text() !== before;
  const start = performance.now();
  document.querySelector("button[kind='secondary']").click();
  {_WATCH}
  {_PAINTED}
  return performance.now() - start;
}}
"""
"""Presses the button of the bare page and waits for its text."""


def type_and_wait(there: str) -> str:
    """Return a script that types [label, text] into a field and waits until ``there`` is true.

    ``there`` is a JavaScript expression of ``text``, of ``said``, what the progress bar says, and of ``all``, the
    nodes of a selector. The time begins with Enter.
    """
    return f"""
async ([label, text]) => {{
  const input = document.querySelector(`input[aria-label="${{label}}"]`);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const there = () => {{
    const said = document.querySelector("[data-testid='stProgress']")?.textContent ?? "";
    return {there};
  }};
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(input, text);
  input.dispatchEvent(new Event("input", {{ bubbles: true }}));
  {_PAINTED}
  const start = performance.now();
  input.dispatchEvent(new KeyboardEvent("keydown", {{ key: "Enter", bubbles: true }}));
  {_WATCH}
  {_PAINTED}
  return performance.now() - start;
}}
"""

"""What any page with a component pays: a Streamlit page of one text that a component draws."""

from streamlit.components import v2 as components

_TEXT = """
export default function ({ parentElement }) {
  if (parentElement.querySelector("[data-component-text]")) return;
  const text = document.createElement("p");
  text.dataset.componentText = "";
  text.textContent = "Count: 0";
  parentElement.append(text);
}
"""

components.component("text", js=_TEXT, isolate_styles=False)(key="text")

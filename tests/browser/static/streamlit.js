// What Streamlit does for the sheet: it mounts script and views, sends what they say, and mounts again.

import mount from "./mount.js";
import start from "./sheet.js";

const place = (name) => document.getElementById(name);

function show({ query, views }) {
  history.replaceState(null, "", query);
  for (const [view, content] of Object.entries(views)) {
    mount({ data: { view, content }, parentElement: place(view) });
  }
}

const setStateValue = async (_, log) => show(JSON.parse(await globalThis.carryOut(log)));
const { data, ...first } = JSON.parse(await globalThis.carryOut({ operations: [] }));
show(first);
start({ data, parentElement: place("script"), setStateValue });

// Starts the hub and takes over what was mounted before it.

const VIEWS = { head: Head, sheet: Sheet };
const waiting = globalThis.xavierSheet?.waiting ?? [];
const hub = new Hub();
globalThis.xavierSheet = hub;

export default function (component) {
  hub.attach(component);
  for (const view of waiting.splice(0)) hub.mount(view);
  return () => hub.detach(component.setStateValue);
}

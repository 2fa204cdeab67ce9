// The head or the sheet: hands itself to the hub, or waits for it.
export default function (component) {
  const hub = (globalThis.xavierSheet ??= { waiting: [] });
  if (hub.waiting) hub.waiting.push(component);
  else hub.mount(component);
}

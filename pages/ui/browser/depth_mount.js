// A chart of the depth page: hands itself to the script that draws all of them, or waits for it.
export default function (component) {
  const charts = (globalThis.xavierDepth ??= { waiting: [] });
  if (charts.waiting) charts.waiting.push(component);
  else charts.draw(component);
}

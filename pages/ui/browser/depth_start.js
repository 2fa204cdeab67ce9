// Starts the charts of the depth page and draws those that were mounted before it.

const early = globalThis.xavierDepth?.waiting ?? [];
globalThis.xavierDepth = { draw: drawDepthChart };

export default function () {
  for (const component of early.splice(0)) drawDepthChart(component);
}

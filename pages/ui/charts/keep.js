// Keeps what a person did to a chart: where they zoomed, and what they took away in the legend.
//
// Streamlit builds a chart anew whenever its figure changes, so Plotly's own uirevision keeps nothing. Plotly is
// on the window once a chart is there. What is kept belongs to a chart's key and to its axes: on another axis a
// zoom would mean something else.

/**
 * An axis, a trace and a chart as Plotly has them, as far as they are looked at here.
 * @typedef {{ type?: string, title?: { text?: string }, range: unknown[], _rangeInitial0?: unknown,
 *   _rangeInitial1?: unknown }} Axis
 * @typedef {{ name?: string, legendgroup?: string, showlegend?: boolean, visible: boolean | string }} Trace
 * @typedef {(change: Record<string, unknown>) => void} Act
 * @typedef {HTMLElement & { _fullLayout?: Record<string, Axis>, _fullData: Trace[],
 *   on: (event: string, act: Act) => void }} Chart
 * @typedef {{ axes: string, ranges: Record<string, unknown>, hidden: Set<string> }} Kept
 * @typedef {{ restyle: (chart: Chart, change: object, places: number[]) => void,
 *   relayout: (chart: Chart, change: object) => void }} Plotly
 */

/** @typedef {{ xavierKept?: Map<string, Kept>, xavierKeeper?: MutationObserver, Plotly?: Plotly }} Tab */

const tab = /** @type {Tab} */ (/** @type {unknown} */ (globalThis)); // outlives a mount of this script
tab.xavierKept ??= new Map(); // by the name of a chart
const kept = tab.xavierKept;
const seen = new WeakSet();

export default function () {
  tab.xavierKeeper ??= new MutationObserver(look);
  tab.xavierKeeper.observe(document.body, { childList: true, subtree: true });
  look();
}

function look() {
  for (const chart of /** @type {NodeListOf<Chart>} */ (document.querySelectorAll(".js-plotly-plot"))) {
    if (seen.has(chart) || !chart._fullLayout?.xaxis) continue;
    seen.add(chart);
    const name = nameOf(chart);
    if (name) keep(chart, name);
  }
}

/** @param {Chart} chart @param {string} name */
function keep(chart, name) {
  let isTouched = false; // until then Streamlit may draw it once more, without what was kept
  const touch = () => {
    isTouched = true;
  };
  chart.addEventListener("pointerdown", touch, true);
  chart.on("plotly_afterplot", () => isTouched || restore(chart, name));
  chart.on("plotly_relayout", (change) => isTouched && keepRanges(chart, name, change));
  chart.on("plotly_restyle", () => isTouched && keepHidden(chart, name));
  restore(chart, name);
}

/** @param {Chart} chart */
function nameOf(chart) {
  const named = chart.closest("[class*='st-key-']");
  return named && [...named.classList].find((name) => name.startsWith("st-key-"));
}

/** @param {Chart} chart @param {string} name */
function axisOf(chart, name) {
  return chart._fullLayout?.[name];
}

/** @param {Chart} chart */
function axesOf(chart) {
  return ["xaxis", "yaxis"]
    .map((name) => axisOf(chart, name))
    .map((axis) => `${axis?.type} ${axis?.title?.text}`)
    .join();
}

/** @param {Trace} trace @param {number} place */
function traceName({ name, legendgroup, showlegend }, place) {
  return showlegend || legendgroup ? `${legendgroup} ${name}` : `${place}`;
}

/** @param {Chart} chart @param {string} name */
function ofChart(chart, name) {
  const axes = axesOf(chart);
  const known = kept.get(name);
  if (known?.axes === axes) return known;
  const fresh = { axes, ranges: {}, hidden: new Set() };
  kept.set(name, fresh);
  return /** @type {Kept} */ (fresh);
}

/** @param {Chart} chart @param {string} name */
function restore(chart, name) {
  const { ranges, hidden } = ofChart(chart, name);
  const places = chart._fullData.flatMap((trace, place) =>
    trace.visible === true && hidden.has(traceName(trace, place)) ? [place] : [],
  );
  const isElsewhere = Object.entries(ranges).some(
    ([end, value]) => axisOf(chart, end.slice(0, 5))?.range[Number(end.at(-2))] !== value,
  );
  if (places.length) tab.Plotly?.restyle(chart, { visible: "legendonly" }, places);
  else if (isElsewhere) tab.Plotly?.relayout(chart, { ...ranges }); // after the restyle, which plots and so comes back here
}

/** @param {Chart} chart @param {string} name @param {Record<string, unknown>} change */
function keepRanges(chart, name, change) {
  const { ranges } = ofChart(chart, name);
  for (const axis of ["xaxis", "yaxis"]) {
    const [low, high] = [`${axis}.range[0]`, `${axis}.range[1]`];
    if (low in change) Object.assign(ranges, { [low]: change[low], [high]: change[high] });
    const isWhole = `${axis}.autorange` in change || isStart(axisOf(chart, axis));
    if (isWhole) for (const end of [low, high]) delete ranges[end];
  }
}

/**
 * Whether an axis shows again what it showed at first, as after a press of Reset.
 * @param {Axis | undefined} axis
 */
function isStart(axis) {
  const first = [axis?._rangeInitial0, axis?._rangeInitial1];
  return axis?.range?.every((end, at) => end === first[at]) ?? false;
}

/** @param {Chart} chart @param {string} name */
function keepHidden(chart, name) {
  const { hidden } = ofChart(chart, name);
  hidden.clear();
  chart._fullData.forEach((trace, place) => {
    if (trace.visible === "legendonly") hidden.add(traceName(trace, place));
  });
}

// Keeps what a person did to a chart: where they zoomed, and what they took away in the legend.
//
// Streamlit builds a chart anew whenever its figure changes, so Plotly's own uirevision keeps nothing. Plotly is
// on the window once a chart is there. What is kept belongs to a chart's key and to its axes: on another axis a
// zoom would mean something else.

const kept = (globalThis.xavierKept ??= new Map()); // name of a chart -> its axes, ranges and hidden traces
const seen = new WeakSet();

export default function () {
  globalThis.xavierKeeper ??= new MutationObserver(look);
  globalThis.xavierKeeper.observe(document.body, { childList: true, subtree: true });
  look();
}

function look() {
  for (const chart of document.querySelectorAll(".js-plotly-plot")) {
    if (seen.has(chart) || !chart._fullLayout?.xaxis) continue;
    seen.add(chart);
    const name = nameOf(chart);
    if (!name) continue;
    let isTouched = false; // until then Streamlit may draw it once more, without what was kept
    chart.addEventListener("pointerdown", () => { isTouched = true; }, true);
    chart.on("plotly_afterplot", () => isTouched || restore(chart, name));
    chart.on("plotly_relayout", (change) => isTouched && keepRanges(chart, name, change));
    chart.on("plotly_restyle", () => isTouched && keepHidden(chart, name));
    restore(chart, name);
  }
}

const nameOf = (chart) => [...(chart.closest("[class*='st-key-']")?.classList ?? [])].find((name) => name.startsWith("st-key-"));
const axesOf = ({ _fullLayout: { xaxis, yaxis } }) => [xaxis, yaxis].map((axis) => `${axis?.type} ${axis?.title?.text}`).join();
const traceName = ({ name, legendgroup, showlegend }, place) => (showlegend || legendgroup ? `${legendgroup} ${name}` : `${place}`);

function ofChart(chart, name) {
  const axes = axesOf(chart);
  if (kept.get(name)?.axes !== axes) kept.set(name, { axes, ranges: {}, hidden: new Set() });
  return kept.get(name);
}

function restore(chart, name) {
  const { ranges, hidden } = ofChart(chart, name);
  const places = chart._fullData.flatMap((trace, place) => (trace.visible === true && hidden.has(traceName(trace, place)) ? [place] : []));
  const isElsewhere = Object.entries(ranges).some(([end, value]) => chart._fullLayout[end.slice(0, 5)].range[end.at(-2)] !== value);
  if (places.length) Plotly.restyle(chart, { visible: "legendonly" }, places);
  else if (isElsewhere) Plotly.relayout(chart, { ...ranges }); // after the restyle, which plots and so comes back here
}

function keepRanges(chart, name, change) {
  const { ranges } = ofChart(chart, name);
  for (const axis of ["xaxis", "yaxis"]) {
    const [low, high] = [`${axis}.range[0]`, `${axis}.range[1]`];
    if (low in change) Object.assign(ranges, { [low]: change[low], [high]: change[high] });
    const isWhole = `${axis}.autorange` in change || isStart(chart._fullLayout[axis]);
    if (isWhole) for (const end of [low, high]) delete ranges[end];
  }
}

// Whether an axis shows again what it showed at first, as after a press of Reset.
function isStart(axis) {
  const first = [axis?._rangeInitial0, axis?._rangeInitial1];
  return axis?.range?.every((end, at) => end === first[at]) ?? false;
}

function keepHidden(chart, name) {
  const { hidden } = ofChart(chart, name);
  hidden.clear();
  chart._fullData.forEach((trace, place) => trace.visible === "legendonly" && hidden.add(traceName(trace, place)));
}

// The charts of the re-rolls page, drawn as SVG: histograms, strips, curves and lines.
//
// Python sends places and heights from 0 to 1; every axis is locked there. A bar or a dot is a button
// where its roll can be opened on the sheet: Tab reaches a chart, arrow keys its bars, Enter opens.

const BARS = 97;
const WIDEST = 900, NARROWEST = 300, LETTER = 7.2;
const SIZE = { width: WIDEST, left: 52, right: 30, top: 8, bottom: 20 }; // the width is that of the chart being drawn
const HISTOGRAM_HEIGHT = 150, CURVES_HEIGHT = 190, LINES_HEIGHT = 230, STRIP_HEIGHT = 24;
const DASHES = ["", "7 3", "2 3", "9 3 2 3", "4 4", "1 2"];
const views = new WeakMap(); // parent element -> view

export default function ({ data, parentElement, setTriggerValue }) {
  let view = views.get(parentElement);
  if (!view || view.kind !== data.kind) {
    view?.root.remove();
    const root = element("div"); // beside the style that Streamlit keeps in the mount point
    parentElement.append(root);
    view = new KINDS[data.kind](root);
    view.root = root;
    new ResizeObserver(() => fit(view)).observe(root);
    view.kind = data.kind;
    views.set(parentElement, view);
  }
  if (data.address && !location.search) history.replaceState(history.state, "", data.address);
  view.open = (roll) => setTriggerValue("opened", [roll, `${performance.timeOrigin}-${performance.now()}`]);
  view.data = data;
  draw(view);
}

// Draws at the width that there is, so that letters keep their size on a phone.
function draw(view) {
  view.width = Math.min(Math.max(view.root.clientWidth || WIDEST, NARROWEST), WIDEST);
  SIZE.width = view.width;
  view.update(view.data);
}

function fit(view) {
  if (view.data && Math.abs(view.root.clientWidth - view.width) > 4 && !(view.width === WIDEST && view.root.clientWidth > WIDEST)) draw(view);
}

const x = (place) => SIZE.left + (SIZE.width - SIZE.left - SIZE.right) * place;
const y = (share, height) => SIZE.top + (height - SIZE.top - SIZE.bottom) * (1 - Math.min(Math.max(share, 0), 1.02));
const line = (points, height) => points.map(([at, share]) => `${x(at).toFixed(1)},${y(share, height).toFixed(1)}`).join(" ");

// The frame that every chart has: baseline, ticks, and what stands at the left.
function frame(height, ticks, levels = []) {
  const group = svg("g", { class: "xc-frame", "aria-hidden": "true" });
  const bottom = height - SIZE.bottom;
  group.append(svg("line", { x1: SIZE.left, x2: SIZE.width - SIZE.right, y1: bottom, y2: bottom }));
  let free = -Infinity;
  for (const { at, text } of ticks) {
    group.append(svg("line", { x1: x(at), x2: x(at), y1: bottom, y2: bottom + 4 }));
    const half = (text.length * LETTER) / 2 + 3;
    if (x(at) - half < free) continue; // no room for its text
    free = x(at) + half;
    group.append(svg("text", { x: x(at), y: height - 4, "text-anchor": "middle" }, text));
  }
  for (const { at, text } of levels) {
    group.append(svg("line", { x1: SIZE.left, x2: SIZE.width - SIZE.right, y1: y(at, height), y2: y(at, height), class: "xc-level" }));
    group.append(svg("text", { x: SIZE.left - 5, y: y(at, height) + 4, "text-anchor": "end" }, text));
  }
  return group;
}

class Histogram {
  constructor(parent, owner) {
    this.owner = owner;
    this.title = element("h3");
    this.remark = element("p", { class: "xc-remark" });
    this.node = svg("svg", { role: "group" });
    this.frame = svg("g");
    this.marks = svg("g");
    this.dots = new Map(); // roll -> its dot, so that only a new one drops
    this.law = svg("polyline", { class: "xc-law" });
    this.normal = svg("polyline", { class: "xc-normal" });
    this.highest = svg("text", { y: SIZE.top + 10, "aria-hidden": "true" });
    this.node.append(this.frame, this.marks, this.law, this.normal, this.highest);
    this.section = element("section", { class: "xc-chart" }, this.title, this.remark, this.node);
    this.node.addEventListener("keydown", (event) => this.onKey(event));
    this.node.addEventListener("click", (event) => this.openOf(event.target));
    this.node.addEventListener("focusin", (event) => this.say(event.target));
    this.node.addEventListener("pointerover", (event) => this.say(event.target));
    parent.append(this.section);
  }

  update(chart, { ticks, open, label }) {
    this.section.className = `xc-chart xc-attempt-${chart.attempt}`;
    setText(this.title, chart.title);
    setText(this.remark, [chart.remark, chart.outside].filter(Boolean).join(" · "));
    this.node.setAttribute("aria-label", `${chart.title}. ${chart.summary}. ${label}.`);
    this.opens = open;
    const percent = `${Number((100 * chart.top).toPrecision(2))} %`;
    const framed = JSON.stringify([ticks, percent, SIZE.width]);
    if (framed !== this.framed) {
      this.framed = framed;
      this.node.setAttribute("viewBox", `0 0 ${SIZE.width} ${HISTOGRAM_HEIGHT}`);
      this.frame.replaceChildren(frame(HISTOGRAM_HEIGHT, ticks, [{ at: 1, text: percent }]));
    }
    this.law.setAttribute("points", line(chart.law, HISTOGRAM_HEIGHT));
    this.normal.setAttribute("points", line(chart.normal, HISTOGRAM_HEIGHT));
    const focused = this.marks.contains(document.activeElement) ? document.activeElement.dataset.place : null;
    if (chart.dots.length || !chart.bars.length) this.drawDots(chart.dots);
    else this.drawBars(chart.bars, chart.top);
    const same = focused !== null && this.marks.querySelector(`[data-place="${focused}"]`);
    this.rove(same || this.middle(), focused !== null);
  }

  mark(node, place, roll, text) {
    node.dataset.place = place;
    node.dataset.roll = roll;
    node.setAttribute("role", this.opens ? "button" : "img");
    node.setAttribute("tabindex", "-1");
    node.setAttribute("aria-label", this.opens ? `${text}; open roll ${roll}` : text);
    return node;
  }

  drawBars(bars, top) {
    this.dots.clear();
    const wide = (SIZE.width - SIZE.left - SIZE.right) / BARS, floor = HISTOGRAM_HEIGHT - SIZE.bottom;
    this.showHighest(bars, top, wide);
    this.marks.replaceChildren(...bars.map(([place, share, text, roll]) => {
      const high = Math.max(floor - y(share / top, HISTOGRAM_HEIGHT), 0.75);
      const bar = svg("rect", { x: (x(0) + place * wide).toFixed(2), width: (wide - 0.6).toFixed(2),
        y: (floor - high).toFixed(2), height: high.toFixed(2), class: "xc-bar" });
      return this.mark(bar, place, roll, text);
    }));
  }

  // A bar that is higher than the frame says how high it is.
  showHighest(bars, top, wide) {
    const [place, share] = bars.reduce((high, bar) => (bar[1] > high[1] ? bar : high), [0, 0]);
    setText(this.highest, share > 1.02 * top ? `▲ ${(100 * share).toPrecision(3)} %` : "");
    this.highest.setAttribute("x", (x(0) + (place + 1.5) * wide).toFixed(1));
  }

  drawDots(dots) {
    setText(this.highest, "");
    const wide = (SIZE.width - SIZE.left - SIZE.right) / BARS, floor = HISTOGRAM_HEIGHT - SIZE.bottom;
    const heights = new Map(), kept = new Set(), full = new Map();
    for (const [place] of dots) full.set(place, (full.get(place) ?? 0) + 1);
    const most = Math.max(...full.values(), 12);
    const step = Math.min(9, (floor - SIZE.top) / most);
    for (const [place, text, roll] of dots) {
      const level = heights.get(place) ?? 0;
      heights.set(place, level + 1);
      kept.add(roll);
      let dot = this.dots.get(roll);
      if (!dot) {
        dot = svg("circle", { class: "xc-dot" });
        this.dots.set(roll, dot);
        this.marks.append(dot);
      }
      dot.setAttribute("r", Math.min(4, 0.6 * wide).toFixed(2));
      dot.setAttribute("cx", (x(0) + (place + 0.5) * wide).toFixed(2));
      dot.setAttribute("cy", (floor - step * (level + 0.5)).toFixed(2));
      this.mark(dot, `${place}.${level}`, roll, text);
    }
    for (const [roll, dot] of this.dots) {
      if (kept.has(roll)) continue;
      dot.remove();
      this.dots.delete(roll);
    }
    for (const bar of this.marks.querySelectorAll("rect")) bar.remove();
  }

  middle() {
    const marks = this.ordered();
    return marks[Math.floor(marks.length / 2)];
  }

  ordered() {
    const rank = (mark) => mark.dataset.place.split(".").reduce((sum, part, at) => sum + Number(part) / 1000 ** at, 0);
    return [...this.marks.children].sort((one, other) => rank(one) - rank(other));
  }

  rove(to, focus) {
    for (const mark of this.marks.querySelectorAll("[tabindex='0']")) mark.setAttribute("tabindex", "-1");
    to?.setAttribute("tabindex", "0");
    if (focus) to?.focus();
  }

  onKey(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const steps = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };
    if (event.key === "Enter" || event.key === " ") {
      if (!this.opens) return;
      event.preventDefault();
      this.openOf(event.target);
    } else if (event.key in steps) {
      event.preventDefault();
      const marks = this.ordered();
      const at = marks.indexOf(event.target) + steps[event.key];
      this.rove(marks[Math.min(Math.max(at, 0), marks.length - 1)], true);
    }
    event.stopPropagation(); // Streamlit listens for single letters
  }

  openOf(mark) {
    if (this.opens && mark.dataset?.roll > 0) this.owner.open(Number(mark.dataset.roll));
  }

  say(mark) {
    if (mark.dataset?.place) this.owner.say(mark.getAttribute("aria-label"));
  }
}

class Histograms {
  constructor(parent) {
    this.reader = element("p", { class: "xc-reader", "aria-hidden": "true" });
    this.list = element("div", { class: "xc-list" });
    this.law = key("xc-sample-law", "exact law", "");
    this.legend = element("p", { class: "xc-legend" }, key("xc-sample-bar", "share of the re-rolls in each bar", ""),
      this.law, key("xc-sample-normal", "normal curve of the same standard deviation", "3 4"));
    parent.append(this.legend, this.list, this.reader);
    this.charts = [];
  }

  say(text) {
    setText(this.reader, text);
  }

  update(data) {
    while (this.charts.length > data.charts.length) this.charts.pop().section.remove();
    if (this.law.lastChild.textContent !== data.law) this.law.lastChild.textContent = data.law;
    data.charts.forEach((chart, at) => {
      this.charts[at] ??= new Histogram(this.list, this);
      this.charts[at].update(chart, data);
    });
    const hint = data.open ? "Point at a dot or a bar, or use Tab and the arrow keys, to read it; click or Enter opens a roll of it on the sheet."
      : "Point at a dot or a bar, or use Tab and the arrow keys, to read it.";
    if (!this.reader.textContent || this.reader.textContent === this.hint) setText(this.reader, hint);
    this.hint = hint;
  }
}

class Strips {
  constructor(parent) {
    this.list = element("div", { class: "xc-list" });
    parent.append(this.list);
  }

  update({ strips, ticks }) {
    this.list.replaceChildren(...strips.map(({ attempt, title, lines }) => {
      const height = lines.length * STRIP_HEIGHT * 2 + SIZE.bottom;
      const said = `${title}. ${lines.map((one) => one.said).join(". ")}`;
      const node = svg("svg", { viewBox: `0 0 ${SIZE.width} ${height}`, role: "img", "aria-label": said }, frame(height, ticks));
      lines.forEach(({ text, places }, at) => {
        const top = at * STRIP_HEIGHT * 2;
        node.append(svg("text", { x: SIZE.left, y: top + 14, class: "xc-name" }, text));
        for (const place of places) {
          node.append(svg("line", { x1: x(place), x2: x(place), y1: top + 20, y2: top + 40, class: `xc-tick xc-row-${at}` }));
        }
      });
      return element("section", { class: `xc-chart xc-attempt-${attempt}` }, element("h3", {}, title), node);
    }));
  }
}

class Curves {
  constructor(parent) {
    this.parent = parent;
  }

  update({ curves, ticks, label, said }) {
    const node = svg("svg", { viewBox: `0 0 ${SIZE.width} ${CURVES_HEIGHT}`, role: "img", "aria-label": said }, frame(CURVES_HEIGHT, ticks));
    const legend = element("p", { class: "xc-legend" });
    for (const { attempt, name, points } of curves) {
      const drawn = svg("polyline", { points: line(points, CURVES_HEIGHT), class: "xc-curve", "stroke-dasharray": DASHES[attempt] });
      node.append(svg("g", { class: `xc-attempt-${attempt}` }, drawn));
      legend.append(key(`xc-attempt-${attempt}`, name, DASHES[attempt]));
    }
    this.parent.replaceChildren(element("div", { class: "xc-chart" }, node, element("p", { class: "xc-label" }, label), legend));
  }
}

class Lines {
  constructor(parent) {
    this.parent = parent;
  }

  update({ lines, chosen, ticks, levels, label, said }) {
    const node = svg("svg", { viewBox: `0 0 ${SIZE.width} ${LINES_HEIGHT}`, role: "img", "aria-label": said }, frame(LINES_HEIGHT, ticks, levels));
    const legend = element("p", { class: "xc-legend" });
    lines.forEach(({ name, points, attempt, dashes }) => {
      const drawn = svg("polyline", { points: line(points, LINES_HEIGHT), class: "xc-curve", "stroke-dasharray": DASHES[dashes] });
      node.append(svg("g", { class: `xc-attempt-${attempt}` }, drawn));
      legend.append(key(`xc-attempt-${attempt}`, name, DASHES[dashes]));
    });
    node.append(svg("line", { x1: x(chosen), x2: x(chosen), y1: SIZE.top, y2: LINES_HEIGHT - SIZE.bottom, class: "xc-chosen" }));
    this.parent.replaceChildren(element("div", { class: "xc-chart" }, node, element("p", { class: "xc-label" }, label), legend));
  }
}

// One entry of a legend.
function key(kind, name, dashes) {
  const sample = svg("svg", { viewBox: "0 0 30 8", class: "xc-sample", "aria-hidden": "true" },
    svg("line", { x1: 0, x2: 30, y1: 4, y2: 4, class: "xc-curve", "stroke-dasharray": dashes }));
  return element("span", { class: `xc-key ${kind}` }, sample, name);
}

class Nothing {
  update() {}
}

const KINDS = { none: Nothing, histograms: Histograms, strips: Strips, curves: Curves, lines: Lines };

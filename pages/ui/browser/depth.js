// The charts of the depth page, drawn as SVG: histograms a layer, ridges, sizes, the phase diagram,
// activations with what meets them, singular values.
//
// Python sends places and heights; every axis is locked there. A picture is drawn anew in memory, at
// the width that there is, and the one on the page is changed where it differs: so nothing flickers,
// and what has the focus keeps it. All that belongs to a picture stands in its SVG, so that a saved
// one has its title, axes and legend, too.

const WIDEST = 1400, NARROWEST = 280, NARROW = 640, WIDE = 900;
const LETTERS = { title: [17, 650], head: [14.5, 600], word: [13, 400], small: [12, 400] };
const LINE = 1.3; // height of a line of text, in letters
const DASHES = ["", "7 3", "2 3", "9 3 2 3"];
const views = new WeakMap(); // parent element -> chart
let charts = 0;

function drawDepthChart({ data, parentElement, setTriggerValue }) {
  if (data.address && !location.search) history.replaceState(history.state, "", data.address);
  let chart = views.get(parentElement);
  if (chart?.kind !== data.kind) {
    chart?.remove();
    chart = data.kind in KINDS ? new KINDS[data.kind](parentElement) : null;
    views.set(parentElement, chart);
  }
  if (!chart) return;
  chart.kind = data.kind;
  chart.root.classList.add(`xd-${data.kind}`);
  chart.pick = (...place) => setTriggerValue("picked", [...place, `${performance.timeOrigin}-${performance.now()}`]);
  chart.show(data);
}

// ---- what every chart has ------------------------------------------------------------------------

class Chart {
  constructor(parent) {
    this.id = `xd-${(charts += 1)}`;
    this.picture = svg("svg", { class: "xd-picture" });
    this.controls = element("div", { class: "xd-controls" });
    this.reader = element("p", { class: "xc-reader xd-reader", "aria-hidden": "true" });
    this.saves = element("div", { class: "xd-saves" });
    for (const format of ["SVG", "PNG"]) {
      const button = element("button", { type: "button" }, format);
      button.addEventListener("click", () => save(this, format.toLowerCase()));
      this.saves.append(button);
    }
    this.root = element("div", { class: this.isStill ? "xd-figure xd-still" : "xd-figure" }, this.controls, this.picture, element("div", { class: "xd-foot" }, this.reader, this.saves));
    parent.append(this.root); // beside the style that Streamlit keeps in the mount point
    for (const kind of ["keydown", "click", "focusin", "focusout", "pointerdown", "pointermove", "pointerleave"]) {
      this.picture.addEventListener(kind, (event) => this[kind]?.(event));
    }
    this.observer = new ResizeObserver(() => this.fit());
    this.observer.observe(this.root);
    document.fonts?.ready.then(() => this.data && this.draw());
  }

  remove() {
    this.observer.disconnect();
    this.root.remove();
  }

  show(data) {
    const before = this.data;
    this.data = data;
    this.changed?.(before);
    for (const button of this.saves.children) button.setAttribute("aria-label", `Save “${data.title}” as ${button.textContent}`);
    this.draw();
  }

  fit() {
    if (this.data && Math.abs(this.room() - this.width) > 4) this.draw();
  }

  room() {
    return Math.min(Math.max(this.root.clientWidth || 900, NARROWEST), WIDEST);
  }

  // A picture is nodes below each other; each part of it says how far down it goes.
  draw() {
    this.width = this.room();
    this.root.classList.toggle("xd-narrow", this.width < NARROW);
    this.root.classList.toggle("xd-wide", this.width >= WIDE);
    family = getComputedStyle(this.root).fontFamily;
    const head = heading(this.data, this.width);
    const { nodes, bottom, label } = this.drawn(this.data, this.width, head.bottom);
    const said = [this.data.title, this.data.caption, label].filter(Boolean).join(". ");
    patch(this.picture, svg("svg", { class: "xd-picture", viewBox: `0 0 ${this.width} ${Math.ceil(bottom)}`, role: "group", "aria-label": said }, ...head.nodes, ...nodes));
  }

  say(text) {
    setText(this.reader, text);
  }

  pointerdown(event) {
    this.pointermove?.(event); // a finger points only where it touches
  }

  // Where a pointer is, in the picture's own units.
  place(event) {
    const box = this.picture.getBoundingClientRect();
    const unit = this.width / box.width;
    return [(event.clientX - box.left) * unit, (event.clientY - box.top) * unit];
  }
}

// Makes a node like a fresh one, with as few changes as there are differences.
function patch(old, fresh) {
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of [...fresh.attributes]) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  const had = [...old.childNodes], wanted = [...fresh.childNodes];
  wanted.forEach((node, at) => {
    const there = had[at];
    if (!there) old.append(node);
    else if (there.nodeName !== node.nodeName) there.replaceWith(node);
    else if (node.nodeType !== Node.TEXT_NODE) patch(there, node);
    else if (there.data !== node.data) there.data = node.data;
  });
  for (const extra of had.slice(wanted.length)) extra.remove();
}

// ---- texts ---------------------------------------------------------------------------------------

const pen = document.createElement("canvas").getContext("2d");
let family = "sans-serif";

function breadth(text, kind = "word") {
  const [size, weight] = LETTERS[kind];
  pen.font = `${weight} ${size}px ${family}`;
  return pen.measureText(text).width;
}

const lineHeight = (kind) => LETTERS[kind][0] * LINE;

function text(x, y, words, { kind = "word", anchor = "start", look = "" } = {}) {
  const [size, weight] = LETTERS[kind];
  const attributes = { x: tenth(x), y: tenth(y), "font-size": size, "font-weight": weight, "text-anchor": anchor };
  if (look) attributes.class = look;
  return svg("text", attributes, words);
}

// Breaks a text into lines; a single word that is too long stays whole.
function broken(words, width, kind) {
  const lines = [""];
  for (const word of words.split(" ")) {
    const longer = lines.at(-1) ? `${lines.at(-1)} ${word}` : word;
    if (!lines.at(-1) || breadth(longer, kind) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

// A text in lines from a top on; at least so many lines high.
function paragraph(x, top, words, width, { kind = "word", least = 0, ...look } = {}) {
  const lines = words ? broken(words, width, kind) : [];
  const nodes = lines.map((line, at) => text(x, top + lineHeight(kind) * at + LETTERS[kind][0], line, { kind, ...look }));
  return { nodes, bottom: top + lineHeight(kind) * Math.max(lines.length, least) };
}

function heading({ title, caption, note }, width) {
  const first = paragraph(0, 2, title, width, { kind: "title" });
  const second = paragraph(0, first.bottom + 1, caption, width);
  const third = paragraph(0, second.bottom, note ?? "", width);
  return { nodes: [svg("g", { "aria-hidden": "true" }, ...first.nodes, ...second.nodes, ...third.nodes)], bottom: third.bottom + 8 };
}

// The name of an attempt behind a spot of its colour.
function headed(attempt, title, x, top, width, note = "") {
  const spot = svg("rect", { x: tenth(x), y: top + 3, width: 11, height: 11, class: "xd-spot" });
  const words = paragraph(x + 17, top, note ? `${title} — ${note}` : title, width - 17, { kind: "head" });
  return { node: svg("g", { class: `xc-attempt-${attempt}`, "aria-hidden": "true" }, spot, ...words.nodes), bottom: words.bottom };
}

// Entries beside each other, and below each other where there is no more room.
function legend(entries, width, top) {
  const nodes = [];
  let x = 0, y = top;
  for (const { sample, name, kind = "" } of entries) {
    const lines = broken(name, width - 40, "word");
    const wide = 40 + Math.max(...lines.map((line) => breadth(line))) + 16;
    if (x && x + wide - 16 > width) { x = 0; y += lineHeight("word") + 3; }
    nodes.push(svg("g", { class: kind }, svg("g", { transform: `translate(${tenth(x)} ${tenth(y)})` }, ...sample),
      ...lines.map((line, at) => text(x + 38, y + 12.5 + at * lineHeight("word"), line))));
    x += wide;
    y += (lines.length - 1) * lineHeight("word");
  }
  return { nodes: [svg("g", { "aria-hidden": "true" }, ...nodes)], bottom: y + lineHeight("word") + 6 };
}

// A share in few digits, and 100 % only where it is.
function percent(share) {
  const rough = Number((100 * share).toPrecision(2));
  return `${rough < 100 || share >= 1 ? rough : Math.min(Number((100 * share).toPrecision(4)), 99.99)} %`;
}

const tenth = (value) => Math.round(value * 10) / 10;

function short(value, digits = 3) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  const written = size >= 1e-3 && size < 1e5 ? value.toLocaleString("en-US", { maximumSignificantDigits: digits }) : Number(value.toPrecision(digits)).toExponential();
  return written.replace("e+", "e").replaceAll("-", "−");
}

// ---- axes ----------------------------------------------------------------------------------------

const flat = (x1, x2, y, look) => svg("line", { x1: tenth(x1), x2: tenth(x2), y1: tenth(y), y2: tenth(y), class: look });
const steep = (x, y1, y2, look) => svg("line", { x1: tenth(x), x2: tenth(x), y1: tenth(y1), y2: tenth(y2), class: look });

// Where the texts of ticks go so that none leaves the box or meets another; null where one does.
function spread(ticks, left, wide) {
  const spots = ticks.map(({ at, text: words }) => ({ x: left + at * wide, words, half: breadth(words, "small") / 2 }))
    .sort((one, other) => one.x - other.x);
  for (const spot of spots) {
    spot.middle = Math.min(Math.max(spot.x, left + spot.half - 1), left + wide - spot.half + 1);
  }
  return spots.every((spot, at) => !at || spot.middle - spot.half >= spots[at - 1].middle + spots[at - 1].half + 9) ? spots : null;
}

// Ticks below a box: as many of those from 0 outwards as have room, the same on both sides.
function scale(ticks, left, wide, y) {
  const zero = ticks.at(-1), sizes = ticks.slice(0, -1);
  const places = [zero.at, ...sizes.flatMap(({ at }) => (zero.at > 0 ? [at, 1 - at] : [at]))];
  const marks = places.map((at) => steep(left + at * wide, y, y + 3, "xd-axis")); // those without a text, too
  for (let each = 1; each <= 2 * sizes.length; each *= 2) {
    const some = sizes.filter((_, at) => at % each === 0);
    const mirrored = zero.at > 0 ? some.map(({ at, text: words }) => ({ at: 1 - at, text: `−${words}` })) : [];
    const spots = spread([...mirrored, zero, ...some], left, wide);
    if (spots) return [...marks, ...marked(spots, y)];
  }
  return [...marks, ...marked(spread([zero], left, wide), y)];
}

function marked(spots, y) {
  return spots.flatMap(({ x, middle, words }) => [steep(x, y, y + 4, "xd-axis"), text(middle, y + 16, words, { kind: "small", anchor: "middle" })]);
}

// ---- histograms ----------------------------------------------------------------------------------

const FRAME = 1000; // height of the frame in the numbers that are sent

// What panels and ridges have in common: a histogram for each attempt and layer that is reached, read and named alike.
class Layers extends Chart {
  constructor(parent) {
    super(parent);
    this.at = [0, 0]; // attempt and place of the histogram that Tab reaches
    this.boxes = new Map();
    this.hint = "Point at a histogram, or use Tab and the arrow keys, to read its figures.";
  }

  changed() {
    this.at = [Math.min(this.at[0], this.data.panels.length - 1), Math.min(this.at[1], this.data.layers.length - 1)];
    const focused = this.picture.contains(document.activeElement);
    this.say(focused ? this.said(...this.at) : this.hint);
  }

  said(panel, place) {
    const { title, cells, note } = this.data.panels[panel];
    return cells[place]?.said ?? `layer ${this.data.layers[place]}, attempt ${panel + 1}: ${note || (title && "not reached yet")}`;
  }

  // The group of one histogram, with what makes it readable.
  cell(panel, place, box, ...nodes) {
    this.boxes.set(`${panel} ${place}`, box);
    const hit = svg("rect", { x: tenth(box.hitX ?? box.x), y: tenth(box.hitY ?? box.y), width: tenth(box.hitWide ?? box.wide), height: tenth(box.hitHigh ?? box.high), class: "xd-hit xd-live" });
    const [atPanel, atPlace] = this.at;
    return svg("g", { class: `xd-cell xc-attempt-${this.data.panels[panel].attempt}`, role: "img", tabindex: panel === atPanel && place === atPlace ? 0 : -1,
      "aria-label": this.said(panel, place), "data-panel": panel, "data-place": place }, ...nodes, hit);
  }

  focusin(event) {
    const cell = event.target.closest(".xd-cell");
    if (!cell) return;
    this.at = [Number(cell.dataset.panel), Number(cell.dataset.place)];
    this.say(this.said(...this.at));
    for (const other of this.picture.querySelectorAll(".xd-cell")) toggle(other, "tabindex", other === cell ? "0" : "-1");
  }

  pointermove(event) {
    const cell = event.target.closest(".xd-cell");
    if (!cell) return;
    const { panel, place } = cell.dataset, box = this.boxes.get(`${panel} ${place}`);
    const found = this.data.panels[panel].cells[place];
    let words = this.said(panel, place);
    const step = Math.floor(((this.place(event)[0] - box.x) / box.wide) * this.data.steps.length);
    if (found && step in this.data.steps) words += `. Here, ${this.data.steps[step]}: ${percent((found.bars[step] / FRAME) * this.data.top)}`;
    this.say(words);
  }

  keydown(event) {
    const cell = event.target.closest(".xd-cell");
    if (!cell || event.altKey || event.ctrlKey || event.metaKey) return;
    const along = this.isDown ? ["ArrowUp", "ArrowDown"] : ["ArrowLeft", "ArrowRight"];
    const across = this.isDown ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
    let [panel, place] = this.at;
    if (along.includes(event.key)) place += along.indexOf(event.key) ? 1 : -1;
    else if (across.includes(event.key)) panel += across.indexOf(event.key) ? 1 : -1;
    else if (event.key === "Home") place = 0;
    else if (event.key === "End") place = this.data.layers.length - 1;
    else return event.stopPropagation(); // Streamlit listens for single letters
    event.preventDefault();
    event.stopPropagation();
    this.step(Math.min(Math.max(panel, 0), this.data.panels.length - 1), Math.min(Math.max(place, 0), this.data.layers.length - 1));
  }

  step(panel, place) {
    this.picture.querySelector(`[data-panel="${panel}"][data-place="${place}"]`)?.focus();
  }

  legend(width, top) {
    const { steps, top: share } = this.data;
    const spike = svg("g", { class: "xd-zeros" }, steep(15, 2, 15, ""), svg("circle", { cx: 15, cy: 3.5, r: 3 }));
    const entries = [
      { sample: [svg("path", { d: "M2 15 V10 H8 V4 H15 V2 H21 V8 H28 V15 Z", class: "xd-bars" })], kind: "xd-grey",
        name: `share of the numbers in each of ${steps.length} steps` },
      { sample: [svg("rect", { x: 2, y: 2, width: 26, height: 13, class: "xd-frame" })], name: `${this.frame ?? "a frame"} is ${percent(share)} high; ▲ says how high a bar above it is` },
    ];
    if (this.data.panels.some(({ cells }) => cells.some((cell) => cell?.spike))) entries.push({ sample: [spike], name: "numbers that are exactly 0" });
    return legend(entries, width, top);
  }
}

// The histogram itself: bars or, where they are narrow, their outline.
function bars(values, box) {
  const wide = box.wide / values.length, floor = box.y + box.high;
  const top = (value) => tenth(floor - Math.max((Math.min(value, FRAME) / FRAME) * box.high, 1));
  if (wide >= 4) {
    return values.map((value, at) => (value ? `M${tenth(box.x + at * wide + 0.3)} ${tenth(floor)}V${top(value)}H${tenth(box.x + (at + 1) * wide - 0.3)}V${tenth(floor)}Z` : "")).join("");
  }
  const first = values.findIndex(Boolean), last = values.findLastIndex(Boolean);
  if (first < 0) return "";
  const steps = values.slice(first, last + 1).map((value, at) => `V${value ? top(value) : tenth(floor)}H${tenth(box.x + (first + at + 1) * wide)}`);
  return `M${tenth(box.x + first * wide)} ${tenth(floor)}${steps.join("")}V${tenth(floor)}Z`;
}

// The highest bars that are cut off: one, or two that are far from each other, as at both ends of tanh. Each with
// the place of the last one beside it, towards the middle, that is cut off, too.
function cutOff(values) {
  const isCut = (at) => values[at] > 1.02 * FRAME;
  const cut = values.map((value, at) => [value, at]).filter(([, at]) => isCut(at)).sort((one, other) => other[0] - one[0]);
  const second = cut.find(([, at]) => Math.abs(at - cut[0][1]) > 0.45 * values.length);
  return (second ? [cut[0], second] : cut.slice(0, 1)).map(([value, at]) => {
    const way = at <= (values.length - 1) / 2 ? 1 : -1;
    let end = at;
    while (isCut(end + way)) end += way;
    return { value, end, way };
  });
}

// What stands inside of a frame beside the bars: how high a cut one is, and the exact zeros.
function inFrame({ bars: values, zeros, spike }, box, { zero, top }) {
  const nodes = [];
  let isUnder = false;
  for (const { words, x, way } of cutTexts(values, box, top)) {
    isUnder ||= way > 0 && zero < 0.75 && x < box.x + zero * box.wide + 60;
    nodes.push(text(x, box.y + 11, words, { kind: "small", anchor: way > 0 ? "start" : "end", look: "xd-halo" }));
  }
  if (spike) {
    const x = zeroAt(box, zero);
    nodes.push(pole(x, Math.max(box.y + box.high * (1 - zeros / top), box.y + 3), box.y + box.high));
    nodes.push(text(x + 6, Math.min(box.y + (isUnder ? 25 : 11), box.y + box.high - 3), `0: ${spike}`, { kind: "small", look: "xd-halo" }));
  }
  return nodes;
}

function cutTexts(values, box, top) {
  const wide = box.wide / values.length;
  const found = cutOff(values).map(({ value, end, way }) => {
    const words = `▲ ${percent((value / FRAME) * top)}`, room = breadth(words, "small");
    const x = way > 0 ? Math.min(box.x + (end + 1) * wide + 3, box.x + box.wide - room - 2) : Math.max(box.x + end * wide - 3, box.x + room + 2);
    return { words, way, x, from: way > 0 ? x : x - room, to: way > 0 ? x + room : x };
  });
  const [first, second] = found;
  return second && second.from < first.to + 4 && first.from < second.to + 4 ? [first] : found; // the higher one's, where both have no room
}

const zeroAt = (box, zero) => (zero ? box.x + zero * box.wide : box.x - 4);
const pole = (x, top, floor) => svg("g", { class: "xd-zeros" }, steep(x, top, floor, ""), svg("circle", { cx: tenth(x), cy: tenth(top), r: 3 }));

const INSET = 9; // room left of 0 for the exact zeros, where there are no negative numbers

// Small multiples: layers left to right where they have room, else top down, and on a phone one at a time.
class Panels extends Layers {
  constructor(parent) {
    super(parent);
    this.slider = element("input", { type: "range", min: 0, step: 1, "aria-label": "Layer" });
    this.shown = element("output", { class: "xd-shown" });
    this.field = element("label", { class: "xd-slider" }, "Layer", this.slider, this.shown);
    this.controls.append(this.field);
    this.slider.addEventListener("keydown", (event) => event.stopPropagation());
    this.slider.addEventListener("input", () => {
      this.at[1] = Number(this.slider.value);
      this.draw();
    });
  }

  changed(before) {
    super.changed();
    const { layers, layer } = this.data;
    if (before?.layer !== layer) this.at[1] = layer;
    toggle(this.slider, "max", String(layers.length - 1));
  }

  drawn(data, width, top) {
    this.boxes.clear();
    const isOne = width < NARROW;
    this.field.hidden = !isOne || data.layers.length < 2;
    if (isOne) {
      const layer = data.layers[this.at[1]];
      this.slider.value = this.at[1];
      toggle(this.slider, "aria-valuetext", `layer ${layer}`);
      setText(this.shown, `${layer} of ${data.layers.at(-1)}`);
    }
    const room = (width - 46 - 8 * (data.layers.length - 1)) / data.layers.length;
    this.isDown = !isOne && room < 84;
    const put = isOne ? this.one : this.isDown ? this.down : this.across;
    const { nodes, bottom } = put.call(this, data, width, top, Math.min(room, 260));
    const label = paragraph(0, bottom, data.label[0].toUpperCase() + data.label.slice(1), width);
    const keys = this.legend(width, label.bottom + 4);
    return { nodes: [...nodes, svg("g", { "aria-hidden": "true" }, ...label.nodes), ...keys.nodes], bottom: keys.bottom, label: data.label };
  }

  across(data, width, top, wide) {
    const nodes = [];
    const isWide = wide >= 130, head = lineHeight("word") * (isWide ? 1 : 2) + 3, high = 88;
    for (const [panel, { attempt, title, note, cells, empty }] of data.panels.entries()) {
      const name = headed(attempt, title, 0, top, width, note);
      nodes.push(name.node);
      const y = name.bottom + head;
      nodes.push(svg("g", { "aria-hidden": "true" }, text(38, y + 9, percent(data.top), { kind: "small", anchor: "end" }), text(38, y + high, "0 %", { kind: "small", anchor: "end" })));
      for (const [place, layer] of data.layers.entries()) {
        const x = 44 + place * (wide + 8), found = cells[place];
        const words = [text(x, y - head + 12, `layer ${layer}`)];
        if (found) words.push(isWide ? text(x + wide, y - head + 12, `std ${found.std}`, { anchor: "end" }) : text(x, y - head + 12 + lineHeight("word"), `std ${found.std}`));
        nodes.push(this.plot(panel, place, { x, y, wide, high, hitY: y - head, hitHigh: high + head }, empty, words), svg("g", { "aria-hidden": "true" }, ...this.ticks(x, y + high, wide)));
      }
      top = y + high + 28;
    }
    return { nodes, bottom: top };
  }

  down(data, width, top) {
    const nodes = [];
    const columns = Math.min(data.panels.length, Math.max(Math.floor((width + 20) / 260), 1));
    const room = (width - 20 * (columns - 1)) / columns, high = 42;
    for (let first = 0; first < data.panels.length; first += columns) {
      const row = [...data.panels.entries()].slice(first, first + columns);
      const names = row.map(([, { attempt, title, note }], column) => headed(attempt, title, column * (room + 20), top, room, note));
      const y = Math.max(...names.map(({ bottom }) => bottom)) + 20;
      nodes.push(...names.map(({ node }) => node));
      row.forEach(([panel, { cells, empty }], column) => {
        const left = column * (room + 20), x = left + 36, wide = room - 36 - 58;
        nodes.push(svg("g", { "aria-hidden": "true" }, text(left, y - 5, "layer", { kind: "small" }), text(left + room, y - 5, "std", { kind: "small", anchor: "end" })));
        for (const [place, layer] of data.layers.entries()) {
          const box = { x, y: y + place * (high + 6), wide, high, hitX: left, hitWide: room };
          const words = [text(left + 14, box.y + high - 4, String(layer), { anchor: "middle" })];
          if (cells[place]) words.push(text(left + room, box.y + high - 4, cells[place].std, { anchor: "end" }));
          nodes.push(this.plot(panel, place, box, empty, words));
        }
        nodes.push(svg("g", { "aria-hidden": "true" }, ...this.ticks(x, y + data.layers.length * (high + 6) - 6, wide)));
      });
      top = y + data.layers.length * (high + 6) + 26;
    }
    return { nodes, bottom: top };
  }

  one(data, width, top) {
    const nodes = [], place = this.at[1], high = 104, x = 44, wide = width - 48;
    for (const [panel, { attempt, title, note, cells, empty }] of data.panels.entries()) {
      const name = headed(attempt, title, 0, top, width, note), found = cells[place];
      const y = name.bottom + lineHeight("word") + 3;
      const words = [text(x, y - 6, `layer ${data.layers[place]}`)];
      if (found) words.push(text(x + wide, y - 6, `std ${found.std}`, { anchor: "end" }));
      nodes.push(name.node, svg("g", { "aria-hidden": "true" }, text(38, y + 9, percent(data.top), { kind: "small", anchor: "end" }), text(38, y + high, "0 %", { kind: "small", anchor: "end" })),
        this.plot(panel, place, { x, y, wide, high }, empty, words), svg("g", { "aria-hidden": "true" }, ...this.ticks(x, y + high, wide)));
      top = y + high + 26;
    }
    return { nodes, bottom: top };
  }

  step(panel, place) {
    if (this.width < NARROW && place !== this.at[1]) {
      this.at = [panel, place];
      this.draw();
      this.say(this.said(panel, place));
    } else super.step(panel, place);
  }

  inner({ x, wide }) {
    return this.data.zero ? { x, wide } : { x: x + INSET, wide: wide - INSET };
  }

  ticks(x, y, wide) {
    const inner = this.inner({ x, wide });
    return scale(this.data.ticks, inner.x, inner.wide, y);
  }

  plot(panel, place, box, empty, words) {
    const found = this.data.panels[panel].cells[place], inner = { ...box, ...this.inner(box) };
    const frame = svg("rect", { x: tenth(box.x), y: tenth(box.y), width: tenth(box.wide), height: tenth(box.high), class: "xd-frame" });
    const floor = flat(box.x, box.x + box.wide, box.y + box.high, "xd-axis");
    const hit = { ...inner, hitX: box.hitX ?? box.x, hitY: box.hitY ?? box.y, hitWide: box.hitWide ?? box.wide, hitHigh: box.hitHigh ?? box.high };
    if (!found) {
      return this.cell(panel, place, hit, ...words, frame, svg("path", { d: "", class: "xd-bars" }), floor, text(box.x + box.wide / 2, box.y + box.high / 2 + 4, empty, { anchor: "middle" }));
    }
    return this.cell(panel, place, hit, ...words, frame, svg("path", { d: bars(found.bars, inner), class: "xd-bars" }), floor, ...inFrame(found, inner, this.data));
  }
}

// Curves behind each other, layer 1 at the back.
class Ridge extends Layers {
  drawn(data, width, top) {
    this.boxes.clear();
    this.isDown = true;
    this.frame = "room for a curve";
    const nodes = [];
    const columns = Math.min(data.panels.length, Math.max(Math.floor((width + 24) / 274), 1));
    const room = (width - 24 * (columns - 1)) / columns, step = 30, high = 84, last = data.layers.length - 1;
    for (let first = 0; first < data.panels.length; first += columns) {
      const row = [...data.panels.entries()].slice(first, first + columns);
      const names = row.map(([, { attempt, title, note }], column) => headed(attempt, title, column * (room + 24), top, room, note));
      const y = Math.max(...names.map(({ bottom }) => bottom)) + 8;
      nodes.push(...names.map(({ node }) => node));
      row.forEach(([panel, { cells, empty }], column) => {
        const left = column * (room + 24), x = left + 36 + (data.zero ? 0 : INSET), wide = room - 36 - 58 - (data.zero ? 0 : INSET);
        nodes.push(svg("g", { "aria-hidden": "true" }, text(left, y + high - 22, "layer", { kind: "small" }), text(left + room, y + high - 22, "std", { kind: "small", anchor: "end" }), steep(x + data.zero * wide, y, y + high + last * step, "xd-level")));
        const over = [];
        for (const [place, layer] of data.layers.entries()) {
          const box = { x, y: y + place * step, wide, high, hitX: left, hitWide: room, hitY: y + place * step + high - step + 4, hitHigh: step };
          const found = cells[place], floor = box.y + high;
          const words = [text(left + 14, floor, String(layer), { anchor: "middle" }), text(left + room, floor, found?.std ?? empty, { anchor: "end" })];
          const curve = found ? outline(found.bars, box) : "";
          nodes.push(this.cell(panel, place, box, svg("path", { d: curve, class: "xd-ridge" }), flat(x, x + wide, floor, "xd-level"), ...words));
          if (found) over.push(...this.over(found, box, step)); // else the curves in front would hide it
        }
        nodes.push(svg("g", { class: `xd-over xc-attempt-${data.panels[panel].attempt}`, "aria-hidden": "true" }, ...over));
        nodes.push(svg("g", { "aria-hidden": "true" }, flat(x, x + wide, y + high + last * step, "xd-axis"), ...scale(data.ticks, x, wide, y + high + last * step)));
      });
      top = y + high + last * step + 32;
    }
    const label = paragraph(0, top, data.label[0].toUpperCase() + data.label.slice(1), width);
    const keys = this.legend(width, label.bottom + 4);
    return { nodes: [...nodes, svg("g", { "aria-hidden": "true" }, ...label.nodes), ...keys.nodes], bottom: keys.bottom, label: data.label };
  }

  // What a curve cannot show, just above its own baseline: how high a cut one is, and the exact zeros.
  over({ bars: values, zeros, spike }, box, step) {
    const { zero, top } = this.data, floor = box.y + box.high, nodes = [];
    let rest = spike && `0: ${spike}`;
    for (const { words, x, way } of cutTexts(values, box, top)) {
      nodes.push(text(x, floor - 5, rest && way > 0 ? `${words}, ${rest}` : words, { kind: "small", anchor: way > 0 ? "start" : "end", look: "xd-halo" }));
      if (way > 0) rest = "";
    }
    if (spike) nodes.push(pole(zeroAt(box, zero), floor - Math.min(zeros / top, 1) * (step - 9), floor));
    if (rest) nodes.push(text(zeroAt(box, zero) + 6, floor - 5, rest, { kind: "small", look: "xd-halo" }));
    return nodes;
  }
}

// A curve through the middles of the bars.
function outline(values, box) {
  const first = values.findIndex(Boolean), last = values.findLastIndex(Boolean);
  if (first < 0) return "";
  const wide = box.wide / values.length, floor = box.y + box.high;
  const points = values.slice(first, last + 1).map((value, at) => `${tenth(box.x + (first + at + 0.5) * wide)} ${tenth(floor - (Math.min(value, FRAME) / FRAME) * box.high)}`);
  return `M${tenth(box.x + (first + 0.5) * wide - wide / 2)} ${tenth(floor)}L${points.join("L")}L${tenth(box.x + (last + 1) * wide)} ${tenth(floor)}Z`;
}

// ---- sizes over the layers -----------------------------------------------------------------------

const MARKS = [
  (x, y, r) => `M${tenth(x - r)} ${tenth(y)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`,
  (x, y, r) => `M${tenth(x - r)} ${tenth(y - r)}h${2 * r}v${2 * r}h${-2 * r}Z`,
  (x, y, r) => `M${tenth(x)} ${tenth(y - 1.25 * r)}l${1.2 * r} ${2.1 * r}h${-2.4 * r}Z`,
  (x, y, r) => `M${tenth(x)} ${tenth(y - 1.4 * r)}l${1.4 * r} ${1.4 * r}l${-1.4 * r} ${1.4 * r}l${-1.4 * r} ${-1.4 * r}Z`,
];

class Sizes extends Chart {
  constructor(parent) {
    super(parent);
    this.cursors = [];
    this.say("Point at a mark, or use Tab and the arrow keys, to read it.");
  }

  changed(before) {
    const { charts: own, layer } = this.data;
    if (before?.layer !== layer) this.cursors = own.map(() => ({ one: 0, layer }));
    for (const cursor of this.cursors) {
      cursor.one = Math.min(cursor.one, own[0].series.length - 1);
      cursor.layer = Math.min(cursor.layer, this.data.depth);
    }
    if (this.active !== undefined) this.say(this.reading(this.active));
  }

  reading(at) {
    const { one, layer } = this.cursors[at], { title, series } = this.data.charts[at];
    const { measured, theory, band, note, why } = series[one];
    const size = measured[layer - 1], expected = theory[layer];
    const words = [`layer ${layer}, attempt ${one + 1}: ${size === null || size === undefined ? `not reached${note ? ` (${note})` : ""}` : `measured ${short(size)}`}`];
    if (expected !== null && expected !== undefined) words.push(`infinite width ${short(expected, 4)}`);
    else if (why) words.push(why);
    if (band[layer]) words.push(`one example over re-rolls, within two standard deviations: ${short(band[layer][0])} to ${short(band[layer][1])}`);
    return `${title.split(":")[0]}, ${words.join(", ")}`;
  }

  drawn(data, width, top) {
    const isWide = width >= 760, room = isWide ? (width - 28) / 2 : width;
    const nodes = [];
    this.plots = [];
    let bottom = top;
    data.charts.forEach((chart, at) => {
      const plot = this.plot(chart, at, isWide ? at * (room + 28) : 0, isWide ? top : bottom, room);
      nodes.push(plot.node);
      bottom = isWide ? Math.max(bottom, plot.bottom) : plot.bottom + 8;
    });
    const keys = legend(this.keys(data), width, bottom + 2);
    return { nodes: [...nodes, ...keys.nodes], bottom: keys.bottom, label: data.said };
  }

  keys({ charts: [forward] }) {
    const line = (look, dashes = "") => svg("line", { x1: 0, x2: 30, y1: 9, y2: 9, class: look, "stroke-dasharray": dashes });
    const entries = forward.series.map(({ attempt, title, why, note }) => ({
      sample: [line("xd-theory", DASHES[attempt]), svg("path", { d: MARKS[attempt](15, 9, 4), class: "xd-mark" })],
      kind: `xc-attempt-${attempt}`,
      name: [title, note && `— ${note}`, why && `(no line: ${why})`].filter(Boolean).join(" "),
    }));
    entries.push({ sample: [svg("path", { d: MARKS[0](15, 9, 4), class: "xd-mark" })], kind: "xd-grey", name: "measured" }, { sample: [line("xd-theory")], kind: "xd-grey", name: "infinite width" });
    if (forward.series.some(({ band }) => band.length)) entries.push({ sample: [svg("rect", { x: 0, y: 3, width: 30, height: 12, class: "xd-band" })], kind: "xd-grey", name: "one example over re-rolls, within two standard deviations" });
    if (forward.start) entries.push({ sample: [line("xd-start", "1 4")], name: `the inputs: ${short(forward.start)}` });
    return entries;
  }

  plot({ title, label, low, high, zero, levels, start, series }, at, left, top, room) {
    const depth = this.data.depth;
    const gutter = Math.max(...levels.map(({ text: words }) => breadth(words, "small"))) + 12;
    const box = { x: left + gutter, y: top + lineHeight("head") + 6, wide: room - gutter - 10, high: 250 };
    const floor = box.y + box.high, under = zero ? 22 : 6;
    const x = (layer) => box.x + (layer / depth) * box.wide;
    const yOf = (log) => floor - under - ((log - low) / (high - low)) * (box.high - under - 6);
    const y = (size) => (size > 0 ? yOf(Math.log10(size)) : floor - 8);
    this.plots[at] = { box, x, y };
    const frame = [text(left, top + 13, title, { kind: "head" })];
    for (const { log, text: words } of levels) {
      const place = yOf(log);
      frame.push(flat(box.x, box.x + box.wide, place, "xd-level"), text(box.x - 6, place + 4, words, { kind: "small", anchor: "end" }));
    }
    if (zero) frame.push(text(box.x - 6, floor - 4, "0", { kind: "small", anchor: "end" }));
    frame.push(flat(box.x, box.x + box.wide, floor, "xd-axis"), steep(box.x, box.y, floor, "xd-axis"));
    const wanted = Math.max(Math.floor(box.wide / 48), 1), step = [1, 2, 5, 10, 20, 25, 50, 100].find((each) => depth / each <= wanted) ?? depth;
    for (let layer = 0; layer <= depth; layer += step) {
      frame.push(steep(x(layer), floor, floor + 4, "xd-axis"), text(x(layer), floor + 16, String(layer), { kind: "small", anchor: "middle" }));
    }
    const words = paragraph(box.x + box.wide, floor + 18, label, box.wide, { anchor: "end" });
    const clip = `${this.id}-${at}`, r = depth <= 30 ? 4 : depth <= 80 ? 3 : 2.2;
    const drawn = series.map(({ attempt, measured, theory, band }) => {
      const known = theory.map((size, layer) => [size, layer]).filter(([size]) => size > 0);
      const side = (end) => band.map((ends, layer) => `${tenth(x(layer))} ${tenth(y(ends[end]))}`);
      const path = (points) => (points.length ? `M${points.join("L")}` : "");
      const marks = measured.map((size, before) => (size === null ? "" : MARKS[attempt](x(before + 1), y(size), r))).join("");
      return svg("g", { class: `xc-attempt-${attempt}` },
        svg("path", { d: band.length ? `${path([...side(1), ...side(0).reverse()])}Z` : "", class: "xd-band" }),
        svg("path", { d: path(known.map(([size, layer]) => `${tenth(x(layer))} ${tenth(y(size))}`)), class: "xd-theory", "stroke-dasharray": DASHES[attempt] }),
        svg("path", { d: marks, class: "xd-mark" }));
    });
    const ruled = start ? [svg("line", { x1: tenth(box.x), x2: tenth(box.x + box.wide), y1: tenth(y(start)), y2: tenth(y(start)), class: "xd-start", "stroke-dasharray": "1 4" })] : [];
    const area = svg("clipPath", { id: clip }, svg("rect", { x: tenth(box.x - 6), y: tenth(box.y - 6), width: tenth(box.wide + 12), height: tenth(box.high + 6) }));
    return { bottom: words.bottom + 6, node: svg("g", {}, svg("g", { "aria-hidden": "true" }, ...frame, ...words.nodes), area,
      svg("g", { "clip-path": `url(#${clip})`, "aria-hidden": "true" }, ...ruled, ...drawn), this.cursor(at, title, series, box)) };
  }

  // What is read: a line at its layer and a ring round its mark; it has the focus, the pointer or neither.
  cursor(at, title, series, box) {
    const { one, layer } = this.cursors[at], { x, y } = this.plots[at];
    const size = series[one].measured[layer - 1];
    const ring = size === null || size === undefined ? [] : [svg("circle", { cx: tenth(x(layer)), cy: tenth(y(size)), r: 9 })];
    return svg("g", { class: `xd-cursor xd-live${this.active === at ? " xd-active" : ""}`, role: "slider", tabindex: 0, "data-chart": at, "aria-label": `${title}: read a layer`, "aria-orientation": "horizontal",
      "aria-valuemin": 1, "aria-valuemax": this.data.depth, "aria-valuenow": layer, "aria-valuetext": this.reading(at) },
    svg("rect", { x: tenth(box.x), y: tenth(box.y), width: tenth(box.wide), height: tenth(box.high), class: "xd-hit" }), steep(x(layer), box.y, box.y + box.high, ""), ...ring);
  }

  read(at) {
    this.active = at;
    this.draw();
    if (at !== undefined) this.say(this.reading(at));
  }

  focusin(event) {
    const at = event.target.closest(".xd-cursor")?.dataset.chart;
    if (at !== undefined) this.read(Number(at));
  }

  focusout() {
    this.read(undefined);
  }

  pointermove(event) {
    const at = event.target.closest(".xd-cursor")?.dataset.chart;
    if (at === undefined) return;
    const [left, top] = this.place(event), { box, y } = this.plots[at], { series } = this.data.charts[at];
    const layer = Math.min(Math.max(Math.round(((left - box.x) / box.wide) * this.data.depth), 1), this.data.depth);
    const far = series.map(({ measured }) => (typeof measured[layer - 1] === "number" ? Math.abs(y(measured[layer - 1]) - top) : Infinity));
    this.cursors[at] = { layer, one: Math.max(far.indexOf(Math.min(...far)), 0) };
    this.read(Number(at));
  }

  pointerleave() {
    if (!this.picture.contains(document.activeElement)) this.read(undefined);
  }

  keydown(event) {
    const at = event.target.closest(".xd-cursor")?.dataset.chart;
    if (at === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const steps = { ArrowLeft: -1, ArrowRight: 1, PageDown: -10, PageUp: 10, Home: -Infinity, End: Infinity };
    const cursor = this.cursors[at];
    event.stopPropagation(); // Streamlit listens for single letters
    if (event.key in steps) cursor.layer = Math.min(Math.max(cursor.layer + steps[event.key], 1), this.data.depth);
    else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      const all = this.data.charts[at].series.length;
      cursor.one = (cursor.one + (event.key === "ArrowUp" ? all - 1 : 1)) % all;
    } else return;
    event.preventDefault();
    this.read(Number(at));
  }
}

// ---- the phase diagram ---------------------------------------------------------------------------

// The part of a grid where `sign * number <= most` for each pair of these: its area and its edge, as paths. Between
// four numbers both are straight.
function region(grid, bounds, x, y) {
  const area = [], edge = [];
  const point = ([at, up]) => `${tenth(x(at))} ${tenth(y(up))}`;
  for (let row = 0; row + 1 < grid.length; row += 1) {
    let start = -1;
    const finish = (end) => {
      if (start >= 0) area.push(`M${point([start, row])}L${point([end, row])}L${point([end, row + 1])}L${point([start, row + 1])}Z`);
      start = -1;
    };
    for (let at = 0; at + 1 < grid[row].length; at += 1) {
      let corners = [[at, row], [at + 1, row], [at + 1, row + 1], [at, row + 1]].map(([left, up]) => [left, up, grid[up][left]]);
      if (corners.some(([, , value]) => value === null)) finish(at);
      else if (corners.every(([, , value]) => bounds.every(([sign, most]) => sign * value <= most))) {
        if (start < 0) start = at;
      } else {
        finish(at);
        for (const [sign, most] of bounds) corners = halved(corners, sign, most, (cut) => edge.push(`M${cut.map(point).join("L")}`));
        if (corners.length) area.push(`M${corners.map(point).join("L")}Z`);
      }
    }
    finish(grid[row].length - 1);
  }
  return { area: area.join(""), edge: edge.join("") };
}

// What of a polygon lies where `sign * number <= most`, which is straight along its sides; the cut goes to `tell`.
function halved(corners, sign, most, tell) {
  const kept = [], cut = [];
  corners.forEach((corner, k) => {
    const next = corners[(k + 1) % corners.length];
    const [own, other] = [sign * corner[2], sign * next[2]];
    if (own <= most) kept.push(corner);
    if (own <= most === other <= most) return;
    const part = (most - own) / (other - own);
    const between = corner.map((value, axis) => value + part * (next[axis] - value));
    kept.push(between);
    cut.push(between);
  });
  for (let k = 0; k + 1 < cut.length; k += 2) tell([cut[k], cut[k + 1]]);
  return kept;
}

class Phase extends Chart {
  constructor(parent) {
    super(parent);
    this.say("");
  }

  changed(before) {
    const { points, selected, reach } = this.data;
    const moved = JSON.stringify([points, selected, reach]);
    if (moved !== this.moved) {
      this.moved = moved;
      this.pending = false;
      this.cross = this.home();
    }
    if (!before || JSON.stringify(before.inverse_depths) !== JSON.stringify(this.data.inverse_depths)) this.regions = null;
    this.say(this.picture.contains(document.activeElement) ? this.reading() : this.hint());
  }

  hint() {
    return `Click, or use Tab, the arrow keys and Enter, to move attempt ${this.data.selected + 1} to another place.`;
  }

  home() {
    const [left, right, low, high] = this.data.reach;
    const own = this.data.points.find(({ attempt }) => attempt === this.data.selected)?.at ?? [(left + right) / 2, (low + high) / 2];
    return [Math.min(Math.max(own[0] ?? left, left), right), Math.min(Math.max(own[1] ?? low, low), high)];
  }

  // On which side of the line a place is, and how deep a signal reaches there.
  reading([across, up] = this.cross) {
    const { labels, has_phases: hasPhases } = this.data;
    const words = [`${labels[0].split(":")[0]} ${short(across)}, ${labels[1]} ${short(up)}`];
    const found = this.valueAt(across, up);
    if (found === null) return words[0];
    const isFar = Math.abs(found) < 1e-5;
    if (hasPhases) words.push(isFar ? "on the line" : found > 0 ? "in chaos" : "in order");
    words.push(isFar ? "a signal reaches any depth" : `a signal reaches about ${short(1 / Math.abs(found), 2)} layers`);
    return words.join(", ");
  }

  // One over the depth, negative in order, between the places where it is known.
  valueAt(across, up) {
    const { reach: [left, right, low, high], inverse_depths: grid } = this.data;
    const at = ((across - left) / (right - left)) * (grid[0].length - 1), row = ((up - low) / (high - low)) * (grid.length - 1);
    if (!(at >= 0 && at <= grid[0].length - 1 && row >= 0 && row <= grid.length - 1)) return null;
    const [one, under] = [Math.min(Math.floor(at), grid[0].length - 2), Math.min(Math.floor(row), grid.length - 2)];
    const [right_, upper] = [at - one, row - under];
    const values = [grid[under][one], grid[under][one + 1], grid[under + 1][one], grid[under + 1][one + 1]];
    if (values.includes(null)) return null;
    return (values[0] * (1 - right_) + values[1] * right_) * (1 - upper) + (values[2] * (1 - right_) + values[3] * right_) * upper;
  }

  drawn(data, width, top) {
    const { reach: [left, right, low, high], line, labels, levels, points, inverse_depths: grid, has_phases: hasPhases } = data;
    const gutter = 56, wide = Math.min(width, 1100) - gutter - 14, tall = width < NARROW ? 280 : 400;
    const box = this.box = { x: gutter, y: top + lineHeight("word") + 4, wide, high: tall };
    const floor = box.y + tall;
    const x = this.x = (value) => box.x + ((value - left) / (right - left)) * wide;
    const y = this.y = (value) => floor - ((value - low) / (high - low)) * tall;
    const clip = `${this.id}-area`, hatch = `${this.id}-hatch`;
    const key = JSON.stringify([wide, tall, top, data.reach, levels]);
    if (!this.regions || this.regionsFor !== key) {
      this.regionsFor = key;
      const column = (at) => box.x + (at / (grid[0].length - 1)) * wide, row = (at) => floor - (at / (grid.length - 1)) * tall;
      this.regions = levels.map((level) => region(grid, [[1, 1 / level], [-1, 1 / level]], column, row));
      this.chaos = region(grid, [[-1, 0]], column, row).area;
    }
    const nodes = [
      svg("clipPath", { id: clip }, svg("rect", { x: box.x, y: tenth(box.y), width: tenth(wide), height: tall })),
      svg("pattern", { id: hatch, width: 9, height: 9, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, svg("line", { x1: 0, x2: 0, y1: 0, y2: 9, class: "xd-hatch" })),
    ];
    const inside = [svg("rect", { x: box.x, y: tenth(box.y), width: tenth(wide), height: tall, class: "xd-ground" }), ...this.regions.map(({ area }) => svg("path", { d: area, class: "xd-deep" })), ...this.regions.map(({ edge }) => svg("path", { d: edge, class: "xd-contour" }))];
    const names = [];
    if (hasPhases) {
      inside.push(svg("path", { d: this.chaos, class: "xd-chaos", fill: `url(#${hatch})` }));
      names.push(...this.name("order: gradients vanish", -1, 0.82), ...this.name("chaos: gradients explode", 1, 0.3));
    }
    if (line.length) inside.push(svg("path", { d: `M${line.map(([across, up]) => `${tenth(x(across))} ${tenth(y(up))}`).join("L")}`, class: "xd-critical" }));
    nodes.push(svg("g", { "clip-path": `url(#${clip})`, "aria-hidden": "true" }, ...inside), svg("g", { "aria-hidden": "true" }, ...names));
    nodes.push(svg("g", { "aria-hidden": "true" }, ...axis(left, right, wide / 90).map((value) => [steep(x(value), floor, floor + 4, "xd-axis"), text(x(value), floor + 16, short(value), { kind: "small", anchor: "middle" })]).flat(),
      ...axis(low, high, tall / 60).map((value) => [flat(box.x - 4, box.x, y(value), "xd-axis"), text(box.x - 7, y(value) + 4, short(value), { kind: "small", anchor: "end" })]).flat(),
      flat(box.x, box.x + wide, floor, "xd-axis"), steep(box.x, box.y, floor, "xd-axis"), text(0, top + 12, labels[1])));
    const words = paragraph(box.x + wide, floor + 19, labels[0], wide, { anchor: "end" });
    nodes.push(svg("g", { "aria-hidden": "true" }, ...words.nodes), this.crosshair(), ...this.points(points));
    const keys = legend(this.keys(levels, line), width, words.bottom + 6);
    const said = points.map(({ title, at }) => `${title} at ${short(at[0] ?? 0)}, ${short(at[1] ?? 0)}`).join("; ");
    return { nodes: [...nodes, ...keys.nodes], bottom: keys.bottom, label: said };
  }

  // The name of a phase in the middle of where it is, at a height; nothing where there is no room.
  name(words, sign, height) {
    const { reach: [left, right, low, high], inverse_depths: grid } = this.data;
    const row = grid[Math.round(height * (grid.length - 1))], last = row.length - 1;
    const own = row.map((value, at) => (value !== null && sign * value > 0 ? at : -1)).filter((at) => at >= 0);
    if (!own.length) return [];
    const [from, to] = [own[0], own.at(-1)].map((at) => this.x(left + (at / last) * (right - left)));
    const lines = broken(words, Math.max(to - from - 16, 0), "head");
    if (Math.max(...lines.map((one) => breadth(one, "head"))) > to - from) return [];
    const y = this.y(low + height * (high - low)) - ((lines.length - 1) / 2) * lineHeight("head");
    return lines.map((one, at) => text((from + to) / 2, y + at * lineHeight("head"), one, { kind: "head", anchor: "middle", look: "xd-halo" }));
  }

  keys(levels, line) {
    const shade = (k) => [svg("rect", { x: 0, y: 2, width: 30, height: 14, class: "xd-frame" }), ...levels.slice(0, k + 1).map(() => svg("rect", { x: 0, y: 2, width: 30, height: 14, class: "xd-deep" }))];
    const entries = levels.map((level, k) => ({ sample: shade(k), name: k ? `${level}` : `a signal reaches ${level} layers and more` }));
    if (line.length) entries.unshift({ sample: [svg("line", { x1: 0, x2: 30, y1: 9, y2: 9, class: "xd-critical" })], name: "critical line" });
    entries.push({ sample: [svg("circle", { cx: 15, cy: 9, r: 6, class: "xd-ring" })], name: `attempt ${this.data.selected + 1}, which moves` });
    return entries;
  }

  points(points) {
    const { box, x, y } = this, taken = [];
    return points.filter(({ at }) => at[0] !== null && at[1] !== null).map(({ attempt, at, title }) => {
      const there = [x(at[0]), y(at[1])];
      let [px, py] = [Math.min(Math.max(there[0], box.x + 12), box.x + box.wide - 12), Math.min(Math.max(there[1], box.y + 12), box.y + box.high - 12)];
      const isOff = there[0] > box.x + box.wide + 1 || there[1] < box.y - 1 || there[0] < box.x - 1;
      while (taken.some(([left, up]) => Math.hypot(left - px, up - py) < 20)) py -= 21;
      taken.push([px, py]);
      const isSelected = attempt === this.data.selected;
      const nodes = isSelected ? [svg("circle", { cx: tenth(px), cy: tenth(py), r: 14.5, class: "xd-ring" })] : [];
      nodes.push(svg("circle", { cx: tenth(px), cy: tenth(py), r: 10, class: "xd-point" }), text(px, py + 4.5, String(attempt + 1), { anchor: "middle", kind: "head" }));
      if (isOff) nodes.push(text(px - 18, py + 4, `off the chart: ${short(at[0])}, ${short(at[1])} ▶`, { kind: "small", anchor: "end", look: "xd-halo" }));
      return svg("g", { class: `xc-attempt-${attempt} xd-place`, role: "img", "aria-label": `${title}: ${this.reading(at)}` }, ...nodes);
    });
  }

  crosshair() {
    const { box, cross: [across, up] } = this, { reach: [left, right] } = this.data;
    const [cx, cy] = [this.x(across), this.y(up)];
    return svg("g", { class: `xd-cross xd-live${this.active || this.pending ? " xd-active" : ""}`, role: "slider", tabindex: 0, "aria-roledescription": "place in the phase diagram", "aria-label": `Place of attempt ${this.data.selected + 1}; arrow keys move it, Enter sets it`,
      "aria-valuemin": left, "aria-valuemax": right, "aria-valuenow": across, "aria-valuetext": this.reading() },
    svg("rect", { x: tenth(box.x), y: tenth(box.y), width: tenth(box.wide), height: tenth(box.high), class: "xd-hit" }), steep(cx, box.y, box.y + box.high, ""), flat(box.x, box.x + box.wide, cy, ""), svg("circle", { cx: tenth(cx), cy: tenth(cy), r: 5 }));
  }

  // The step of a number that a pixel can tell, so that what is picked is short.
  rounded([across, up]) {
    const { reach: [left, right, low, high] } = this.data;
    const to = (value, from, end, pixels) => {
      const step = 10 ** Math.floor(Math.log10((end - from) / pixels) + 0.3);
      return Number((Math.round(Math.min(Math.max(value, from), end) / step) * step).toPrecision(12));
    };
    return [to(across, left, right, this.box.wide), to(up, low, high, this.box.high)];
  }

  at(event) {
    const [px, py] = this.place(event), { box } = this, { reach: [left, right, low, high] } = this.data;
    const [across, up] = [(px - box.x) / box.wide, 1 - (py - box.y) / box.high];
    if (across < -0.01 || across > 1.01 || up < -0.01 || up > 1.01) return null;
    return this.rounded([left + across * (right - left), low + up * (high - low)]);
  }

  move(to) {
    this.cross = to;
    this.draw();
    this.say(this.reading());
  }

  set() {
    this.pending = true;
    this.move(this.cross);
    this.pick(...this.cross);
  }

  click(event) {
    const to = this.at(event);
    if (!to) return;
    this.active = true;
    this.cross = to;
    this.picture.querySelector(".xd-cross").focus({ preventScroll: true });
    this.set();
  }

  pointermove(event) {
    const to = this.at(event);
    this.say(to ? this.reading(to) : this.hint());
  }

  pointerleave() {
    this.say(this.active ? this.reading() : this.hint());
  }

  focusin() {
    this.active = true;
    this.move(this.cross);
  }

  focusout() {
    this.active = false;
    if (!this.pending) this.cross = this.home();
    this.draw();
    this.say(this.hint());
  }

  keydown(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    event.stopPropagation(); // Streamlit listens for single letters
    const { reach: [left, right, low, high] } = this.data;
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    if (event.key === "Enter" || event.key === " ") this.set();
    else if (event.key === "Escape") this.move(this.home());
    else if (event.key in steps) {
      const [across, up] = steps[event.key], part = event.shiftKey ? 10 : 50;
      const stride = (from, end) => {
        const power = 10 ** Math.floor(Math.log10((end - from) / part));
        return power * Math.max(Math.round((end - from) / part / power), 1);
      };
      this.move(this.rounded([this.cross[0] + across * stride(left, right), this.cross[1] + up * stride(low, high)]));
    } else return;
    event.preventDefault();
  }
}

// Round numbers from one end of an axis to the other.
function axis(from, to, most) {
  const power = 10 ** Math.floor(Math.log10((to - from) / most));
  const step = [1, 2, 2.5, 5, 10].map((part) => part * power).find((own) => (to - from) / own <= most) ?? 10 * power;
  const ticks = [];
  for (let k = Math.ceil(from / step - 1e-9); k * step <= to * (1 + 1e-9); k += 1) ticks.push(Number((k * step).toPrecision(12)));
  return ticks;
}

// ---- the activation and what meets it ------------------------------------------------------------

class Saturation extends Chart {
  get isStill() {
    return true; // its words stand in the picture
  }

  drawn(data, width, top) {
    const nodes = [];
    const columns = Math.min(data.panels.length, Math.max(Math.floor((width + 28) / 288), 1));
    const room = (width - 28 * (columns - 1)) / columns;
    const gutter = 34, highs = [96, 60, 42], gaps = [28, 26];
    let y = top;
    for (let first = 0; first < data.panels.length; first += columns) {
      const row = data.panels.slice(first, first + columns);
      const names = row.map(({ attempt, title }, column) => headed(attempt, title, column * (room + 28), y, room));
      const start = Math.max(...names.map(({ bottom }) => bottom)) + 2;
      const words = row.map((panel, column) => paragraph(column * (room + 28), start, panel.words, room, { least: room < 420 ? 3 : 2 }));
      const box = { y: Math.max(...words.map(({ bottom }) => bottom)) + 18, wide: room - gutter - 8 };
      row.forEach((panel, column) => {
        const x = column * (room + 28) + gutter;
        const said = `${panel.title}. ${data.title}. ${panel.words}`;
        nodes.push(names[column].node, svg("g", { role: "img", "aria-label": said, class: `xc-attempt-${panel.attempt}` }, ...words[column].nodes, ...this.panel(data, panel, { ...box, x }, highs, gaps)));
      });
      y = box.y + highs[0] + gaps[0] + highs[1] + gaps[1] + highs[2] + 30;
    }
    const label = paragraph(0, y, `${data.label[0].toUpperCase()}${data.label.slice(1)}; each tick is one of up to 256 of the layer’s, as high as the slope that it meets`, width);
    return { nodes: [...nodes, svg("g", { "aria-hidden": "true" }, ...label.nodes)], bottom: label.bottom + 6, label: data.panels.map(({ title, words }) => `${title}: ${words}`).join(". ") };
  }

  panel(data, panel, box, highs, gaps) {
    const [value, slope] = data.names;
    const tops = [box.y, box.y + highs[0] + gaps[0], box.y + highs[0] + gaps[0] + highs[1] + gaps[1]];
    const strip = (at, [low, high], values, look, name) => {
      const y = (number) => tops[at] + highs[at] - ((number - low) / (high - low)) * highs[at];
      const points = values.map((number, k) => `${tenth(box.x + (k / (values.length - 1)) * box.wide)} ${tenth(y(number))}`);
      const ends = [low, 0, high].filter((number, k, all) => all.indexOf(number) === k);
      return [text(box.x, tops[at] - 5, name), ...ends.flatMap((number) => [flat(box.x, box.x + box.wide, y(number), "xd-level"), text(box.x - 5, y(number) + 4, short(number, 2), { kind: "small", anchor: "end" })]),
        svg("path", { d: `M${points.join("L")}`, class: look })];
    };
    const nodes = [...strip(0, data.value_reach, data.curve, "xd-value", value), ...strip(1, data.slope_reach, data.slope, "xd-slope", slope)];
    const floor = tops[2] + highs[2], most = Math.max(data.slope_reach[1], -data.slope_reach[0]);
    const ticks = panel.places.map((place, k) => {
      const high = Math.max((Math.abs(panel.slopes[k]) / most) * highs[2], 2);
      return `M${tenth(box.x + place * box.wide)} ${tenth(floor)}V${tenth(floor - high)}`;
    });
    nodes.push(text(box.x, tops[2] - 5, "what meets it"), svg("path", { d: ticks.join(""), class: "xd-rug" }), flat(box.x, box.x + box.wide, floor, "xd-axis"));
    if (panel.left) nodes.push(text(box.x + 2, tops[2] + 11, `◀ ${panel.left} of ${panel.n} off`, { kind: "small", look: "xd-halo" }));
    if (panel.right) nodes.push(text(box.x + box.wide - 2, tops[2] + 11, `${panel.right} of ${panel.n} off ▶`, { kind: "small", anchor: "end", look: "xd-halo" }));
    return [...nodes, ...marked(spread(data.ticks, box.x, box.wide) ?? [], floor)];
  }
}

// ---- singular values -----------------------------------------------------------------------------

class Spectrum extends Chart {
  get isStill() {
    return true;
  }

  drawn(data, width, top) {
    const nodes = [];
    const columns = Math.min(data.panels.length, Math.max(Math.floor((width + 28) / 288), 1));
    const room = (width - 28 * (columns - 1)) / columns, gutter = 44, high = 200;
    let y = top;
    for (let first = 0; first < data.panels.length; first += columns) {
      const row = data.panels.slice(first, first + columns);
      const names = row.map(({ attempt, title, note }, column) => headed(attempt, title, column * (room + 28), y, room, note));
      const start = Math.max(...names.map(({ bottom }) => bottom)) + 10;
      let lowest = start;
      row.forEach(({ attempt, title, curves }, column) => {
        const left = column * (room + 28), box = { x: left + gutter, y: start, wide: room - gutter - 8, high };
        const said = `${title}. ${curves.map(({ words }) => words).join(". ") || "No singular values were worked out."}`;
        nodes.push(names[column].node, svg("g", { role: "img", "aria-label": said, class: `xc-attempt-${attempt}` }, ...this.panel(data, curves, box)));
        let below = start + high + 26;
        curves.forEach(({ words, name }, k) => {
          const drawn = paragraph(left + 38, below, words, room - 38, { least: 2 });
          nodes.push(svg("g", { class: `xc-attempt-${attempt}`, "aria-hidden": "true" }, svg("line", { x1: left, x2: left + 30, y1: tenth(below + 9), y2: tenth(below + 9), class: lookOf(name), "stroke-dasharray": k ? "" : "5 3" }), ...drawn.nodes));
          below = drawn.bottom + 2;
        });
        lowest = Math.max(lowest, below, start + high + 26 + 4 * lineHeight("word"));
      });
      y = lowest + 8;
    }
    const label = paragraph(0, y, data.label[0].toUpperCase() + data.label.slice(1), width);
    return { nodes: [...nodes, svg("g", { "aria-hidden": "true" }, ...label.nodes)], bottom: label.bottom + 6, label: "" };
  }

  panel({ low, high, levels }, curves, box) {
    const floor = box.y + box.high;
    const yOf = (log) => Math.min(floor - ((log - low) / (high - low)) * box.high, floor);
    const y = (size) => (size > 0 ? yOf(Math.log10(size)) : floor);
    const nodes = levels.flatMap(({ log, text: words }) => [flat(box.x, box.x + box.wide, yOf(log), "xd-level"), text(box.x - 6, yOf(log) + 4, words, { kind: "small", anchor: "end" })]);
    nodes.push(flat(box.x, box.x + box.wide, floor, "xd-axis"), steep(box.x, box.y, floor, "xd-axis"));
    const most = Math.max(...curves.map(({ n }) => n), 1);
    const x = (place) => box.x + (most > 1 ? place / (most - 1) : 0.5) * box.wide;
    curves.forEach(({ name, values, places }, k) => {
      const seen = values.findLastIndex((size) => size > 0 && Math.log10(size) >= low - 1e-6) + 1; // smaller ones leave the picture
      const points = values.slice(0, seen + 1).map((size, at) => `${tenth(x(places[at]))} ${tenth(y(size))}`);
      if (seen) nodes.push(svg("path", { d: points.length > 1 ? `M${points.join("L")}` : `M${points[0]}m-6 0h12`, class: lookOf(name), "stroke-dasharray": k ? "" : "5 3" }));
    });
    if (!curves.length) nodes.push(text(box.x + box.wide / 2, box.y + box.high / 2, "not worked out", { anchor: "middle" }));
    const ticks = [...new Set([1, Math.ceil(most / 2), most])].map((place) => ({ at: most > 1 ? (place - 1) / (most - 1) : 0.5, text: String(place) }));
    return [...nodes, ...marked(spread(ticks, box.x, box.wide) ?? [], floor)];
  }
}

const lookOf = (name) => (name === "end to end" ? "xd-whole" : "xd-single");

// ---- saving a picture ----------------------------------------------------------------------------

const KEPT = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linejoin", "stroke-linecap", "paint-order", "font-family", "font-size", "font-weight", "text-anchor"];
const USUAL = { "fill-opacity": "1", "stroke-opacity": "1", "stroke-dasharray": "none", "stroke-linejoin": "miter", "stroke-linecap": "butt", "paint-order": "normal" };
const MARGIN = 16;

// A copy of the picture that needs no style sheet, on the background that it is seen on. Every text keeps its
// breadth, whatever font there is where it is opened.
function standalone(chart) {
  const copy = chart.picture.cloneNode(true);
  const shown = [chart.picture, ...chart.picture.querySelectorAll("*")], copied = [copy, ...copy.querySelectorAll("*")];
  const left = [];
  shown.forEach((node, at) => {
    const own = copied[at], style = getComputedStyle(node);
    if (node.classList.contains("xd-live")) left.push(own);
    for (const { name } of [...own.attributes]) if (/^(class|role|tabindex|aria-|data-)/.test(name)) own.removeAttribute(name);
    if (!(node instanceof SVGGeometryElement || node instanceof SVGTextElement)) return;
    const isText = node instanceof SVGTextElement;
    for (const name of KEPT) {
      if (!isText && /^(font|text)/.test(name)) continue;
      const value = style.getPropertyValue(name);
      if (value === USUAL[name] || (name.startsWith("stroke") && style.stroke === "none" && name !== "stroke")) own.removeAttribute(name);
      else own.setAttribute(name, /^(fill|stroke)$/.test(name) ? plainColour(value) : value);
    }
    if (isText && node.textContent) {
      own.setAttribute("textLength", tenth(node.getComputedTextLength()));
      own.setAttribute("lengthAdjust", "spacingAndGlyphs");
    }
  });
  for (const node of left) node.remove();
  const [, , wide, high] = chart.picture.getAttribute("viewBox").split(" ").map(Number);
  const [broad, tall] = [wide + 2 * MARGIN, high + 2 * MARGIN];
  for (const [name, value] of Object.entries({ viewBox: `${-MARGIN} ${-MARGIN} ${broad} ${tall}`, width: broad, height: tall })) copy.setAttribute(name, value);
  copy.prepend(svg("title", {}, chart.data.title), svg("rect", { x: -MARGIN, y: -MARGIN, width: broad, height: tall, fill: background(chart.root) }));
  return { text: new XMLSerializer().serializeToString(copy), broad, tall };
}

// What color-mix gives is new to many programs that open SVG.
function plainColour(value) {
  const mixed = /^color\(srgb ([\d.e+-]+) ([\d.e+-]+) ([\d.e+-]+)(?: \/ ([\d.e+-]+))?\)$/.exec(value);
  if (!mixed) return value;
  return `#${mixed.slice(1, 4).map((part) => Math.round(255 * Math.min(Math.max(Number(part), 0), 1)).toString(16).padStart(2, "0")).join("")}`;
}

function background(node) {
  const own = getComputedStyle(node).getPropertyValue("--st-background-color").trim();
  return own || "white";
}

async function save(chart, format) {
  const { text: written, broad, tall } = standalone(chart);
  let blob = new Blob([written], { type: "image/svg+xml" });
  if (format === "png") {
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(written)}`;
    await image.decode();
    const canvas = element("canvas", { width: 2 * broad, height: 2 * tall });
    canvas.getContext("2d").drawImage(image, 0, 0, 2 * broad, 2 * tall);
    blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  }
  const link = element("a", { href: URL.createObjectURL(blob), download: `${(chart.data.file ?? "xavier-sheet").replace(/\.(svg|png)$/, "")}.${format}` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

const KINDS = { panels: Panels, ridge: Ridge, sizes: Sizes, phase: Phase, saturation: Saturation, spectrum: Spectrum };

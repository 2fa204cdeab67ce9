// The comparison: what came out of each attempt, and the signal's size layer by layer as one chart.

const DASHES = ["", "7 3", "2 3", "9 3 2 3", "4 4", "1 5"];
const MARKS = ["●", "■", "▲", "◆", "▼", "✚"];

class Comparison {
  constructor(parent) {
    this.table = element("table", { class: "xs-comparison-table" });
    this.figure = element("figure", { class: "xs-chart" });
    parent.append(element("div", { class: "xs-comparison" }, this.table, this.figure));
  }

  // Built anew when attempts or layers change; otherwise only the numbers change.
  update(content) {
    const shape = JSON.stringify([content.headings, content.layers, content.attempts.map(({ title }) => title)]);
    if (shape !== this.shape) {
      this.shape = shape;
      this.buildTable(content);
      this.chart = new Chart(content);
      this.figure.replaceChildren(this.chart.node, element("figcaption", {}, content.caption));
    }
    content.attempts.forEach(({ cells }, row) => cells.forEach((text, at) => {
      setText(this.cells[row][at], text);
      toggle(this.cells[row][at], "title", text); // in full, where the column is too narrow for it
    }));
    this.chart.update(content);
  }

  buildTable({ headings, attempts }) {
    const head = element("tr", {}, ...headings.map((heading) => element("th", { scope: "col" }, heading)));
    this.cells = attempts.map(({ cells }) => cells.map(() => element("td")));
    const rows = attempts.map(({ number, title }, at) => {
      const mark = element("span", { class: `xs-mark xs-line-${at}`, "aria-hidden": "true" }, MARKS[at]);
      const name = element("th", { scope: "row" }, mark, ` ${number}`, element("span", { class: "xs-title" }, `: ${title}`));
      return element("tr", {}, name, ...this.cells[at]);
    });
    this.table.replaceChildren(
      element("caption", { class: "xs-visually-hidden" }, "Final activations of each attempt"),
      element("thead", {}, head), element("tbody", {}, ...rows));
  }
}

const CHART = { width: 360, height: 132, left: 44, right: 10, top: 8, bottom: 32 };

// Root mean square per layer on a logarithmic axis. A size of 0 has no place there: its line ends.
class Chart {
  constructor({ layers, attempts }) {
    const { width, height, left, right } = CHART;
    this.layers = layers.length - 1;
    this.ruler = svg("g");
    this.baseline = svg("line", { x1: left, x2: width - right, class: "xs-baseline" });
    this.lines = attempts.map((_, at) => {
      const path = svg("polyline", { "stroke-dasharray": DASHES[at], class: "xs-line" });
      const points = layers.map((__, layer) =>
        svg("text", { x: this.x(layer), "text-anchor": "middle", class: "xs-point" }, MARKS[at]));
      return { path, points, group: svg("g", { class: `xs-line-${at}` }, path, ...points) };
    });
    this.node = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img" }, this.ruler,
      ...layers.map((text, layer) => svg("text", { x: this.x(layer), y: height - 15, "text-anchor": "middle" }, text)),
      svg("text", { x: (left + width - right) / 2, y: height - 3, "text-anchor": "middle" }, "layer"),
      this.baseline, ...this.lines.map(({ group }) => group));
  }

  x(layer) {
    const { width, left, right } = CHART;
    return left + ((width - left - right) * layer) / this.layers;
  }

  update({ sizes, ticks, summary }) {
    const { height, top, bottom } = CHART;
    const low = ticks[0].at, high = ticks[ticks.length - 1].at;
    const y = (log) => top + ((height - top - bottom) * (high - log)) / (high - low);
    toggle(this.node, "aria-label", summary);
    this.drawRuler(ticks, y);
    const start = sizes.find((line) => line && line[0] !== null)?.[0];
    toggle(this.baseline, "visibility", start === undefined ? "hidden" : null);
    if (start !== undefined) {
      toggle(this.baseline, "y1", y(start).toFixed(1));
      toggle(this.baseline, "y2", y(start).toFixed(1));
    }
    this.lines.forEach((line, at) => this.drawLine(line, sizes[at] ?? [], y));
  }

  drawRuler(ticks, y) {
    const { width, left, right } = CHART;
    const shown = JSON.stringify(ticks);
    if (shown === this.shown) return;
    this.shown = shown;
    this.ruler.replaceChildren(...ticks.flatMap(({ at, text }) => [
      svg("line", { x1: left, x2: width - right, y1: y(at), y2: y(at), class: "xs-rule" }),
      svg("text", { x: left - 5, y: y(at) + 3.5, "text-anchor": "end" }, text)]));
  }

  drawLine({ path, points }, sizes, y) {
    const end = sizes.indexOf(null);
    const drawn = end < 0 ? sizes : sizes.slice(0, end);
    toggle(path, "points", drawn.map((log, layer) => `${this.x(layer).toFixed(1)},${y(log).toFixed(1)}`).join(" "));
    points.forEach((point, layer) => {
      toggle(point, "visibility", layer < drawn.length ? null : "hidden");
      if (layer < drawn.length) toggle(point, "y", (y(drawn[layer]) + 3.5).toFixed(1));
    });
  }
}

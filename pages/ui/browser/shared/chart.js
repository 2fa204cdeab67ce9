// A chart: Plotly draws what Python describes, and changes it in its place when that changes.

import { element, toggle } from "./dom.js";

/** @import { ChartContent } from "./payloads" */
/** @import { Tab } from "./tab.js" */

/**
 * Plotly and what it draws in, as far as they are used here.
 * @typedef {{ x: unknown, y: unknown, customdata?: unknown }} Point
 * @typedef {HTMLElement & { on: (event: "plotly_click", act: (event: { points: Point[] }) => void) => void }} Drawing
 * @typedef {{ react: (node: HTMLElement, data: unknown, layout: object, config: object) => Promise<Drawing>,
 *   Icons: Record<string, object>, downloadImage: (node: HTMLElement, options: object) => void }} Plotly
 */

const PICTURE_SCALE = 2; // pixels of a saved picture for each on the page
const NARROW = 480; // pixels of a phone's page, where a title shares its line with the bar's buttons
const SMALL_LETTERS = { size: 14, perLine: 7, bar: 140 }; // pixels of a letter there, of its width, and of the buttons
const CROWDING = ["pan2d", "zoomIn2d", "zoomOut2d", "autoScale2d", "lasso2d", "select2d", "toImage"]; // the title, on a phone
const SENDING = ["sendChartToCloud"]; // to Plotly's servers: nothing leaves this page
const FULL_SCREEN = {
  width: 24,
  height: 24,
  path: "M3 3h7v3H6v4H3zM14 3h7v7h-3V6h-4zM3 14h3v4h4v3H3zM18 14h3v7h-7v-3h4z",
};

/** @type {Promise<Plotly> | undefined} */
let coming; // one wait for all charts

/** Plotly, which puts itself on the window once the code of Streamlit's own charts has come. */
function plotlyOnceThere() {
  coming ??= new Promise((resolve) => {
    const tab = /** @type {{ Plotly?: Plotly }} */ (/** @type {unknown} */ (globalThis));
    if (tab.Plotly) return resolve(tab.Plotly);
    /** @param {Plotly} value */
    const set = (value) => {
      Object.defineProperty(tab, "Plotly", { value, configurable: true, writable: true });
      resolve(value);
    };
    Object.defineProperty(tab, "Plotly", { get: () => undefined, set, configurable: true });
  });
  return coming;
}

/**
 * A title that keeps clear of the bar's buttons: in smaller letters, and in two lines where it is long.
 * @param {ChartContent["figure"]["layout"]["title"]} title
 * @param {number} width
 */
function narrowed(title, width) {
  const most = (width - SMALL_LETTERS.bar) / SMALL_LETTERS.perLine;
  const end = title.text.length > most ? title.text.lastIndexOf(" ", most) : -1;
  const text = end < 0 ? title.text : `${title.text.slice(0, end)}<br>${title.text.slice(end + 1)}`;
  return { ...title, text, font: { ...title.font, size: SMALL_LETTERS.size } };
}

export class ChartView {
  /** @param {HTMLElement} parent @param {Tab} tab */
  constructor(parent, tab) {
    this.tab = tab;
    this.node = /** @type {Drawing} */ (/** @type {unknown} */ (element("div", { role: "figure", class: "xs-chart" })));
    this.place = element("div", { class: "xs-chart-place" }, this.node);
    this.content = /** @type {ChartContent | null} */ (null);
    this.drawn = /** @type {unknown} */ (null); // what it was drawn from
    this.config = /** @type {object | null} */ (null); // one for all drawings: with another Plotly would begin anew
    this.width = 0;
    this.isFull = false; // the screen
    this.isInSight = true;
    parent.append(this.place);
    const resized = new ResizeObserver(() => this.resize());
    resized.observe(this.place);
    resized.observe(this.node);
    new IntersectionObserver(([{ isIntersecting }]) => this.see(isIntersecting)).observe(this.node);
  }

  /** @param {ChartContent} content */
  update(content) {
    this.content = content;
    toggle(this.node, "aria-label", content.label);
    toggle(this.node, "data-click", content.click ? "" : null);
    this.node.style.height = `${content.figure.layout.height}px`;
    if (this.isInSight) this.draw();
    else (globalThis.requestIdleCallback ?? setTimeout)(() => this.draw()); // after those that a person sees
  }

  /** @param {boolean} isInSight */
  see(isInSight) {
    this.isInSight = isInSight;
    if (isInSight) this.draw();
  }

  resize() {
    const isFull = document.fullscreenElement === this.node;
    const width = isFull ? innerWidth : this.place.clientWidth;
    if (width === this.width && isFull === this.isFull) return;
    Object.assign(this, { width, isFull });
    this.drawn = null;
    this.draw();
  }

  /** Draws what was described last, unless it is drawn already. */
  async draw() {
    const plotly = await plotlyOnceThere();
    if (!this.content || !this.width || this.drawn === this.content) return;
    this.drawn = this.content;
    const { data, layout } = this.content.figure;
    const width = Math.max(this.width, this.content.least_width);
    this.node.style.width = `${width}px`;
    toggle(this.place, "tabindex", width > this.width ? "0" : null); // what is wider is scrolled, by keys, too
    const size = { width, height: this.isFull ? innerHeight : layout.height };
    const title = this.width < NARROW ? narrowed(layout.title, this.width) : layout.title;
    const isFirst = this.config === null;
    this.config ??= this.configOf(plotly);
    await plotly.react(this.node, data, { ...layout, ...size, title }, this.config);
    if (isFirst) this.node.on("plotly_click", ({ points }) => this.click(points));
  }

  /** @param {Point[]} points */
  click([{ x, y, customdata }]) {
    if (this.content?.click) this.tab.outbox.push(...this.content.click, { x, y, customdata: customdata ?? null });
  }

  /** @param {Plotly} plotly */
  configOf({ Icons, downloadImage }) {
    const save = (/** @type {string} */ format, /** @type {object} */ icon) => ({
      name: format,
      title: `Save as ${format.toUpperCase()}`,
      icon,
      click: (/** @type {HTMLElement} */ node) =>
        downloadImage(node, { format, filename: this.content?.file, scale: PICTURE_SCALE }),
    });
    const show = { name: "full", title: "Full screen", icon: FULL_SCREEN, click: () => this.toggleFullScreen() };
    return {
      displaylogo: false,
      displayModeBar: true,
      modeBarButtonsToRemove: [...CROWDING, ...SENDING],
      modeBarButtonsToAdd: [save("png", Icons.camera), save("svg", Icons.disk), show],
    };
  }

  toggleFullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.node.requestFullscreen();
  }
}

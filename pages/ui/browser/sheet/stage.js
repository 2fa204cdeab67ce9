// The stage: all of a sheet that is seen: its head, the grids side by side, and what is below them.
//
// Python sends what stays the same from roll to roll once, under a key; `tab.settled` keeps it, and each log
// that is sent to Python says what is kept.

import { element } from "../shared/dom.js";
import { Article } from "./article.js";
import { FormulaBar } from "./formula_bar.js";
import { Grid } from "./grid.js";
import { Head } from "./head.js";
import { Legend } from "./legend.js";
import { NetworkView } from "./network_view.js";
import { Rolls } from "./rolls.js";

/** @import { ExperimentContent, GridContent, Receipt, StageContent } from "../shared/payloads" */
/** @import { Tab } from "../shared/tab.js" */

export class Stage {
  /** @param {HTMLElement} parent @param {Tab} tab */
  constructor(parent, tab) {
    this.tab = tab;
    this.head = new Head(parent, tab);
    this.bar = new FormulaBar();
    this.legend = new Legend();
    this.rolls = new Rolls(tab.outbox);
    this.network = new NetworkView(this.bar);
    this.article = new Article(tab);
    this.attempts = element("div", { class: "xs-grids" });
    this.grids = /** @type {Grid[]} */ ([]);
    this.experiment = "";
    this.roll = "";
    this.session = "";
    this.isWaiting = false; // for its place
    tab.outbox.holdings = () => ({
      has: tab.settled.shown,
      marks: this.rolls.lastMark,
      plays: this.head.toolbar.play.isPlaying,
    });
    const parts = [this.bar, { node: this.attempts }, this.legend, this.rolls, this.network, this.article];
    this.node = element("div", {}, ...parts.map(({ node }) => node));
  }

  /** @param {StageContent & Receipt} content */
  update(content) {
    const { outbox, settled } = this.tab;
    const shown = [content.experiment, ...content.grids.map(({ layout }) => layout)];
    if (!settled.keep({ ...content.layouts, ...content.experiments }, shown)) {
      outbox.flush(); // says what is here: the answer has the rest
      return;
    }
    if (content.session !== this.session) this.rolls.startOver();
    this.session = content.session;
    const experiment = /** @type {ExperimentContent} */ (settled.get(content.experiment));
    const { seed, roll, projector } = content.toolbar;
    const isNew = content.experiment !== this.experiment;
    const isNewRoll = `${seed} ${roll}` !== this.roll;
    this.experiment = content.experiment;
    this.roll = `${seed} ${roll}`;
    document.documentElement.classList.toggle("xs-projector", projector);
    this.head.update(content, experiment, { isNew, isNewRoll });
    if (isNew) {
      this.legend.show(experiment);
      this.rolls.begin(experiment);
      this.article.update(experiment.sections);
    }
    this.showGrids(content, experiment);
    this.bar.show();
    this.rolls.update(content.marks, content.cleared);
    this.network.update(this.grids, experiment);
    this.takePlace();
    // A moment's work each time; not while files are offered: a run takes away what a press would be given.
    const isWanted = !content.is_typical_known && content.toolbar.panel !== "export";
    if (isWanted && !outbox.pending.length) outbox.push("typical");
  }

  /** @param {StageContent & Receipt} content @param {ExperimentContent} experiment */
  showGrids({ grids, attempts, dice, ack, toolbar }, experiment) {
    const flashes = toolbar.projector && !matchMedia("(prefers-reduced-motion: reduce)").matches;
    while (this.grids.length > grids.length) this.grids.pop()?.remove();
    this.attempts.style.setProperty("--xs-attempts", String(Math.min(grids.length, 3)));
    grids.forEach((numbers, at) => {
      if (at === this.grids.length) this.grids.push(new Grid(this.attempts, this.tab.outbox, this.bar, at));
      const layout = /** @type {GridContent} */ (this.tab.settled.get(numbers.layout));
      const shades = { low: experiment.low, high: experiment.high };
      this.grids[at].update({ layout, numbers, dice: dice[numbers.dice], shades, flashes, acknowledged: ack });
      this.grids[at].teach(attempts[at].lesson);
    });
  }

  /** The head is where this view is mounted; all else has a place of its own on the page, below the panel. */
  takePlace() {
    if (this.node.isConnected || this.isWaiting) return;
    const take = () => {
      if (!this.head.title.isConnected) return true; // the page was left
      const place = document.querySelector(".xs-stage");
      place?.replaceChildren(this.node);
      return place !== null;
    };
    if (take()) return;
    this.isWaiting = true;
    const watch = new MutationObserver(() => {
      if (!take()) return;
      watch.disconnect();
      this.isWaiting = false;
    });
    watch.observe(document.body, { childList: true, subtree: true });
  }
}

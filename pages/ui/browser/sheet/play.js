// Play: rolls by itself, as fast as is chosen and answered, until it is paused or the tab is hidden.

import { element, setText } from "../shared/dom.js";

/** @import { Outbox } from "../shared/outbox.js" */

const SPEEDS = [1, 2, 5]; // rolls a second

export class Play {
  /** @param {Outbox} outbox */
  constructor(outbox) {
    this.outbox = outbox;
    this.timer = /** @type {ReturnType<typeof setInterval> | undefined} */ (undefined);
    this.button = element("button", { type: "button", class: "xs-button xs-play", title: "Roll by itself" });
    this.button.addEventListener("click", () => (this.isPlaying ? this.pause() : this.play()));
    const options = SPEEDS.map((speed) => element("option", { value: speed }, `${speed} a second`));
    this.speed = element("select", { class: "xs-button xs-speed", "aria-label": "Rolls a second" }, ...options);
    this.speed.addEventListener("change", () => this.isPlaying && this.play());
    this.node = element("div", { class: "xs-group" }, this.button, this.speed);
    document.addEventListener("visibilitychange", () => document.hidden && this.pause());
    addEventListener("popstate", () => this.pause()); // who goes back wants to stay there
    this.show();
  }

  get isPlaying() {
    return this.timer !== undefined;
  }

  play() {
    clearInterval(this.timer);
    this.timer = setInterval(() => this.roll(), 1000 / Number(this.speed.value));
    this.roll();
    this.show();
  }

  /** Python hears of it, and writes the address of the roll that it came to: one step for all that was played. */
  pause() {
    if (!this.isPlaying) return;
    clearInterval(this.timer);
    this.timer = undefined;
    this.show();
    if (this.node.isConnected) this.outbox.push("pause");
  }

  /** A roll that is not answered yet is waited for: none is skipped, and no slow server is asked more and more. */
  roll() {
    if (!this.node.isConnected) this.pause();
    else if (!this.outbox.pending.length) this.outbox.push("refresh");
  }

  show() {
    setText(this.button, this.isPlaying ? "Pause" : "Play");
  }
}

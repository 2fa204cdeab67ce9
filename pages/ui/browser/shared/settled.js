// What Python has sent of a sheet that stays the same from roll to roll, by its digest.
//
// Each log says what is here, and Python leaves that out of its answer. Several logs may be under way, so what is not
// shown any more is kept for a while.

const MOST_KEPT = 40; // six grids and an experiment, for some steps back and forth

export class Settled {
  constructor() {
    this.parts = /** @type {Map<string, object>} */ (new Map()); // the latest last
    this.shown = /** @type {string[]} */ ([]);
  }

  /** @param {string} digest */
  get(digest) {
    return this.parts.get(digest);
  }

  /**
   * Takes what is new; returns whether all that is to be shown is here.
   * @param {Record<string, object>} parts
   * @param {string[]} shown digests of what is to be shown
   */
  keep(parts, shown) {
    for (const [digest, part] of Object.entries(parts)) this.parts.set(digest, part);
    this.shown = [...new Set(shown)].filter((digest) => this.parts.has(digest));
    for (const digest of this.shown) {
      const part = /** @type {object} */ (this.parts.get(digest));
      this.parts.delete(digest);
      this.parts.set(digest, part);
    }
    for (const digest of [...this.parts.keys()].slice(0, -MOST_KEPT)) this.parts.delete(digest);
    return shown.every((digest) => this.parts.has(digest));
  }
}

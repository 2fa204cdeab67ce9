// What Python has sent of a sheet that stays the same from roll to roll, by its key.

export class Settled {
  constructor() {
    this.parts = /** @type {Map<string, object>} */ (new Map());
    this.shown = /** @type {string[]} */ ([]);
    this.claimed = /** @type {string[]} */ ([]); // what Python was told last: it counts on that
  }

  /** @param {string} key */
  get(key) {
    return this.parts.get(key);
  }

  /**
   * Takes what is new, and forgets what is neither shown nor counted on.
   * @param {Record<string, object>} parts
   * @param {string[]} shown keys of what is shown by now
   */
  keep(parts, shown) {
    for (const [key, part] of Object.entries(parts)) this.parts.set(key, part);
    this.shown = [...new Set(shown)];
    const kept = new Set([...this.shown, ...this.claimed]);
    for (const key of [...this.parts.keys()]) if (!kept.has(key)) this.parts.delete(key);
  }

  /** The keys that Python is told of. */
  claim() {
    this.claimed = this.shown;
    return this.claimed;
  }
}

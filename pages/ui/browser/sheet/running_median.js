// The median of all numbers so far.

export class RunningMedian {
  constructor() {
    this.sorted = /** @type {number[]} */ ([]);
  }

  /** @param {number} value */
  add(value) {
    this.sorted.splice(this.rank(value), 0, value);
  }

  /**
   * How many of the numbers are smaller.
   * @param {number} value
   */
  rank(value) {
    let [from, to] = [0, this.sorted.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.sorted[middle] < value) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  get count() {
    return this.sorted.length;
  }

  /** The middle number, or what is halfway between the two in the middle; null before the first. */
  get value() {
    const { sorted, count } = this;
    if (!count) return null;
    const [lower, upper] = [sorted[(count - 1) >> 1], sorted[count >> 1]];
    return lower === upper ? lower : lower / 2 + upper / 2; // their sum may be too large for a number
  }
}

// What is kept of the rolls seen: the last ones with their numbers, and of all of them the medians.

import { isBeyond } from "./roll_axis.js";
import { RunningMedian } from "./running_median.js";

/**
 * @typedef {object} PlacedRoll
 * @property {number} roll
 * @property {number} seed
 * @property {(number | null)[]} values by lane; null where there is no number
 * @property {(number | null)[]} places of the values on the lanes' axes
 */
/** @typedef {(value: number) => number} Scale */

export const MOST_KEPT = 500;
const FORGOTTEN_AT_ONCE = 50; // the picture of those that stay is painted anew then

export class RollTally {
  /** @param {Scale[]} scales by lane */
  constructor(scales) {
    this.scales = scales;
    this.seen = /** @type {Set<string>} */ (new Set());
    this.kept = /** @type {PlacedRoll[]} */ ([]);
    this.medians = scales.map(() => new RunningMedian());
    this.beyond = scales.map(() => 0);
  }

  /** @param {number} seed @param {number} roll @param {(number | null)[]} values @returns {PlacedRoll} */
  placed(seed, roll, values) {
    const numbers = values.map((value) => (Number.isFinite(value) ? value : null));
    return { roll, seed, values: numbers, places: numbers.map((value, lane) => this.placeOf(lane, value)) };
  }

  /**
   * The place of a roll among those that are kept, -1 where it is not.
   * @param {PlacedRoll | null} placed
   */
  indexOf(placed) {
    return this.kept.findIndex(({ seed, roll }) => seed === placed?.seed && roll === placed.roll);
  }

  /** @param {number} lane @param {number | null} value */
  placeOf(lane, value) {
    return value === null ? null : this.scales[lane](value);
  }

  /**
   * Counts a roll once, however often it is seen; one that was put out by later ones is kept again.
   * @param {PlacedRoll} placed
   */
  take(placed) {
    if (this.indexOf(placed) >= 0) return { isAdded: false, hasForgotten: false };
    this.count(placed);
    this.kept.push(placed);
    const hasForgotten = this.kept.length > MOST_KEPT;
    if (hasForgotten) this.kept.splice(0, FORGOTTEN_AT_ONCE);
    return { isAdded: true, hasForgotten };
  }

  /** @param {PlacedRoll} placed */
  count({ roll, seed, values, places }) {
    const name = `${seed} ${roll}`;
    if (this.seen.has(name)) return;
    this.seen.add(name);
    values.forEach((value, lane) => {
      if (value !== null) this.medians[lane].add(value);
    });
    places.forEach((place, lane) => {
      if (place !== null && isBeyond(place)) this.beyond[lane] += 1;
    });
  }
}

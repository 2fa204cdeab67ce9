// Numbers as texts, and as depths of a shade.

/** @typedef {{ low: number, high: number }} Shades powers of ten between which numbers are told apart */

/** @param {number} value */
export function digits(value) {
  return String(Number(value.toPrecision(6))).replace("e+", "e");
}

/**
 * Between 0 and 1, on a signed-log scale that all attempts share: the same number has the same shade everywhere.
 * @param {number} value
 * @param {Shades} shades
 */
export function shadeDepth(value, { low, high }) {
  const depth = Math.log1p(Math.abs(value) / 10 ** low) / Math.log1p(10 ** (high - low));
  return Math.min(depth, 1);
}

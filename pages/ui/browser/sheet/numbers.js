// Numbers as texts, and as depths of a shade.

const SHADED_RANGE = 1000; // the largest number against the smallest that is visibly shaded

/** @param {number} value */
export function digits(value) {
  return String(Number(value.toPrecision(6))).replace("e+", "e");
}

/**
 * Between 0 and 1, on a signed-log scale.
 * @param {number} value
 * @param {number} largest
 */
export function shadeDepth(value, largest) {
  if (value === 0) return 0;
  const unit = largest / SHADED_RANGE;
  return Math.log1p(Math.abs(value) / unit) / Math.log1p(SHADED_RANGE);
}

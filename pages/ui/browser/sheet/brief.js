// Numbers as short texts, with printed minus signs.

const FIRST_WITH_POWER = 1e5;
const LEAST_PLAIN = 1e-3;
const GROUPED = new Intl.NumberFormat("en", { maximumFractionDigits: 3 }); // made once: it takes longer than its use

/**
 * A power of ten at an axis: 0.01, 1,000, 1e5.
 * @param {number} exponent
 */
export function powerText(exponent) {
  const power = 10 ** exponent;
  return isPlain(power) ? grouped(power) : `1e${printed(String(exponent))}`;
}

/**
 * Three digits: 0.0123, −12.0, 12,300, 1.20e−5.
 * @param {number} value
 */
export function briefText(value) {
  const rounded = Number(value.toPrecision(3));
  if (rounded === 0) return "0";
  if (!isPlain(rounded)) return printed(rounded.toExponential(2).replace("e+", "e"));
  return printed(Math.abs(rounded) < 100 ? rounded.toPrecision(3) : grouped(rounded));
}

/**
 * @param {number} number
 * @param {string} thing
 */
export function counted(number, thing) {
  return `${grouped(number)} ${thing}${number === 1 ? "" : "s"}`;
}

/** @param {number} value */
function isPlain(value) {
  return Math.abs(value) >= LEAST_PLAIN && Math.abs(value) < FIRST_WITH_POWER;
}

/** @param {number} value */
export function grouped(value) {
  return GROUPED.format(value);
}

/** @param {string} text */
function printed(text) {
  return text.replaceAll("-", "−");
}

// Where numbers stand on an axis that is laid out before the first roll, and the powers of ten that are named on it.
//
// A place is 0 at the left end and 1 at the right one; what is beyond the axis has a place below 0 or above 1.

import { powerText } from "./brief.js";

/** @typedef {{ low: number, high: number }} Decades exponents of the powers of ten at the ends of an axis */
/** @typedef {{ place: number, text: string }} Tick */

const LINE = Math.LOG10E; // decades that 0 to 10^low take: the line there is as steep as the logarithm that goes on

/**
 * The logarithm, from 10^low to 10^high.
 * @param {Decades} decades
 * @param {number} value not negative
 */
export function logarithmicPlace({ low, high }, value) {
  return (Math.log10(value) - low) / (high - low);
}

/**
 * From -10^high to 10^high: a straight line between -10^low and 10^low, logarithms beyond, 0 in the middle.
 * @param {Decades} decades
 * @param {number} value
 */
export function signedPlace({ low, high }, value) {
  const logarithm = Math.log10(Math.abs(value)) - low;
  const distance = logarithm > 0 ? LINE + logarithm : (LINE * Math.abs(value)) / 10 ** low;
  return 0.5 + (Math.sign(value) * distance) / (2 * (LINE + high - low));
}

/** @param {number} place */
export function isBeyond(place) {
  return place < 0 || place > 1;
}

/** @param {Decades} decades @param {number} most characters that the axis is wide */
export function logarithmicTicks(decades, most) {
  return fitting(decades, most, (exponents) => exponents.map((exponent) => power(logarithmicPlace, decades, exponent)));
}

/**
 * 0 and powers of ten on both sides of it; those that have no room beside 0 are left out.
 * @param {Decades} decades
 * @param {number} most characters that the axis is wide
 */
export function signedTicks(decades, most) {
  const zero = { place: 0.5, text: "0" };
  return fitting(decades, most, (exponents) => {
    const right = exponents
      .map((exponent) => power(signedPlace, decades, exponent))
      .filter((tick) => haveRoom(zero, { ...tick, text: `−${tick.text}` }, most));
    const left = right.map(({ place, text }) => ({ place: 1 - place, text: `−${text}` }));
    return [...left.reverse(), zero, ...right];
  });
}

/**
 * The ticks of every power of ten, or of every second, third, … one, where they have room.
 * @param {Decades} decades
 * @param {number} most
 * @param {(exponents: number[]) => Tick[]} ticksAt
 */
function fitting({ low, high }, most, ticksAt) {
  const all = Array.from({ length: high - low + 1 }, (_, at) => low + at);
  for (let step = 1; step <= all.length; step += 1) {
    const ticks = ticksAt(all.filter((exponent) => exponent % step === 0));
    if (ticks.length && ticks.slice(1).every((tick, at) => haveRoom(ticks[at], tick, most))) return ticks;
  }
  return ticksAt([high]);
}

/** @param {(decades: Decades, value: number) => number} placeOf @param {Decades} decades @param {number} exponent */
function power(placeOf, decades, exponent) {
  return { place: placeOf(decades, 10 ** exponent), text: powerText(exponent) };
}

/** @param {Tick} left @param {Tick} right @param {number} most */
function haveRoom(left, right, most) {
  const between = 1.5; // characters
  return (right.place - left.place) * most >= (left.text.length + right.text.length) / 2 + between;
}

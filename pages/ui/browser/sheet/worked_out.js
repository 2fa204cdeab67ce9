// A formula worked out: numbers in place of addresses and dice, and its result.

import { PINNED } from "./kinds.js";
import { digits } from "./numbers.js";

/** @import { Cell } from "./table.js" */
/** @typedef {Pick<Cell, "kind" | "text" | "value" | "formula" | "depends" | "die" | "edited">} Worked */
/** @typedef {(address: string) => Pick<Cell, "value" | "text"> | undefined} Look */

const MOST_WORKED_OUT = 16; // numbers of a range that are written out

/** @param {Worked} cell @param {Look} at */
export function workedOut(cell, at) {
  if (!cell.formula.startsWith("=")) {
    return cell.edited ? `${PINNED.has(cell.kind) ? "pinned" : "overtyped"} by hand; Delete restores the rule` : "";
  }
  const text = PINNED.has(cell.kind) ? withDie(cell, at) : withNumbers(cell, at);
  return `${text} = ${cell.value === null ? cell.text || "no number" : digits(cell.value)}`;
}

/** @param {Worked} cell @param {Look} at */
function withNumbers({ formula, depends }, at) {
  /** @param {string} address */
  const numberAt = (address) => {
    const value = at(address)?.value ?? null;
    return value === null ? "?" : digits(value);
  };
  const some = depends.slice(0, MOST_WORKED_OUT).map(numberAt).join(", ");
  const range = depends.length > MOST_WORKED_OUT ? `${some}, …` : some;
  const text = formula.replace(/[A-Z]+\d+:[A-Z]+\d+/g, () => range);
  return text.replace(/\b[A-Z]{1,2}\d+\b/g, (address, /** @type {number} */ place) => {
    const number = numberAt(address);
    const isAlone = text[place - 1] === "(" && text[place + address.length] === ")"; // TANH(B16) has its own brackets
    return number.startsWith("-") && place > 1 && !isAlone ? `(${number})` : number;
  });
}

/** @param {Worked} cell @param {Look} at */
function withDie({ formula, depends, die }, at) {
  const drawn = die === null ? "RAND()" : digits(die);
  const [mean, std] = depends.map((address) => {
    const { value = null, text = "" } = at(address) ?? {};
    return value === null ? text : digits(value);
  });
  return formula.replace(/\(RAND\(\), .*\)$/, `(${drawn}, ${mean}, ${std})`).replace("RAND()", drawn);
}

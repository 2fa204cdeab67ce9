// What a cell can be, by the letter that Python sends.

/** @type {Record<string, string>} */
export const KINDS = {
  l: "label",
  i: "input",
  d: "desired output",
  m: "mean",
  s: "standard deviation",
  w: "weight",
  b: "bias",
  p: "pre-activation",
  a: "activation",
};
export const EDITABLE = new Set("idmswb");
export const RESTORABLE = new Set("mswb");
export const PINNED = new Set("wb"); // held by hand, not overtyped
export const SHADED = new Set("wbpa");
export const LONGEST_TYPED = 200;

/** @param {{ kind: string }} cell */
export function holdsNumber({ kind }) {
  return kind !== "" && kind !== "l";
}

// How a cell looks and what a screen reader says of it. Only what changed is written.

import { toggle } from "../shared/dom.js";
import { holdsNumber, KINDS, PINNED, SHADED } from "./kinds.js";
import { shadeDepth } from "./numbers.js";

/** @import { Shades } from "./numbers.js" */
/** @import { Cell } from "./table.js" */
/**
 * @typedef {object} Look
 * @property {string} [typed] what was typed and is not yet acknowledged
 * @property {[string, string]} [refused] what was typed, and why it was not taken
 * @property {boolean} isOpen whether it holds the editor
 * @property {Shades} shades
 * @property {boolean} flashes whether a number that changes is pointed out
 */

const FLASH = [{ opacity: 0.15 }, { opacity: 1 }];
const FITS = 8; // characters of a number in its column
const FLASH_MS = 450;
const DEEPEST_SHADE = 55; // percent of the hue: text keeps its contrast on it, in light and dark

/** @param {Cell} cell @param {Look} look */
export function paint(cell, { typed, refused, isOpen, shades, flashes }) {
  const { address, td, kind, edited } = cell;
  if (!kind) return;
  const shown = typed ?? cell.text;
  if (!isOpen && td.textContent !== shown) {
    td.textContent = shown;
    if (flashes) td.animate(FLASH, FLASH_MS);
  }
  td.classList.toggle("xs-edited", edited);
  td.classList.toggle("xs-typed", typed !== undefined);
  td.classList.toggle("xs-refused", refused !== undefined);
  if (!holdsNumber(cell)) return;
  td.classList.toggle("xs-long", shown.length > FITS);
  const why = refused ? refused[1] : null;
  toggle(td, "aria-invalid", refused ? "true" : null);
  toggle(td, "title", why);
  const pinned = edited ? (PINNED.has(kind) ? ", pinned" : ", overtyped") : "";
  toggle(td, "aria-label", `${address} ${KINDS[kind]}${pinned}: ${shown || "empty"}${why ? `. ${why}` : ""}`);
  if (SHADED.has(kind)) shade(cell, shades);
}

/**
 * Sign by hue, size by depth.
 * @param {Cell} cell
 * @param {Shades} shades
 */
function shade(cell, shades) {
  const value = cell.value ?? 0;
  const depth = shadeDepth(value, shades);
  const hue = `var(--xs-${value < 0 ? "negative" : "positive"}) ${(depth * DEEPEST_SHADE).toFixed(0)}%`;
  const colour = depth ? `color-mix(in srgb, ${hue}, var(--st-background-color))` : "";
  if (cell.shade === colour) return;
  cell.shade = colour;
  cell.td.style.backgroundColor = colour;
}

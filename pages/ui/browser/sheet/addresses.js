// Addresses of cells, as a spreadsheet writes them: column letters and a row.

/** @typedef {{ row: number, column: number }} Place */

/** @param {number} column */
export function columnLetters(column) {
  let letters = "";
  for (let rest = column; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  }
  return letters;
}

/** @param {number} row @param {number} column */
export function addressAt(row, column) {
  return columnLetters(column) + row;
}

/**
 * Addresses of the rectangle between two corners, row by row.
 * @param {Place} one
 * @param {Place} other
 */
export function rectangle(one, other) {
  const addresses = [];
  for (let row = Math.min(one.row, other.row); row <= Math.max(one.row, other.row); row += 1) {
    for (let column = Math.min(one.column, other.column); column <= Math.max(one.column, other.column); column += 1) {
      addresses.push(addressAt(row, column));
    }
  }
  return addresses;
}

/** @param {number} value @param {number} least @param {number} most */
export function clamp(value, least, most) {
  return Math.min(most, Math.max(least, value));
}

/** @param {EventTarget | null} target */
export function addressOf(target) {
  const cell = /** @type {HTMLElement | null | undefined} */ (
    /** @type {Element | null} */ (target)?.closest?.("[data-address]")
  );
  return cell?.dataset.address ?? null;
}

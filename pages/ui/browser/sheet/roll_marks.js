// The attempts' marks as paths: ● ■ ▲ ◆ ▼ ✚, and ◀ ▶ for what is beyond an axis.

/** @typedef {Pick<CanvasRenderingContext2D, "moveTo" | "lineTo" | "arc" | "closePath">} Pen */
/** @typedef {[number, number][]} Corners of a mark that looks as large as a circle of radius 1 */

const TRIANGLE = /** @type {Corners} */ ([
  [0, -1.15],
  [1.15, 0.95],
  [-1.15, 0.95],
]);
const QUARTER_OF_PLUS = /** @type {Corners} */ ([
  [-0.4, -0.4],
  [-0.4, -1.2],
  [0.4, -1.2],
]);
const POLYGONS = /** @type {Corners[]} */ ([
  [],
  [
    [-0.9, -0.9],
    [0.9, -0.9],
    [0.9, 0.9],
    [-0.9, 0.9],
  ],
  TRIANGLE,
  [
    [0, -1.3],
    [1.3, 0],
    [0, 1.3],
    [-1.3, 0],
  ],
  TRIANGLE.map(([x, y]) => [x, -y]),
  [0, 1, 2, 3].flatMap((turns) => QUARTER_OF_PLUS.map((corner) => turned(corner, turns))),
]);
const ARROW = /** @type {Corners} */ (TRIANGLE.map(([x, y]) => [-y, x])); // to the right

/** @param {Pen} pen @param {number} attempt @param {number} x @param {number} y @param {number} radius */
export function traceMark(pen, attempt, x, y, radius) {
  if (attempt === 0) pen.arc(x, y, radius, 0, 2 * Math.PI);
  else trace(pen, POLYGONS[attempt], x, y, radius, radius);
}

/** @param {Pen} pen @param {-1 | 1} side @param {number} x @param {number} y @param {number} radius */
export function traceArrow(pen, side, x, y, radius) {
  trace(pen, ARROW, x, y, side * radius, radius);
}

/** @param {Pen} pen @param {Corners} corners @param {number} x @param {number} y @param {number} width @param {number} height */
function trace(pen, corners, x, y, width, height) {
  for (const [at, [right, down]] of corners.entries()) {
    if (at) pen.lineTo(x + right * width, y + down * height);
    else pen.moveTo(x + right * width, y + down * height);
  }
  pen.closePath();
}

/** @param {[number, number]} corner @param {number} turns of 90 degrees @returns {[number, number]} */
function turned([x, y], turns) {
  return turns ? turned([-y, x], turns - 1) : [x, y];
}

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  depthOf,
  endsOf,
  fitted,
  geometryOf,
  LETTER,
  nearest,
  strokeOf,
} from "../../pages/ui/browser/sheet/diagram_geometry.js";

const SHAPES = [
  [3, 3, 3, 2],
  [1, 2],
  [3, 2],
  [1, 1],
  [16, 16, 8],
  [16, ...Array(8).fill(16), 8],
  [3, ...Array(8).fill(3), 2],
];
const WIDTHS = [320, 380, 400, 800, 1200];

function each(act) {
  for (const sizes of SHAPES) for (const width of WIDTHS) act(geometryOf(sizes, sizes.at(-1), width), sizes, width);
}

function edgesOf(sizes) {
  return sizes
    .slice(1)
    .map((fanOut, layer) =>
      Array.from({ length: sizes[layer] * fanOut }, (_, at) => ({ from: Math.floor(at / fanOut), to: at % fanOut })),
    );
}

test("every unit is on the picture and apart from all others", () => {
  each(({ width, height, radius, columns, desired }, sizes) => {
    const units = [...columns, desired].flatMap(({ x, ys }) => ys.map((y) => ({ x, y })));
    assert.equal(units.length, sizes.reduce((sum, size) => sum + size, 0) + sizes.at(-1));
    for (const [at, { x, y }] of units.entries()) {
      assert.ok(x - radius >= 0 && x + radius <= width && y - radius >= 0 && y + radius <= height, `${sizes} ${width}`);
      for (const other of units.slice(0, at)) {
        assert.ok(Math.hypot(x - other.x, y - other.y) >= 2 * radius + 1, `${sizes} at ${width} overlap`);
      }
    }
  });
});

test("the height is bounded and the same at every width", () => {
  each((geometry, sizes) => {
    assert.equal(geometry.height, geometryOf(sizes, sizes.at(-1), 700).height);
    assert.ok(geometry.height <= 262);
  });
});

test("a number below a unit has its place to itself", () => {
  each(({ columns, desired, radius }) => {
    for (const [at, { x, ys, room }] of columns.entries()) {
      const right = columns[at + 1] ?? desired;
      assert.ok(x + room / 2 <= right.x - (right.room ?? 0) / 2);
      if (room && ys.length > 1) assert.ok(ys[1] - ys[0] >= 2 * radius + LETTER.height);
    }
  });
});

test("the numbers of the sheet as it opens stand in its units, also on a narrow screen", () => {
  for (const width of WIDTHS.slice(1)) {
    const { radius } = geometryOf([3, 3, 3, 2], 2, width);
    assert.ok(2 * radius >= "−13.88".length * LETTER.width, String(width));
  }
});

test("more than eight units of a layer have no numbers", () => {
  const rooms = geometryOf([8, 9, 2], 2, 1200).columns.map(({ room }) => room > 0);
  assert.deepEqual(rooms, [true, false, true]);
});

test("an edge is wider and clearer the larger its weight, alike for both signs", () => {
  const { pen } = geometryOf([3, 3, 3, 2], 2, 400);
  const shades = { low: -1, high: 2 };
  const strokes = [0, 0.01, 0.5, 3, 100].map((value) => strokeOf(value, shades, pen));
  for (const part of ["width", "opacity"]) {
    for (const [at, stroke] of strokes.slice(1).entries()) assert.ok(stroke[part] > strokes[at][part]);
  }
  assert.ok(strokes[0].width > 0 && strokes[0].opacity > 0);
  assert.deepEqual(strokeOf(-3, shades, pen), strokes[3]);
  assert.deepEqual(strokes[4], { width: pen.thickest, opacity: 1 });
});

test("the scale ends at its high end, and what has no number is on that", () => {
  const shades = { low: -1, high: 2 };
  assert.ok(Math.abs(depthOf(100, shades) - 1) < 1e-12);
  assert.equal(depthOf(-700, shades), 1);
  assert.equal(depthOf(0, shades), 0);
  assert.equal(depthOf(null, shades), 1);
  assert.ok(Math.abs(depthOf(0.1, shades) - Math.log(2) / Math.log(1001)) < 1e-12);
});

test("a number is written in full where it fits, else with fewer digits", () => {
  const room = (letters) => letters * LETTER.width + 0.1;
  const number = { text: "−3791.47", value: -3791.47 };
  assert.equal(fitted(number, room(8)), "−3791.47");
  assert.equal(fitted(number, room(7)), "−3.8e3");
  assert.equal(fitted(number, room(4)), "−4e3");
  assert.equal(fitted(number, room(3)), "");
  assert.equal(fitted({ text: "4.40e−12", value: 4.4e-12 }, room(7)), "4.4e−12");
  assert.equal(fitted({ text: "#NUM!", value: null }, room(4)), "");
});

test("a pointer on a unit finds that unit", () => {
  each((geometry, sizes) => {
    const edges = edgesOf(sizes);
    for (const [layer, { x, ys }] of geometry.columns.entries()) {
      for (const [at, y] of ys.entries())
        assert.deepEqual(nearest(geometry, edges, { x, y }), { kind: "unit", layer, at });
    }
    for (const [at, y] of geometry.desired.ys.entries()) {
      const found = nearest(geometry, edges, { x: geometry.desired.x, y });
      assert.deepEqual(found, { kind: "desired", layer: sizes.length - 1, at });
    }
  });
});

test("a pointer between units finds the edge that is nearest", () => {
  for (const sizes of [
    [3, 3, 3, 2],
    [1, 2],
    [5, 4, 2],
  ]) {
    const geometry = geometryOf(sizes, 2, 800);
    const edges = edgesOf(sizes);
    const far = ({ x, y }, [one, other]) => {
      const steps = Array.from({ length: 2001 }, (_, step) => step / 2000);
      return Math.min(
        ...steps.map((t) => Math.hypot(x - one.x - t * (other.x - one.x), y - one.y - t * (other.y - one.y))),
      );
    };
    for (let x = geometry.columns[0].x + 40; x < geometry.columns[1].x - 40; x += 17) {
      for (let y = 25; y < geometry.height - 25; y += 7.3) {
        const distances = edges[0].map((edge) => far({ x, y }, endsOf(geometry, 0, edge)));
        const least = Math.min(...distances);
        const found = nearest(geometry, edges, { x, y });
        if (least > 12.5) assert.equal(found, null);
        else if (least < 11.5) assert.ok(distances[found.at] < least + 0.2, `${sizes} ${x} ${y}`);
      }
    }
  }
});

test("a pointer beside the network finds nothing", () => {
  const geometry = geometryOf([3, 2], 2, 1200);
  for (const x of [0, 1199]) assert.equal(nearest(geometry, edgesOf([3, 2]), { x, y: 100 }), null);
});

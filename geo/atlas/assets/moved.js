// Ground drawn in or out by a distance, and the cells of the relief under it.

const QUADRANT_SEGMENTS = 16; // segments a quarter circle, as in geo/overlay/relief.py
const STRIPS_PER_CELL = 32;
const LEAST_COVERED = 1e-9; // in cells: what rounding alone may put there

/**
 * A convex outline among the cells: column and row of each corner, one after the other.
 * @typedef {Array<[number, number]>} Convex
 */

/**
 * What a line through the cells has of some ground: where its left and its right bound are at
 * that height, and by how much each goes right for a row further down.
 * @typedef {{from: number, to: number, fromSlope: number, toSlope: number}} Span
 */

/**
 * Find the cells under rings drawn out, or in. Around each side lies a band and around each corner
 * a fan, as wide as they are moved; their ground is added, or taken away. All bounds are straight
 * within a strip of rows, so that only where two of them cross in one is anything lost.
 * @param {Array<{outer: boolean, points: Array<[number, number]>}>} rings in metres
 * @param {number} reach in metres
 * @param {1|-1} way out or in
 * @returns {Map<number, number>} as of cellsUnder
 */
function movedCells(rings, reach, way) {
  const sides = sidesInCells(regionOf(rings));
  const bands = bandsAround(rings.map(turned), reach, way).map((band) => band.map(([x, y]) => toCells(x, y)));
  const boxes = bands.map(rowsOfConvex);
  const covered = new Map();
  for (const [top, bottom] of stripsOver(sides, bands)) {
    const row = (top + bottom) / 2;
    const around = bands.filter((_, at) => boxes[at][0] < row && boxes[at][1] > row).map((band) => spanOfConvex(band, row));
    const within = spansOfSides(sides, row);
    const spans = way > 0 ? merged([...within, ...around]) : without(within, merged(around));
    for (const span of spans) cover(covered, span, row, bottom - top);
  }
  for (const [cell, area] of covered) if (area <= LEAST_COVERED) covered.delete(cell);
  return covered;
}

/** Give the bands and fans around rings, on the outer or the inner side of their ground. @returns {Convex[]} */
function bandsAround(rings, reach, way) {
  return rings.flatMap((points) => {
    if (points.length === 1) return [fan(points[0], 0, 2 * Math.PI, reach)];
    return points.flatMap((point, at) => {
      const [before, next] = [points.at(at - 1), points[(at + 1) % points.length]];
      // ground lies to the left of a side, so what is outside to its right
      const angle = (from, to) => Math.atan2(to[1] - from[1], to[0] - from[0]) - (way * Math.PI) / 2;
      const [first, last] = [angle(before, point), angle(point, next)];
      const [east, north] = [reach * Math.cos(last), reach * Math.sin(last)];
      const band = [point, next, [next[0] + east, next[1] + north], [point[0] + east, point[1] + north]];
      const turn = Math.atan2(Math.sin(last - first), Math.cos(last - first));
      return turn * way > 0 ? [band, fan(point, first, turn, reach)] : [band];
    });
  });
}

/** Give a sector of a circle as the polygon that stands for it. @returns {Convex} */
function fan([x, y], first, turn, reach) {
  const count = Math.max(Math.floor(Math.abs(turn) / (Math.PI / 2 / QUADRANT_SEGMENTS) + 0.5), 1);
  const corner = (_, at) => [x + reach * Math.cos(first + (turn * at) / count), y + reach * Math.sin(first + (turn * at) / count)];
  return [[x, y], ...Array.from({ length: count + 1 }, corner)];
}

/** Cut the rows into strips at every corner, and finer. */
function stripsOver(sides, bands) {
  const corners = [...sides.filter((_, at) => at % 2 === 1), ...bands.flatMap((band) => band.map(([, row]) => row))];
  const [top, bottom] = [corners.reduce((one, other) => Math.min(one, other)), corners.reduce((one, other) => Math.max(one, other))];
  const [first, last] = [Math.ceil(top * STRIPS_PER_CELL), Math.floor(bottom * STRIPS_PER_CELL)];
  const even = Array.from({ length: Math.max(last - first + 1, 0) }, (_, at) => (first + at) / STRIPS_PER_CELL);
  const cuts = Float64Array.from([...corners, ...even]).sort();
  return Array.from(cuts.subarray(1), (cut, at) => [cuts[at], cut]).filter(([one, other]) => other > one);
}

function rowsOfConvex(band) {
  const rows = band.map(([, row]) => row);
  return [Math.min(...rows), Math.max(...rows)];
}

/** Give what a line has of a convex outline. @returns {Span} */
function spanOfConvex(band, row) {
  const span = { from: Infinity, to: -Infinity, fromSlope: 0, toSlope: 0 };
  band.forEach(([ax, ay], at) => {
    const [bx, by] = band[(at + 1) % band.length];
    if (ay > row === by > row) return;
    const slope = (bx - ax) / (by - ay);
    const column = ax + slope * (row - ay);
    if (column < span.from) Object.assign(span, { from: column, fromSlope: slope });
    if (column > span.to) Object.assign(span, { to: column, toSlope: slope });
  });
  return span;
}

/** Give what a line has of a region, by its sides. @returns {Span[]} */
function spansOfSides(sides, row) {
  const crossings = [];
  for (let at = 0; at < sides.length; at += 4) {
    const [ax, ay, bx, by] = [sides[at], sides[at + 1], sides[at + 2], sides[at + 3]];
    if (ay > row === by > row) continue;
    const slope = (bx - ax) / (by - ay);
    crossings.push([ax + slope * (row - ay), slope]);
  }
  crossings.sort(([one], [other]) => one - other);
  const pairs = Array.from({ length: crossings.length >> 1 }, (_, at) => [crossings[2 * at], crossings[2 * at + 1]]);
  return pairs.map(([[from, fromSlope], [to, toSlope]]) => ({ from, to, fromSlope, toSlope }));
}

/** Join spans that overlap; in order from the left. @param {Span[]} spans */
function merged(spans) {
  const found = [];
  for (const span of [...spans].sort((one, other) => one.from - other.from)) {
    const last = found.at(-1);
    if (!last || span.from > last.to) found.push({ ...span });
    else if (span.to > last.to) Object.assign(last, { to: span.to, toSlope: span.toSlope });
  }
  return found;
}

/** Take spans away from others. */
function without(spans, cut) {
  return cut.reduce(
    (left, { from, to, fromSlope, toSlope }) =>
      left.flatMap((span) =>
        [
          { ...span, ...(from < span.to ? { to: from, toSlope: fromSlope } : {}) },
          { ...span, ...(to > span.from ? { from: to, fromSlope: toSlope } : {}) },
        ].filter((one, at) => one.from < one.to && (at === 0 || to > span.from)),
      ),
    spans,
  );
}

/** Add what a strip of rows has of a span to the cells it covers. */
function cover(covered, { from, to, fromSlope, toSlope }, row, height) {
  const ends = (column, slope) => [column - (slope * height) / 2, column + (slope * height) / 2];
  const [left, right] = [ends(from, fromSlope), ends(to, toSlope)];
  const own = Math.floor(row);
  for (let column = Math.floor(Math.min(...left)); column < Math.max(...right); column += 1) {
    const beyond = ([first, last]) => withinOne(column + 1 - first, column + 1 - last, height);
    const cell = cellAt(column, own);
    covered.set(cell, (covered.get(cell) ?? 0) + beyond(left) - beyond(right));
  }
}

/** Give the area below a line, from no lower than 0 to no higher than 1. */
function withinOne(first, last, width) {
  return belowLower(first, last, 1, 1, width) - belowLower(first, last, 0, 0, width);
}

function cellAt(column, row) {
  const on = row >= 0 && row < relief.rows && column >= 0 && column < relief.columns;
  return on ? row * relief.columns + column : -1;
}

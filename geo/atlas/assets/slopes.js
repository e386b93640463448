// The relief under a site: which cells it covers, how steep they are, and how sure that is.

const CELL_ROUNDING = 1e-6; // a smaller share of the ground is none
const POINT_SIDE = 1e-3; // a place takes a square this share of a cell to each side
const STEEPEST_DEG = 90;
const relief = plan.relief;
let slopesRead = null;

/** Give the slopes of all cells, in degrees; NaN is a void. They are computed once, when they are first asked about. */
function slopesOfCells() {
  slopesRead ??= slopesOf(heightsOf(relief.heights));
  return slopesRead;
}

/** Read the heights of all cells, as geo/atlas/planner.py writes them; NaN is a void. */
function heightsOf({ digits, voids, off }) {
  const { columns } = relief;
  const whole = new Float64Array(off.length);
  for (let at = 0; at < off.length; at += 1) {
    const west = at % columns ? whole[at - 1] : 0;
    const north = at >= columns ? whole[at - columns] : 0;
    whole[at] = off[at] + west + north - (at % columns && at >= columns ? whole[at - columns - 1] : 0);
  }
  const heights = whole.map((one) => one / 10 ** digits);
  let first = 0;
  voids.forEach((count, turn) => {
    if (turn % 2) heights.fill(NaN, first, first + count);
    first += count;
  });
  return heights;
}

/**
 * Compute the slope of each cell from its eight neighbours, as geo/zones/relief.py: Horn, B.K.P. (1981),
 * Hill shading and the reflectance map, Proceedings of the IEEE 69(1).
 */
function slopesOf(heights) {
  const { rows, columns, cells_m: [widths, lengths] } = relief;
  const slopes = new Float32Array(heights.length).fill(NaN);
  for (let row = 1; row < rows - 1; row += 1) {
    for (let column = 1; column < columns - 1; column += 1) {
      const at = row * columns + column;
      const [above, below] = [at - columns, at + columns];
      const east = heights[above + 1] + 2 * heights[at + 1] + heights[below + 1] - (heights[above - 1] + 2 * heights[at - 1] + heights[below - 1]);
      const south = heights[below - 1] + 2 * heights[below] + heights[below + 1] - (heights[above - 1] + 2 * heights[above] + heights[above + 1]);
      const steep = (Math.atan(Math.hypot(east / (8 * widths[row]), south / (8 * lengths[row]))) * 180) / Math.PI;
      slopes[at] = Number.isNaN(heights[at]) ? NaN : steep;
    }
  }
  return slopes;
}

/** Give the place among the cells, column and row, of a place in metres. */
function toCells(x, y) {
  const [east, north] = relief.to_model ? project(relief.to_model, x, y) : [x, y];
  const [a, b, c, d, e, f] = relief.transform;
  const size = a * e - b * d;
  return [(e * (east - c) - b * (north - f)) / size, (a * (north - f) - d * (east - c)) / size];
}

/**
 * The cells under one outline, in true outlines.
 * @typedef {Object} CellGround
 * @property {Array<{slope: number, share: number}>} cells
 * @property {number} size
 * @property {number} known the part of it on cells with a slope
 */

/**
 * Measure the slope of a site; null where there is no elevation model.
 * The bounds hold wherever the site lies within its position error, as in geo/overlay/relief.py.
 * @param {Site} site
 */
function slopesUnder(site) {
  if (!relief) return null;
  const grounds = cellGrounds(site);
  const [own, inner, outer] = grounds;
  const wide = relief.error_deg * worstOf(outer.cells.filter(({ slope }) => !Number.isNaN(slope)).length);
  const voids = voidOf(outer) > 0; // ground without a slope may be flat, and may be a cliff
  const gentle = voids ? 0 : Math.max(extreme(outer, Math.min) - wide, 0);
  const sure = Math.max(extreme(inner, Math.max) - wide, 0);
  const most = voids ? STEEPEST_DEG : extreme(outer, Math.max) + wide;
  const weighted = own.cells.reduce((sum, { slope, share }) => sum + (Number.isNaN(slope) ? 0 : slope * share), 0);
  return {
    mean: own.known > 0 ? weighted / own.known : null,
    max: own.known > 0 ? extreme(own, Math.max) : null,
    max_low: Number.isNaN(sure) ? gentle : Math.max(sure, gentle),
    max_high: Math.min(most, STEEPEST_DEG),
    void_share: Math.min(Math.max(voidOf(own), 0), 1),
    at: new Map(relief.thresholds_deg.map((threshold) => [threshold, sharesAt(grounds, threshold)])),
  };
}

/** Give the share at or above a threshold, and its bounds. */
function sharesAt([own, inner, outer], threshold) {
  const sum = (ground, chosen) => ground.cells.reduce((total, { slope, share }) => total + (chosen(slope) ? share : 0), 0);
  const steep = (slope) => slope >= threshold + relief.error_deg;
  const flat = (slope) => slope < threshold - relief.error_deg;
  const maybeFlat = unlessRounding(outer.size - sum(outer, steep), outer.size);
  const maybeSteep = unlessRounding(outer.size - sum(outer, flat), outer.size);
  return {
    share: own.known > 0 ? Math.min(sum(own, (slope) => slope >= threshold), 1) : null,
    low: clipped(Math.max(sum(inner, steep), 1 - maybeFlat)),
    high: clipped(Math.min(maybeSteep, 1 - sum(inner, flat))),
  };
}

function clipped(share) {
  return Math.min(Math.max(share, 0), 1);
}

/** Give the ground of a site as it is, drawn in, and drawn out by as much as its place is unsure. */
function cellGrounds(site) {
  const { region } = site;
  const place = region.area === 0;
  const sides = place ? squareAt(...toCells(...region.firsts[0])) : sidesInCells(region);
  const true_ = Math.abs(areaOfSides(sides));
  const own = grounded(cellsUnder(sides), true_);
  const small = region.area < (1 - CELL_ROUNDING) * relief.cell_m[0] * relief.cell_m[1];
  const reach = small ? Math.max(site.position_error_m, ...relief.cell_m) : site.position_error_m;
  if (reach === 0) return [own, own, own];
  const inner = place ? grounded(new Map(), true_) : grounded(movedCells(site.rings, reach, -1), true_);
  return [own, inner, grounded(movedCells(site.rings, reach, 1), true_)];
}

/** Put covered cells into true outlines; what lies off the model has no slope. */
function grounded(covered, true_) {
  const cells = [];
  let [size, known] = [0, 0];
  for (const [cell, area] of covered) {
    const share = area / true_;
    size += share;
    if (cell < 0) continue;
    const slope = slopesOfCells()[cell];
    cells.push({ slope, share });
    if (!Number.isNaN(slope)) known += share;
  }
  return { cells, size, known };
}

function voidOf(ground) {
  return unlessRounding(ground.size - ground.known, ground.size);
}

function unlessRounding(rest, size) {
  return rest > CELL_ROUNDING * Math.max(size, 1) ? rest : 0;
}

/** Give the least or the greatest slope of a ground; NaN without one. */
function extreme(ground, choose) {
  const slopes = ground.cells.map(({ slope }) => slope).filter((slope) => !Number.isNaN(slope));
  return slopes.length ? slopes.reduce((one, other) => choose(one, other)) : NaN;
}

/** Give how much more the worst of so many cells may err than one. */
function worstOf(count) {
  const table = relief.widened;
  const above = table.findIndex(([cells]) => cells >= count);
  if (above <= 0) return table[above === 0 ? 0 : table.length - 1][1];
  const [[fewer, low], [more, high]] = [table[above - 1], table[above]];
  return low + ((high - low) * Math.log(count / fewer)) / Math.log(more / fewer);
}

function sidesInCells(region) {
  const sides = new Float64Array(region.sides.length);
  for (let at = 0; at < sides.length; at += 2) sides.set(toCells(region.sides[at], region.sides[at + 1]), at);
  return sides;
}

function squareAt(column, row) {
  const [west, north, east, south] = [column - POINT_SIDE, row - POINT_SIDE, column + POINT_SIDE, row + POINT_SIDE];
  return Float64Array.of(west, north, east, north, east, north, east, south, east, south, west, south, west, south, west, north);
}

function areaOfSides(sides) {
  const [west, south] = sides;
  let twice = 0;
  for (let at = 0; at < sides.length; at += 4) {
    twice += (sides[at] - west) * (sides[at + 3] - south) - (sides[at + 2] - west) * (sides[at + 1] - south);
  }
  return twice / 2;
}

/**
 * Find the cells under an outline, exactly.
 * @returns {Map<number, number>} area of each cell covered, in cells; at -1 what lies off the model
 */
function cellsUnder(sides) {
  const region = { sides, box: boxOfSides(sides) };
  const [west, top, east, bottom] = region.box.map(Math.floor);
  const covered = new Map();
  const whole = Math.abs(areaOfSides(sides));
  let found = 0;
  for (let row = Math.max(top, 0); row <= Math.min(bottom, relief.rows - 1); row += 1) {
    for (let column = Math.max(west, 0); column <= Math.min(east, relief.columns - 1); column += 1) {
      const area = Math.abs(areaInCell(region, column, row));
      if (area <= 1e-9) continue;
      covered.set(row * relief.columns + column, area);
      found += area;
    }
  }
  if (whole - found > 1e-9) covered.set(-1, whole - found);
  return covered;
}

function boxOfSides(sides) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at < sides.length; at += 2) widen(box, [sides[at], sides[at + 1]]);
  return box;
}

/** Measure what a region has in common with one cell: the ground below its lower side less that below its upper one. */
function areaInCell(region, column, row) {
  let sum = 0;
  for (let at = 0; at < region.sides.length; at += 4) {
    const side = sideOf(region, at, column, row);
    const [left, right] = [Math.max(side.left, 0), Math.min(side.right, 1)];
    if (right <= left || side.top <= 0) continue;
    const [first, last] = [side.height(left), side.height(right)];
    sum += side.sign * (belowLower(first, last, 1, 1, right - left) - belowLower(first, last, 0, 0, right - left));
  }
  return sum;
}

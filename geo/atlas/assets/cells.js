// Shapes by cells of a grid, so that only those in sight are drawn, and only those near a finger are asked.

const PER_CELL = 12; // shapes in a cell, on the average

/**
 * @typedef {Object} Cells
 * @property {Shapes} shapes
 * @property {number} west of the first cell, in the world square
 * @property {number} north
 * @property {number} side of a cell
 * @property {number} across cells in a row
 * @property {number} down rows
 * @property {Uint32Array} first place in `held` of the first shape of each cell, by its middle
 * @property {Uint32Array} held
 * @property {number[]} wide shapes wider than a cell: they may be seen from anywhere
 */

/** Sort shapes into cells. @param {Shapes} shapes @returns {Cells} */
function cellsOf(shapes) {
  const { boxes, count } = shapes;
  const drawn = Array.from({ length: count }, (_, shape) => shape).filter((shape) => boxes[4 * shape] <= boxes[4 * shape + 2]);
  let [west, north, east, south] = [1, 1, 0, 0];
  for (const shape of drawn) {
    west = Math.min(west, boxes[4 * shape]);
    north = Math.min(north, boxes[4 * shape + 1]);
    east = Math.max(east, boxes[4 * shape + 2]);
    south = Math.max(south, boxes[4 * shape + 3]);
  }
  const side = Math.max(Math.sqrt(((east - west) * (south - north) * PER_CELL) / (drawn.length || 1)), (east - west) / 1000, (south - north) / 1000, 1e-9);
  const cells = { shapes, west, north, side, across: Math.floor((east - west) / side) + 1, down: Math.floor((south - north) / side) + 1, wide: [] };
  const isWide = (shape) => Math.max(boxes[4 * shape + 2] - boxes[4 * shape], boxes[4 * shape + 3] - boxes[4 * shape + 1]) > side;
  cells.wide = drawn.filter(isWide);
  return drawn.length ? filled(cells, drawn.filter((shape) => !isWide(shape))) : { ...cells, across: 0, down: 0 };
}

function filled(cells, narrow) {
  const { boxes } = cells.shapes;
  const place = (shape) => {
    const column = Math.floor(((boxes[4 * shape] + boxes[4 * shape + 2]) / 2 - cells.west) / cells.side);
    return Math.floor(((boxes[4 * shape + 1] + boxes[4 * shape + 3]) / 2 - cells.north) / cells.side) * cells.across + column;
  };
  const counts = new Uint32Array(cells.across * cells.down);
  for (const shape of narrow) counts[place(shape)] += 1;
  const first = firsts(counts);
  const next = first.slice();
  const held = new Uint32Array(narrow.length);
  for (const shape of narrow) held[next[place(shape)]++] = shape;
  return { ...cells, first, held };
}

/**
 * Give the shapes whose boxes meet a box of the world square, in their order.
 * @param {Cells} cells
 * @param {[number, number, number, number]} box west, north, east, south
 * @returns {number[]}
 */
function within(cells, box) {
  const { shapes, side } = cells;
  const view = { box };
  const found = cells.wide.filter((shape) => isSeen(shapes, shape, view));
  const reach = side / 2; // a shape no wider than a cell reaches this far from its middle
  const between = (value, least, most) => Math.max(0, Math.min(most, Math.floor((value - least) / side)));
  if (!cells.across || box[2] < cells.west - reach || box[3] < cells.north - reach) return found;
  const [left, right] = [between(box[0] - reach, cells.west, cells.across - 1), between(box[2] + reach, cells.west, cells.across - 1)];
  for (let row = between(box[1] - reach, cells.north, cells.down - 1); row <= between(box[3] + reach, cells.north, cells.down - 1); row += 1) {
    const [from, to] = [cells.first[row * cells.across + left], cells.first[row * cells.across + right + 1]];
    for (let at = from; at < to; at += 1) if (isSeen(shapes, cells.held[at], view)) found.push(cells.held[at]);
  }
  return found.sort((one, other) => one - other);
}

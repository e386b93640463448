// Reading the data of the page: columns, and shapes as steps between vertices.

const data = window.unpacked ?? JSON.parse(document.getElementById("data").textContent);
const STEPS_PER_DEGREE = 1e6;

/**
 * Give one value of a column: as it is, by its place among words, with its decimals, or the same in all rows.
 * @param {null|Array|{words: string[], at: number[]}|{digits: number, of: number[]}|{all: string, count: number}} column null: no row has a value
 * @param {number} row
 */
function cell(column, row) {
  if (column === null) return null;
  if (Array.isArray(column)) return column[row];
  if ("all" in column) return column.all;
  if (column.words) return column.at[row] < 0 ? null : column.words[column.at[row]];
  return column.of[row] === null ? null : column.of[row] / 10 ** column.digits;
}

/** Give the number of rows of a column. */
function rowsOf(column) {
  return column.count ?? (Array.isArray(column) ? column : (column.at ?? column.of)).length;
}

/**
 * Shapes in the world square of Web Mercator, 0 to 1 from the north-west corner.
 * @typedef {Object} Shapes
 * @property {number} count
 * @property {Float64Array} xy
 * @property {Uint32Array} rings first point of each ring
 * @property {Uint32Array} parts first ring of each part
 * @property {Uint32Array} of first part of each shape
 * @property {number[]} kinds of each part: 0 point, 1 line, 2 polygon
 * @property {Float64Array} boxes west, north, east, south of each shape
 */

/** @returns {Shapes} */
function decode(encoded) {
  const shapes = {
    count: encoded.parts.length,
    xy: mercator(encoded.steps),
    rings: firsts(encoded.points),
    parts: firsts(encoded.rings),
    of: firsts(encoded.parts),
    kinds: encoded.kinds,
    boxes: new Float64Array(encoded.parts.length * 4),
  };
  for (let shape = 0; shape < shapes.count; shape += 1) measure(shapes, shape);
  return shapes;
}

function mercator(steps) {
  const xy = new Float64Array(steps.length);
  let lon = 0;
  let lat = 0;
  for (let at = 0; at < steps.length; at += 2) {
    lon += steps[at];
    lat += steps[at + 1];
    const point = world(lon / STEPS_PER_DEGREE, lat / STEPS_PER_DEGREE);
    xy[at] = point[0];
    xy[at + 1] = point[1];
  }
  return xy;
}

/** Place a point of WGS 84 in the world square. @returns {[number, number]} */
function world(lon, lat) {
  const sine = Math.sin((lat * Math.PI) / 180);
  return [lon / 360 + 0.5, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
}

/** Turn counts into the first place of each, and the end of the last. */
function firsts(counts) {
  const first = new Uint32Array(counts.length + 1);
  for (let at = 0; at < counts.length; at += 1) first[at + 1] = first[at] + counts[at];
  return first;
}

function measure(shapes, shape) {
  let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
  const [first, end] = pointsOf(shapes, shape);
  for (let at = first; at < end; at += 1) {
    west = Math.min(west, shapes.xy[2 * at]);
    east = Math.max(east, shapes.xy[2 * at]);
    north = Math.min(north, shapes.xy[2 * at + 1]);
    south = Math.max(south, shapes.xy[2 * at + 1]);
  }
  shapes.boxes.set([west, north, east, south], 4 * shape);
}

/** Give the first point of a shape, and the one after its last. */
function pointsOf(shapes, shape) {
  return [shapes.rings[shapes.parts[shapes.of[shape]]], shapes.rings[shapes.parts[shapes.of[shape + 1]]]];
}

/** Give the rings of a shape: the kind of its part, the first point, and the one after the last. */
function* ringsOf(shapes, shape) {
  for (let part = shapes.of[shape]; part < shapes.of[shape + 1]; part += 1) {
    for (let ring = shapes.parts[part]; ring < shapes.parts[part + 1]; ring += 1) {
      yield [shapes.kinds[part], shapes.rings[ring], shapes.rings[ring + 1]];
    }
  }
}

/** Whether a point of the world square lies in a shape: rays crossing its rings, even or odd. */
function contains(shapes, shape, x, y) {
  const { xy } = shapes;
  let inside = false;
  for (const [kind, first, end] of ringsOf(shapes, shape)) {
    if (kind !== 2) continue;
    for (let at = first, before = end - 1; at < end; before = at, at += 1) {
      const crosses = xy[2 * at + 1] > y !== xy[2 * before + 1] > y;
      const reach = (xy[2 * before] - xy[2 * at]) / (xy[2 * before + 1] - xy[2 * at + 1]);
      if (crosses && x < xy[2 * at] + (y - xy[2 * at + 1]) * reach) inside = !inside;
    }
  }
  return inside;
}

/**
 * Group rows by the building they are about.
 * @param {number[]} building of each row
 * @param {number} count of buildings
 * @returns {(building: number) => number[]}
 */
function grouped(building, count) {
  const counts = new Uint32Array(count);
  for (const owner of building) if (owner >= 0) counts[owner] += 1;
  const first = firsts(counts);
  const next = first.slice();
  const rows = new Uint32Array(first[count]);
  building.forEach((owner, row) => {
    if (owner >= 0) rows[next[owner]++] = row;
  });
  return (owner) => Array.from(rows.subarray(first[owner], first[owner + 1]));
}

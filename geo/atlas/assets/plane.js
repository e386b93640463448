// Places in metres: projections fitted to polynomials, and shapes as the page measures them.

const plan = data.plan;
const STEPS_PER_METRE = 5000;
const TURNS = [1, 2]; // as in geo/atlas/plane.py
const ALIKE = 4;

/**
 * Send a place through a fitted projection.
 * @param {{middle: number[], half: number[], x: number[][], y: number[][]}} fit
 * @returns {[number, number]}
 */
function project(fit, east, north) {
  const u = (east - fit.middle[0]) / fit.half[0];
  const v = (north - fit.middle[1]) / fit.half[1];
  const value = (factors) => factors.reduceRight((sum, row) => sum * u + row.reduceRight((inner, one) => inner * v + one, 0), 0);
  return [value(fit.x), value(fit.y)];
}

/** Give a place of WGS 84 in metres. */
function toMetric(lon, lat) {
  return project(plan.to_metric, lon, lat);
}

/** Give a place in metres in degrees WGS 84: longitude, latitude. */
function toDegrees(x, y) {
  return project(plan.to_degrees, x, y);
}

/**
 * A region of the plane: its sides, each with the ground to its left.
 * @typedef {Object} Region
 * @property {Float64Array} sides x and y of the first end of each side, then of the other
 * @property {[number, number, number, number]} box west, south, east, north
 * @property {Array<[number, number]>} firsts one vertex of each ring
 * @property {number} area in square metres; 0 of a place
 */

/**
 * Shapes in metres: x and y of every vertex, and where rings, parts and shapes begin.
 * @typedef {{xy: Float64Array, rings: Uint32Array, parts: Uint32Array, of: Uint32Array}} Ground
 */

/** Read shapes in metres, as geo/atlas/plane.py writes them. @returns {Ground} */
function readMetres(encoded) {
  const steps = Float64Array.from(encoded.steps);
  const xy = new Float64Array(steps.length);
  let [x, y] = [0, 0];
  for (let at = 0; at < steps.length; at += 2) {
    expect(steps, at);
    x += steps[at];
    y += steps[at + 1];
    xy[at] = x / STEPS_PER_METRE;
    xy[at + 1] = y / STEPS_PER_METRE;
  }
  return { xy, rings: firsts(encoded.points), parts: firsts(encoded.rings), of: firsts(encoded.parts) };
}

/** Add to a step what is expected of it after those before it: that they go on turning. */
function expect(steps, at) {
  for (const back of TURNS) {
    if (at < 4 * back) return;
    const x = steps[at - 2 * back];
    const y = steps[at - 2 * back + 1];
    const wasX = steps[at - 4 * back];
    const wasY = steps[at - 4 * back + 1];
    const was = wasX * wasX + wasY * wasY;
    if (!(was > 0) || Math.abs(Math.sqrt(x * x + y * y) - Math.sqrt(was)) > ALIKE) continue;
    const along = x * wasX + y * wasY;
    const across = y * wasX - x * wasY;
    steps[at] += Math.floor((x * along - y * across) / was + 0.5);
    steps[at + 1] += Math.floor((y * along + x * across) / was + 0.5);
    return;
  }
}

/** Give the rings of a shape. @param {Ground} ground @returns {Array<{outer: boolean, points: Array<[number, number]>}>} */
function ringsInMetres({ xy, rings, parts, of }, shape) {
  const found = [];
  for (let part = of[shape]; part < of[shape + 1]; part += 1) {
    for (let ring = parts[part]; ring < parts[part + 1]; ring += 1) {
      const points = Array.from({ length: rings[ring + 1] - rings[ring] }, (_, at) => [xy[2 * (rings[ring] + at)], xy[2 * (rings[ring] + at) + 1]]);
      found.push({ outer: ring === parts[part], points });
    }
  }
  return found;
}

/** Give the rings of every shape. @param {Ground} ground */
function allRings(ground) {
  return Array.from({ length: ground.of.length - 1 }, (_, shape) => ringsInMetres(ground, shape));
}

/** Make a region of rings: the outer ones are turned to the left, holes to the right. @returns {Region} */
function regionOf(rings) {
  const count = rings.reduce((sum, { points }) => sum + points.length, 0);
  const region = { sides: new Float64Array(4 * count), box: [Infinity, Infinity, -Infinity, -Infinity], firsts: [], area: 0 };
  let at = 0;
  for (const ring of rings) {
    const points = turned(ring);
    points.forEach((point, place) => {
      region.sides.set([...point, ...points[(place + 1) % points.length]], 4 * at);
      widen(region.box, point);
      at += 1;
    });
    region.firsts.push(points[0]);
    region.area += ringArea(points);
  }
  return region;
}

/** Give the vertices of a ring in the order that has its ground to the left. */
function turned({ outer, points }) {
  return ringArea(points) > 0 === outer ? points : [...points].reverse();
}

/** Give the signed area of a ring, from its first vertex so that no digits are lost. */
function ringArea(points) {
  const [[west, south]] = points;
  let twice = 0;
  points.forEach(([x, y], at) => {
    const [nextX, nextY] = points[(at + 1) % points.length];
    twice += (x - west) * (nextY - south) - (nextX - west) * (y - south);
  });
  return twice / 2;
}

function widen(box, [x, y]) {
  box[0] = Math.min(box[0], x);
  box[1] = Math.min(box[1], y);
  box[2] = Math.max(box[2], x);
  box[3] = Math.max(box[3], y);
}

/** Put rings of the plane where the map draws: the world square. @returns {Shapes} */
function drawnShapes(all) {
  const rings = all.flat();
  const places = rings.flatMap(({ points }) => points.flatMap(([x, y]) => world(...toDegrees(x, y))));
  const shapes = {
    count: all.length,
    xy: Float64Array.from(places),
    rings: firsts(rings.map(({ points }) => points.length)),
    parts: firsts(rings.map(() => 1)),
    of: firsts(all.map((one) => one.length)),
    kinds: rings.map(({ points }) => (points.length > 2 ? 2 : 0)),
    boxes: new Float64Array(4 * all.length),
  };
  for (let shape = 0; shape < shapes.count; shape += 1) measure(shapes, shape);
  return shapes;
}

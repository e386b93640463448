// What a person asks about, understood: a place, a parcel on file, or ground that was drawn.

const MOST_VERTICES = 2000;
// two numbers, degrees with minutes, letters of the compass: no number of a parcel
const NUMBERS = /^\s*[-+−]?[\d.,]+\s*[,;\s]\s*[-+−]?[\d.,]+\s*$|\d\s*[°º]|^\s*[\d.,]+\s*[NSEWСЮВЗ]\b/iu;
const LOOK_ALIKES = new Map([..."авекмнорстухіһ"].map((letter, at) => [letter, "abekmhopctyxih"[at]]));
const parcelRings = allRings(readMetres(plan.parcels.shape));
const EXTENT_STEPS = 20; // a side of the extent is not straight in metres
const extentRegion = regionOf([{ outer: true, points: extentRing() }]);
const parcelAt = new Map(plan.parcels.parcel_id.map((number_, at) => [comparable(number_), at]));

/** Give the extent of the monitor in metres, its sides cut up. @returns {Array<[number, number]>} */
function extentRing() {
  const [west, south, east, north] = data.monitor.extent;
  const ends = [[west, south], [east, south], [east, north], [west, north]];
  const along = ([x, y], [toX, toY]) => Array.from({ length: EXTENT_STEPS }, (_, at) => toMetric(x + ((toX - x) * at) / EXTENT_STEPS, y + ((toY - y) * at) / EXTENT_STEPS));
  return ends.flatMap((end, at) => along(end, ends[(at + 1) % ends.length]));
}

/** Write a number for comparison alone, as geo/tables/spelling.py does. */
function comparable(text) {
  return [...text.trim().toLowerCase()].map((letter) => LOOK_ALIKES.get(letter) ?? letter).join("").replace(/[\s\-–—:/.]+/g, "-");
}

/**
 * Understand what was pasted.
 * @param {string} text
 * @returns {{site: Site}|{fault: string, values?: Object}}
 */
function siteOf(text) {
  const known = parcelAt.get(comparable(text));
  if (known !== undefined) return { site: parcelSite(known) };
  const looks = looksLike(text);
  if (looks === "other") return placeOrNumber(text);
  const found = looks === "wkt" ? readWkt(text) : readGeoJson(text);
  if (found === null) return { fault: looks, values: { example: exampleOf(looks) } };
  return found.fault ? found : shapeSite(found);
}

/** Give a parcel on file as a site. @returns {Site} */
function parcelSite(at) {
  return {
    kind: "parcel",
    name: plan.parcels.parcel_id[at],
    rings: parcelRings[at],
    region: regionOf(parcelRings[at]),
    position_error_m: plan.parcels.position_error_m[at],
    assumed: Boolean(plan.parcels.assumed[at]),
    repaired: Boolean(plan.parcels.repaired[at]),
    registered_m2: cell(plan.parcels.registered_m2, at),
  };
}

/** Give ground that was drawn, or a place, as a site. @returns {Site} */
function ownSite(rings) {
  const point = rings[0].points.length === 1;
  const region = regionOf(rings);
  return { kind: point ? "point" : "drawn", name: "", rings, region, position_error_m: 0, assumed: false, repaired: false, registered_m2: null };
}

/** Write ground in the middle of the extent as it can be pasted. @param {"wkt"|"geojson"} form */
function exampleOf(form) {
  const [west, south, east, north] = data.monitor.extent;
  const place = (x, y) => [((west + east) / 2 + x * 0.001).toFixed(4), ((south + north) / 2 + y * 0.001).toFixed(4)];
  if (form === "geojson") return `{"type": "Point", "coordinates": [${place(0, 0).join(", ")}]}`;
  return `POLYGON ((${[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]].map((one) => place(...one).join(" ")).join(", ")}))`;
}

function placeOrNumber(text) {
  const readings = readCoordinates(text);
  if (!readings.length) return NUMBERS.test(text) ? { fault: "numbers", values: { example: examplePlace() } } : parcelFault(text);
  const numbers = (one) => ("east" in one ? [one.east, one.north] : [one.lon, one.lat]);
  const chosen = chosenReading(readings, (one) => ("east" in one ? inGrid : inExtent)(...numbers(one)));
  if (chosen.fault === "order") return { fault: "order", values: { example: examplePlace() } };
  return shapeSite({ type: "Point", crs: null, polygons: [[[numbers(chosen.reading ?? readings[0])]]] });
}

/** Say that no parcel has a number, and name those that look like it. */
function parcelFault(text) {
  const wanted = comparable(text);
  const alike = [...parcelAt.keys()].filter((one) => wanted.length > 2 && (one.includes(wanted) || steps(one, wanted) <= 2)).slice(0, 3);
  if (!/\d/.test(text)) return { fault: "unreadable" };
  const named = alike.map((one) => plan.parcels.parcel_id[parcelAt.get(one)]).join(", ");
  return alike.length ? { fault: "parcel_alike", values: { alike: named } } : { fault: "parcel", values: { count: number(parcelAt.size, 0) } };
}

/** Count the letters by which two words differ. */
function steps(one, other) {
  if (Math.abs(one.length - other.length) > 2) return 3;
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  [...one].forEach((letter, at) => {
    const next = [at + 1];
    [...other].forEach((mate, place) => next.push(Math.min(next[place] + 1, row[place + 1] + 1, row[place] + (letter === mate ? 0 : 1))));
    row = next;
  });
  return row[other.length];
}

/** Bring a shape into metres, and refuse what the command would refuse or repair. @param {Pasted} shape */
function shapeSite(shape) {
  const places = shape.polygons.flat(2);
  if (places.length > MOST_VERTICES) return { fault: "large", values: { count: number(MOST_VERTICES, 0) } };
  const degrees = places.every(([x, y]) => Math.abs(x) <= 180 && Math.abs(y) <= 90);
  const own = data.monitor.crs.split(":")[1];
  if (shape.crs !== null && shape.crs !== (degrees ? "4326" : own)) return { fault: "crs", values: { crs: data.monitor.crs } };
  if (!places.every(reachable(degrees ? plan.to_metric : plan.to_degrees))) return beyond(places, degrees ? inExtent : inGrid);
  const metres = ([x, y]) => (degrees ? toMetric(x, y) : [x, y]);
  const rings = shape.polygons.flatMap((polygon) => polygon.map((ring, at) => ({ outer: at === 0, points: opened(ring).map(metres) })));
  if (shape.type !== "Point") {
    if (rings.some(({ points }) => points.length < 3 || ringArea(points) === 0)) return { fault: "few" };
    if (crossesItself(rings)) return { fault: "crossing" };
  }
  const site = ownSite(rings);
  return apart(extentRegion, site.region) > 0 ? elsewhere(places) : { site };
}

/** Whether a place lies where a projection was fitted: as far out of the extent as a site may reach. */
function reachable({ middle: [midX, midY], half: [halfX, halfY] }) {
  return ([x, y]) => Math.abs(x - midX) <= halfX && Math.abs(y - midY) <= halfY;
}

/** Refuse a site that reaches too far: it lies elsewhere, or is far larger than the city. */
function beyond(places, holds) {
  if (!places.some((place) => holds(...place))) return elsewhere(places);
  return { fault: "wide", values: { km: number(plan.reach_m / 1000, 0) } };
}

/** Leave out the last vertex of a ring that repeats the first, and those that repeat the one before. */
function opened(ring) {
  const same = (one, other) => one[0] === other[0] && one[1] === other[1];
  const own = ring.filter((place, at) => at === 0 || !same(place, ring[at - 1]));
  return own.length > 1 && same(own[0], own.at(-1)) ? own.slice(0, -1) : own;
}

/** Whether a place of the city's grid lies in the extent. */
function inGrid(x, y) {
  return reachable(plan.to_degrees)([x, y]) && inExtent(...toDegrees(x, y));
}

/** Say that a site lies elsewhere, and where its numbers look swapped. */
function elsewhere(places) {
  const [west, south, east, north] = data.monitor.extent.map((one) => number(one, 4));
  const swapped = places.every(([x, y]) => inExtent(y, x) || inGrid(y, x));
  return { fault: swapped ? "swapped" : "elsewhere", values: { west, south, east, north } };
}

/** Whether an outline crosses or touches itself, or a hole lies outside. */
function crossesItself(rings) {
  return sidesMeet(rings) || strayHole(rings);
}

/** Sweep over the sides from west to east: each is held against those that reach as far as it begins. */
function sidesMeet(rings) {
  const sides = rings.flatMap(({ points }, ring) => points.map((point, at) => sideOfRing(point, points[(at + 1) % points.length], { ring, at, count: points.length })));
  sides.sort((one, other) => one.box[0] - other.box[0]);
  let open = [];
  for (const side of sides) {
    open = open.filter(({ box }) => box[2] >= side.box[0]);
    if (open.some((other) => meet(side, other))) return true;
    open.push(side);
  }
  return false;
}

function sideOfRing(from, to, place) {
  const ends = Float64Array.of(...from, ...to);
  return { ...place, ends, box: sideBox(ends, 0) };
}

function meet(one, other) {
  if (one.box[3] < other.box[1] || one.box[1] > other.box[3]) return false;
  const near = one.ring === other.ring && [1, one.count - 1].includes(Math.abs(one.at - other.at));
  return near ? foldsBack(one, other) : sideGap(one.ends, 0, other.ends, 0) === 0;
}

/** Whether a side runs back over its neighbour. */
function foldsBack(one, other) {
  const [first, next] = (one.at + 1) % one.count === other.at ? [one.ends, other.ends] : [other.ends, one.ends];
  const [ax, ay, bx, by] = [first[2] - first[0], first[3] - first[1], next[2] - next[0], next[3] - next[1]];
  return ax * by - ay * bx === 0 && ax * bx + ay * by < 0;
}

function strayHole(rings) {
  let shell = null;
  return rings.some((ring) => {
    if (ring.outer) shell = regionOf([ring]);
    return !ring.outer && !holdsPlace(shell, ...ring.points[0]);
  });
}

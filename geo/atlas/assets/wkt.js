// Reading shapes as people paste them: well-known text and GeoJSON, as lists of polygons' rings.

/**
 * What was pasted, before it is known in which grid it is written.
 * @typedef {Object} Pasted
 * @property {"Point"|"Polygon"|"MultiPolygon"} type
 * @property {Array<Array<Array<[number, number]>>>} polygons of each its rings, the outer one first; of a point one ring of one place
 * @property {string|null} crs the number of a CRS, where one is named
 */

const WKT = /^\s*(?:SRID\s*=\s*(\d+)\s*;)?\s*(POINT|POLYGON|MULTIPOLYGON)\s*(?:ZM|Z|M)?\s*(\(.*\))\s*$/is;
const DEEP = { POINT: 1, POLYGON: 2, MULTIPOLYGON: 3 };
const TYPES = { POINT: "Point", POLYGON: "Polygon", MULTIPOLYGON: "MultiPolygon" };

/** Whether a text looks like well-known text, GeoJSON, or neither. */
function looksLike(text) {
  if (/^\s*[{[]/.test(text)) return "geojson";
  return /^\s*(?:SRID\s*=\s*\d+\s*;)?\s*[A-Z]+\s*(?:ZM|Z|M)?\s*\(/i.test(text) ? "wkt" : "other";
}

/** Read well-known text; null where it is none. @returns {Pasted|null} */
function readWkt(text) {
  const found = WKT.exec(text);
  if (!found) return null;
  const [, crs, word, body] = found;
  const type = word.toUpperCase();
  const places = body.replace(/[-+]?[\d.]+(?:e[-+]?\d+)?(?:\s+[-+]?[\d.]+(?:e[-+]?\d+)?)+/gi, (place) => `[${place.trim().split(/\s+/).map(Number).join(",")}]`);
  const nested = parsed(places.replaceAll("(", "[").replaceAll(")", "]"));
  return nested === null ? null : pasted(TYPES[type], type === "POINT" ? nested[0] : nested, crs ?? null, DEEP[type]);
}

/** Read GeoJSON; a fault where it holds no shape, or several. @returns {Pasted|{fault: string}|null} */
function readGeoJson(text) {
  const value = parsed(text);
  if (value === null || typeof value !== "object") return null;
  const features = value.type === "FeatureCollection" ? value.features : [value];
  if (!Array.isArray(features) || features.length === 0) return null;
  if (features.length > 1) return { fault: "many" };
  const shape = features[0].type === "Feature" ? features[0].geometry : features[0];
  const depth = DEEP[String(shape?.type).toUpperCase()];
  if (!depth) return shape?.type ? { fault: "kind" } : null;
  const crs = /(\d+)$/.exec(value.crs?.properties?.name ?? "")?.[1] ?? null;
  return pasted(shape.type, shape.coordinates, crs === "84" ? null : crs, depth);
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Put nested places into polygons of rings; null where a place is no two numbers. @returns {Pasted|null} */
function pasted(type, nested, crs, deep) {
  const polygons = deep === 1 ? [[[nested]]] : deep === 2 ? [nested] : nested;
  const places = Array.isArray(polygons) ? polygons.flat(2) : [];
  const sound = places.length > 0 && places.every((place) => Array.isArray(place) && place.length >= 2 && place.slice(0, 2).every(Number.isFinite));
  if (!sound) return null;
  return { type, crs, polygons: polygons.map((rings) => rings.map((ring) => ring.map(([x, y]) => [x, y]))) };
}

// How a site lies to each layer: concerned, not concerned, too close to call, or without data.

const WHOLE = 1 - 1e-6; // a share above this is the whole site
const VERTEX_M = 2e-4; // vertices of the page are kept to this

/**
 * @typedef {Object} Site
 * @property {"point"|"drawn"|"parcel"} kind
 * @property {string} name
 * @property {Region} region
 * @property {Array<{outer: boolean, points: Array<[number, number]>}>} rings
 * @property {number} position_error_m
 * @property {boolean} assumed whether no source states that error
 * @property {boolean} repaired
 * @property {number|null} registered_m2
 */

let drawnGrounds = null; // read when the first site is asked about, so that the page opens sooner
const groundRegions = new Map();
const shownZones = new Map();
const SHOWN_M = 1; // what is drawn is a little simpler than what is measured
const cityRegion = regionOf(allRings(readMetres(plan.city)).flat());
const districtRegions = allRings(readMetres(plan.districts)).map(regionOf);

/** Give a row of the ground as a region; each is read once. @returns {Region} */
function groundRegion(row) {
  drawnGrounds ??= readMetres(plan.ground.shape);
  if (!groundRegions.has(row)) groundRegions.set(row, regionOf(ringsInMetres(drawnGrounds, row)));
  return groundRegions.get(row);
}

/** Find the region of a layer for sites of some position error; null where there is none. */
function drawnGround(layer, part, drawn, site) {
  const error = part === "cut" ? 0 : site.position_error_m;
  const row = plan.ground.error_m.findIndex(
    (_, at) =>
      cell(plan.ground.layer_id, at) === layer.id &&
      cell(plan.ground.part, at) === part &&
      cell(plan.ground.drawn, at) === drawn &&
      plan.ground.position_error_m[at] === error,
  );
  return row < 0 ? null : { region: groundRegion(row), error_m: plan.ground.error_m[row] };
}

/** Measure where a site lies, whatever the day: to every layer, in the city, on the relief. @param {Site} site */
function surveySite(site) {
  const measured = depth(cityRegion, site.region);
  const insideCity = Math.abs(measured) <= VERTEX_M ? 0 : measured; // on the bound, by the page's rounding
  const slopes = slopesUnder(site);
  const themes = data.layers.map((layer) => themeOf(layer, site, insideCity, slopes));
  return { site, inside_city_m: insideCity, in_city: insideCity >= 0, district: districtOf(site), slopes, themes };
}

/** Give the district that holds the largest part of a site; -1 outside all. */
function districtOf(site) {
  let [best, most] = [-1, -1];
  districtRegions.forEach((region, at) => {
    if (apart(site.region, region, 0) > 0) return;
    const common = commonArea(site.region, region);
    const area = common === site.region.area ? Infinity : common; // of a point, and of what lies in it whole
    if (area > most) [best, most] = [at, area];
  });
  return best;
}

/** Measure how a site lies to a layer as a whole: its position, share and distance, with their bounds. */
function layerFacts(layer, site, insideCity) {
  const { region } = site;
  const point = region.area === 0;
  const share = (drawn) => (point || !drawn ? 0 : Math.min(commonArea(region, drawn.region) / region.area, 1));
  const area = drawnGround(layer, "area", "as_is", site);
  const unsure = drawnGround(layer, "uncertain", "as_is", site);
  const error = (area ?? unsure)?.error_m ?? 0;
  const away = area ? apart(region, area.region) : Infinity;
  const close = away <= error;
  const drawnIn = close ? drawnGround(layer, "area", "in", site) : null;
  const drawnOut = close ? drawnGround(layer, "area", "out", site) : null;
  const sure = drawnIn !== null && apart(region, drawnIn.region, 0) === 0;
  const unsureAway = unsure ? apart(region, unsure.region) : Infinity;
  const blurred = unsureAway <= site.position_error_m;
  const unsureNear = unsureAway <= site.position_error_m + layer.reach_m;
  const unsureOut = unsureNear && unsureAway <= error ? drawnGround(layer, "uncertain", "out", site) : null;
  const position = sure ? "inside" : blurred ? "boundary_not_known" : away > error ? "outside" : "too_close";
  const listed = away <= error + layer.reach_m;
  const common = area && !point && close ? commonArea(region, area.region) : 0;
  return {
    position,
    common,
    share: point || blurred ? NaN : listed && region.area ? Math.min(common / region.area, 1) : 0,
    share_low: point && listed ? NaN : share(drawnIn),
    share_high: point && listed ? NaN : Math.min(share(drawnOut) + share(unsureOut), 1),
    distance_m: listed ? away : Infinity,
    error_m: listed ? error : 0,
    uncertain_m: unsureNear ? Math.max(unsureAway - site.position_error_m, 0) : Infinity,
    covered_m: { city: insideCity, extent: Infinity, listed: -Infinity }[layer.coverage] - site.position_error_m,
    lost: layer.lost,
  };
}

/** Whether "no zone within the reach" means that there is none. */
function absenceKnown(facts, reach = 0) {
  return facts.covered_m > reach && facts.lost === null;
}

function absenceReason(facts, reach = 0) {
  return facts.covered_m <= reach ? "not_covered" : (facts.lost ?? "no_data");
}

/** Answer whether a layer concerns a site; what is not known is never a no. */
function themeOf(layer, site, insideCity, slopes) {
  const facts = layerFacts(layer, site, insideCity);
  const point = site.region.area === 0;
  const blurred = facts.position === "boundary_not_known";
  // what is no more than the page's own rounding is neither there nor absent
  const rounding = VERTEX_M * girth(site.region);
  const slight = facts.common > 0 && facts.common <= rounding;
  let close = facts.position === "too_close" || (slight && !blurred);
  let concerned = (point ? facts.position === "inside" : facts.common > 0) && !close && !blurred;
  if (layer.band) {
    concerned &&= point || facts.share_low > 0; // every cell has an error, and the line none
    close ||= !point && !(facts.share_low > 0) && facts.share_high > 0 && !blurred;
  }
  const voids = layer.band && (slopes?.void_share ?? 1) > 0;
  const known = absenceKnown(facts) && !voids && !site.repaired;
  const reason = close ? "too_close" : blurred ? "boundary_not_known" : site.repaired ? "repaired" : absenceKnown(facts) ? "no_data" : absenceReason(facts);
  const told = answer(concerned, !concerned && !close && !blurred && known, reason);
  return {
    layer,
    facts,
    answer: told,
    state: stateOf(told),
    complete: known && facts.uncertain_m === Infinity,
    whole: told.value === "yes" && (Number.isNaN(facts.share) || facts.share > WHOLE || site.region.area - facts.common <= rounding),
    area_m2: facts.common > 0 ? facts.common : null,
    nearest_m: nearestGround(layer, site),
  };
}

function stateOf({ value, reason }) {
  if (value === "yes") return "concerned";
  if (value === "no") return "not_concerned";
  return reason === "too_close" ? "too_close" : "no_data";
}

/** Measure how far the nearest ground of a layer is, uncertain ground of it too; null where it has none. */
function nearestGround(layer, site) {
  const grounds = ["area", "cut"].map((part) => drawnGround(layer, part, "as_is", site)).filter(Boolean);
  return grounds.length ? Math.min(...grounds.map(({ region }) => apart(site.region, region))) : null;
}

/** Name the zones of a layer that a site touches, or may touch by the error of their bounds. */
function zonesHere({ layer, facts }, site) {
  const named = zonesOfLayer(data.layers.indexOf(layer)).filter((zone) => cell(data.zones.part, zone) === "area" && cell(data.zones.name, zone) !== null);
  const near = named.filter((zone) => apart(site.region, shownZone(zone), Math.max(facts.error_m, SHOWN_M)) < Infinity);
  return [...new Set(near.map((zone) => cell(data.zones.name, zone)))];
}

/** Give a zone as it is drawn on the map, in metres; good enough to name it. @returns {Region} */
function shownZone(zone) {
  if (!shownZones.has(zone)) {
    const place = (at) => toMetric(...placeOfWorld(zoneShapes.xy[2 * at], zoneShapes.xy[2 * at + 1]).reverse());
    const rings = [...ringsOf(zoneShapes, zone)].map(([, first, end]) => ({ outer: true, points: Array.from({ length: end - first }, (_, at) => place(first + at)) }));
    shownZones.set(zone, regionOf(rings));
  }
  return shownZones.get(zone);
}

// What is near: where the inspector stands, or coordinates typed, and how far each building is from there.

/** @typedef {{lat: number, lon: number, error_m: number|null}} Place */

/** The place that distances are told from. @type {Place|null} */
let near = null;
/** What is said about it: the key of a text, or none. */
let nearTold = null;
/** Metres from there to the middle of each building. @type {Float64Array|null} */
let nearDistances = null;

const WINDS = 8;
const METRES_OF_THE_EQUATOR = 40075016.686;

/**
 * Read coordinates in any form and order; of two orders the one that lies in the city.
 * @param {string} text
 * @returns {{lat: number, lon: number}|{fault: string}} the key of a sentence
 */
function readPlace(text) {
  const readings = readCoordinates(text).filter((one) => !("east" in one) || likelyGrid(one));
  if (!cityGrid && readings.some((one) => "east" in one)) return { fault: "near.fault.no_grid" };
  const places = readings.map(placeOfReading);
  const chosen = chosenReading(places, ({ lat, lon }) => inExtent(lon, lat));
  if (chosen.fault === "elsewhere") return places[0]; // one may well stand outside
  return chosen.fault ? { fault: `near.fault.${chosen.fault}` } : chosen.reading;
}

/** Whether two numbers can be metres of a transverse Mercator grid as cities use it. */
function likelyGrid({ east, north }) {
  return east >= 100_000 && east < 1_000_000 && north >= 0 && north <= 10_000_000;
}

function placeOfReading(reading) {
  if (!("east" in reading)) return reading;
  const [lat, lon] = fromGrid(reading.east, reading.north);
  return { lat, lon };
}

/** Tell distances from a place: it is marked, the nearest come first. @param {Place} place */
function goNear(place, told = null) {
  near = place;
  nearTold = told ?? (outline && !contains(outline, 0, ...world(place.lon, place.lat)) ? "near.outside" : null);
  nearDistances = Float64Array.from({ length: buildingCount }, (_, building) => distanceFrom(place, building));
  if (filter.subject !== "building") Object.assign(filter, FILTER_AT_FIRST);
  filter.sort = "near";
  showFilters();
  applyFilters();
  map.setView([place.lat, place.lon], Math.max(map.getZoom(), 16), { animate: false });
  showNear();
}

/** Measure to the middle of a building: in the city's grid, or on a sphere where the page cannot compute the grid. */
function distanceFrom({ lat, lon }, building) {
  const of = (name) => cell(buildings[name], building);
  if (!cityGrid) return map.distance([lat, lon], [of("lat_deg"), of("lon_deg")]);
  const [east, north] = toGrid(lat, lon);
  return Math.hypot(of("x_m") - east, of("y_m") - north);
}

/** Take the mark away, and list the worst first again. */
function leaveNear() {
  [near, nearTold, nearDistances] = [null, null, null];
  remember("at", null);
  if (filter.sort === "near") filter.sort = FILTER_AT_FIRST.sort;
  showFilters();
  applyFilters();
  showNear();
  byId("near-text").focus();
}

/** Go to the coordinates typed, and keep them in the address. */
function goToTyped() {
  const read = readPlace(byId("near-text").value);
  if (read.fault) return tellNear(read.fault);
  remember("at", writtenPlace(read.lat, read.lon));
  goNear({ ...read, error_m: null });
}

/** Ask the phone where it is; its place is kept nowhere, not even in the address. */
function askWhere() {
  const found = ({ coords }) => {
    remember("at", null);
    goNear({ lat: coords.latitude, lon: coords.longitude, error_m: coords.accuracy });
  };
  if (!navigator.geolocation) return tellNear("near.failed");
  tellNear("field.position.asking");
  navigator.geolocation.getCurrentPosition(found, () => tellNear("near.failed"), { enableHighAccuracy: true, timeout: 20000, maximumAge: 0 });
}

function tellNear(key) {
  nearTold = key;
  refill(byId("near-told"), ...nearTexts());
}

/** Say where the place is, in both forms, and what is wrong with it. @returns {Array<Node|string>} */
function nearTexts() {
  const said = nearTold === null ? "" : t(nearTold, { example: examplePlace() });
  if (near === null) return [said];
  const error = near.error_m === null ? "" : ` ± ${metres(near.error_m, 0)}`;
  const place = writtenPlace(near.lat, near.lon, 5);
  const written = [`${place}${error}`, gridText(near.lat, near.lon)].filter(Boolean).join(" · ");
  return [[written, said].filter(Boolean).join(". "), copyButton(place)];
}

/** Write how far a building is, and in which direction. */
function awayText(building) {
  const away = nearDistances[building];
  const long = away < 1000 ? metres(away, 0) : `${number(away / 1000, 1)} ${t("unit.km")}`;
  return `${long} ${t(`wind.${windTo(building)}`)}`;
}

/** Give the wind in which a building lies, 0 for north, clockwise. */
function windTo(building) {
  const east = (cell(buildings.lon_deg, building) - near.lon) * Math.cos(near.lat * RADIANS);
  const north = cell(buildings.lat_deg, building) - near.lat;
  return (Math.round((Math.atan2(east, north) / (2 * Math.PI)) * WINDS) + WINDS) % WINDS;
}

/** The place on the map: a cross, and the circle in which it may be. @param {View} view */
function drawNear(view) {
  if (near === null) return;
  const { ctx, scale, origin } = view;
  const [x, y] = world(near.lon, near.lat).map((one, at) => one * scale - (at ? origin.y : origin.x));
  const reach = ((near.error_m ?? 0) * scale) / (METRES_OF_THE_EQUATOR * Math.cos(near.lat * RADIANS));
  for (const [colour, width] of [[ink("halo"), 6], [ink("accent"), 2.5]]) {
    ctx.beginPath();
    if (reach > 12) ctx.arc(x, y, reach, 0, 2 * Math.PI);
    segment(ctx, x - 14, y, x - 4, y);
    segment(ctx, x + 4, y, x + 14, y);
    segment(ctx, x, y - 14, x, y - 4);
    segment(ctx, x, y + 4, x, y + 14);
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.stroke();
  }
}

/** Write the part of the panel, in the reader's language, with what was typed. */
function showNear() {
  const typed = byId("near-text")?.value ?? remembered("at") ?? "";
  const input = el("input", { id: "near-text", type: "text", inputmode: "text", autocomplete: "off", spellcheck: "false", "aria-describedby": "near-hint", value: typed, keydown: (event) => event.key === "Enter" && goToTyped() });
  refill(
    byId("near"),
    el("button", { type: "button", id: "near-me", click: askWhere }, t("near.me")),
    el("label", { for: "near-text" }, t("near.typed")),
    el("div.near-row", {}, input, el("button", { type: "button", id: "near-go", click: goToTyped }, t("near.go"))),
    el("p.note", { id: "near-hint" }, t(cityGrid ? "near.hint" : "near.hint.no_grid", { crs: data.monitor.crs, example: examplePlace() })),
    el("p.near-told", { id: "near-told", role: "status" }, ...nearTexts()),
    near === null ? null : el("button", { type: "button", id: "near-leave", click: leaveNear }, t("near.leave")),
  );
}

/** Lay the mark on the map, and go where the address says. */
function startNear() {
  lay("near", drawNear);
  onLanguage(showNear);
  const kept = remembered("at");
  if (kept === null) return;
  const read = readPlace(kept);
  byId("near-box").open = true;
  if (read.fault) tellNear(read.fault);
  else goNear({ ...read, error_m: null });
}

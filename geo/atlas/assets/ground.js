// What lies under the buildings: streets, water, names, districts, the city's outline and zones.

const map = window[document.querySelector(".folium-map").id];
map.setMinZoom(8).setMaxZoom(19);

/** What is shown, by name; the legend switches it. */
const shown = new Set(["relief", "streets", "water", "places", "districts", "outline", "parcels", "buildings"]);
const sheets = [];

const backdrop = data.backdrop.map((layer) => ({ ...layer, shapes: decode(layer.shape) }));
const outline = data.outline && decode(data.outline);
const districtShapes = data.districts.shape && decode(data.districts.shape);
const zoneShapes = decode(data.zones.shape);
const zonesOfLayer = grouped(data.zones.layer, data.layers.length);
data.layers.forEach((layer) => shown.add(`layer ${layer.id}`));

/** Lay a sheet on the map, above those laid before. @param {(view: View) => void|Generator<number>} draw @param {boolean} [sliced] whether it yields its work */
function lay(name, draw, sliced = false) {
  const pane = map.createPane(name);
  pane.style.zIndex = String(400 + sheets.length);
  pane.style.pointerEvents = "none";
  const sheet = new Sheet({ draw, sliced, pane: name }).addTo(map);
  sheets.push(sheet);
  return sheet;
}

/** Draw everything again. */
function redrawAll() {
  for (const sheet of sheets) sheet.redraw();
}

/** Show or hide one thing. */
function show(name, visible) {
  if (visible) shown.add(name);
  else shown.delete(name);
  document.documentElement.classList.toggle("without-relief", !shown.has("relief"));
  redrawAll();
}

function layGround() {
  lay("ground", drawGround);
  lay("zones", drawZones);
}

/** @param {View} view */
function drawGround(view) {
  for (const layer of backdrop) {
    if (!shown.has(layer.kind)) continue;
    if (layer.kind === "water") drawWater(layer.shapes, view);
    if (layer.kind === "streets") drawStreets(layer, view);
  }
  if (districtShapes && shown.has("districts")) drawLines(districtShapes, view, ink("district"), 1.2, [6, 4]);
  if (outline && shown.has("outline")) drawLines(outline, view, ink("outline"), 2.2, [10, 3, 2, 3]);
}

function drawWater(shapes, view) {
  const { ctx } = view;
  ctx.strokeStyle = ink("water");
  ctx.fillStyle = ink("water");
  ctx.lineWidth = view.zoom >= 14 ? 2.5 : 1.3;
  for (let shape = 0; shape < shapes.count; shape += 1) {
    if (!isSeen(shapes, shape, view)) continue;
    ctx.beginPath();
    trace(shapes, shape, view);
    if (shapes.kinds[shapes.of[shape]] === 2) ctx.fill("evenodd");
    ctx.stroke();
  }
}

/** Streets with a name carry the town's form, so they are drawn wider than those without. */
function drawStreets(layer, view) {
  for (const withName of [false, true]) {
    if (!withName && view.zoom < 12) continue;
    const { ctx } = view;
    ctx.beginPath();
    for (let shape = 0; shape < layer.shapes.count; shape += 1) {
      const has = cell(layer.name[language], shape) !== null;
      if (has === withName && isSeen(layer.shapes, shape, view)) trace(layer.shapes, shape, view);
    }
    ctx.strokeStyle = ink("street");
    ctx.lineWidth = (withName ? 1.6 : 1) * (view.zoom >= 16 ? 2.6 : view.zoom >= 14 ? 1.5 : 0.7);
    ctx.lineJoin = "round";
    ctx.stroke();
  }
}

function drawLines(shapes, view, colour, width, dash, among = Array(shapes.count).keys()) {
  const { ctx } = view;
  ctx.beginPath();
  for (const shape of among) {
    if (isSeen(shapes, shape, view)) trace(shapes, shape, view);
  }
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.setLineDash(dash);
  ctx.stroke();
  ctx.setLineDash([]);
}

const PARTS = ["uncertain", "area", "closing"];

/** A layer's zones are one path, so that those that overlap are not drawn darker. @param {View} view */
function drawZones(view) {
  data.layers.forEach((layer, at) => {
    if (shown.has(`layer ${layer.id}`)) PARTS.forEach((part) => drawPart(layer, zonesOfLayer(at), part, view));
  });
}

function drawPart(layer, zones, part, view) {
  const drawn = zones.filter((zone) => cell(data.zones.part, zone) === part && isSeen(zoneShapes, zone, view));
  if (!drawn.length) return;
  view.ctx.beginPath();
  drawn.forEach((zone) => trace(zoneShapes, zone, view));
  if (part === "closing") paintClosing(view.ctx, layer.style);
  else paintZone(view.ctx, layer.style, part, view.zoom < 13 ? 0.8 : 1.4);
}

/** Who writes on the map, in their order: lesser names give way to those before them. */
const namers = [nameClosings, namePlaces, nameDistricts, nameStreets];

/** Names come last and uppermost. */
function drawNames(view) {
  const taken = [];
  for (const write of namers) write(view, taken);
}

function nameClosings(view, taken) {
  if (view.zoom < 12) return;
  data.layers.forEach((layer, at) => {
    if (!shown.has(`layer ${layer.id}`)) return;
    for (const zone of zonesOfLayer(at)) {
      if (cell(data.zones.part, zone) !== "closing" || !isSeen(zoneShapes, zone, view)) continue;
      label(view, taken, t("map.closing"), ...middle(zoneShapes, zone, view), { size: 11, weight: "italic" });
    }
  });
}

function namePlaces(view, taken) {
  if (view.zoom < 11 || !shown.has("places")) return;
  for (const layer of backdrop.filter(({ kind }) => kind === "places")) {
    for (let shape = 0; shape < layer.shapes.count; shape += 1) {
      const name = cell(layer.name[language], shape);
      if (name !== null && isSeen(layer.shapes, shape, view)) {
        label(view, taken, name, ...middle(layer.shapes, shape, view), { size: 13, weight: "600" });
      }
    }
  }
}

function nameDistricts(view, taken) {
  if (view.zoom < 10.5 || !districtShapes || !shown.has("districts")) return;
  for (let shape = 0; shape < districtShapes.count; shape += 1) {
    if (!isSeen(districtShapes, shape, view)) continue;
    label(view, taken, districtName(shape), ...middle(districtShapes, shape, view), { size: 13, colour: ink("district"), weight: "italic 600" });
  }
}

/** Write a street's name along its longest stretch, if the stretch is as long as the name. */
function nameStreets(view, taken) {
  if (view.zoom < 14 || !shown.has("streets")) return;
  const written = new Set();
  for (const layer of backdrop.filter(({ kind }) => kind === "streets")) {
    for (let shape = 0; shape < layer.shapes.count; shape += 1) {
      const name = cell(layer.name[language], shape);
      if (name === null || written.has(name) || !isSeen(layer.shapes, shape, view)) continue;
      const [x, y, angle, length] = longestStretch(layer.shapes, shape, view);
      if (length < name.length * 6.5) continue;
      if (label(view, taken, name, x, y, { size: 11, colour: ink("quiet"), angle })) written.add(name);
    }
  }
}

function longestStretch(shapes, shape, view) {
  const { xy } = shapes;
  const [first, end] = pointsOf(shapes, shape);
  let best = [0, 0, 0, 0];
  for (let at = first + 1; at < end; at += 1) {
    const dx = (xy[2 * at] - xy[2 * at - 2]) * view.scale;
    const dy = (xy[2 * at + 1] - xy[2 * at - 1]) * view.scale;
    const length = Math.hypot(dx, dy);
    if (length <= best[3]) continue;
    const angle = Math.atan(dy / (dx || 1e-9)); // never upside down
    best = [xy[2 * at] * view.scale - dx / 2 - view.origin.x, xy[2 * at + 1] * view.scale - dy / 2 - view.origin.y, angle, length];
  }
  return best;
}

/** Give a district's name in the reader's language. */
function districtName(district) {
  return cell(data.districts[`name_${language}`], district);
}

/** What else is written beside the coordinates: texts of a place, or null. @type {Array<(lat: number, lon: number) => string|null>} */
const besides = [];

/** Let the map jump instead of glide for a reader who wants no motion: Leaflet does not ask. */
function holdStill() {
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  map.options.inertia = false;
  map._zoomAnimated = false;
  const panBy = map.panBy;
  map.panBy = (offset, options) => panBy.call(map, offset, { ...options, animate: false });
}

/** Scale bar, zoom buttons in the reader's language, and the coordinates under the pointer. */
function furnish() {
  holdStill();
  L.control.scale({ imperial: false, maxWidth: 120 }).addTo(map);
  const zoom = L.control.zoom({ position: "topright" }).addTo(map);
  const output = byId("coordinates");
  const tell = ({ lat, lng }) => {
    const written = [t("map.coordinates", { lat: number(lat, 5), lon: number(lng, 5) }), ...besides.map((write) => write(lat, lng))];
    output.textContent = written.filter(Boolean).join(" · ");
  };
  let last = map.getCenter();
  map.on("mousemove", (event) => tell((last = event.latlng)));
  map.on("move", () => tell((last = map.getCenter())));
  onLanguage(() => {
    tell(last);
    nameButton(zoom._zoomInButton, "map.zoom_in");
    nameButton(zoom._zoomOutButton, "map.zoom_out");
    map.getContainer().setAttribute("aria-label", t("map.title"));
    redrawAll();
  });
  map.getContainer().setAttribute("role", "application");
  map.getContainer().setAttribute("aria-describedby", "map-listed");
  for (const query of ["(prefers-color-scheme: dark)", "print"]) {
    matchMedia(query).addEventListener("change", () => {
      map.invalidateSize({ animate: false });
      redrawAll();
    });
  }
  window.addEventListener("resize", () => map.invalidateSize());
}

function nameButton(button, key) {
  button.setAttribute("aria-label", t(key));
  button.title = t(key);
}

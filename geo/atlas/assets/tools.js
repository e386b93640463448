// Asking by the map: a click takes a parcel or a place, and corners make a site; the middle of the map serves the keyboard.

const parcelShapes = drawnShapes(parcelRings);
const CLOSE_PX = 12; // a click so near the first corner finishes the site
let corners = []; // of the site being drawn, longitude and latitude
let drawing = false;

/** Lay parcels and the site on the map. */
function laySites() {
  lay("parcels", drawParcels);
  lay("site", drawSite);
  lay("names", drawNames);
  map.on("click", ({ latlng }) => takePlace(latlng.lng, latlng.lat));
  map.on("dblclick", () => drawing && finishSite());
  map.getContainer().addEventListener("keydown", (event) => {
    if (event.target !== map.getContainer() || event.key !== "Enter") return;
    const { lng, lat } = map.getCenter();
    takePlace(lng, lat);
  });
}

/** @param {View} view */
function drawParcels(view) {
  if (shown.has("parcels") && view.zoom >= 14.5) drawLines(parcelShapes, view, ink("parcel"), 0.9, []);
}

/** Draw the site asked about, and the corners of the one being drawn. @param {View} view */
function drawSite(view) {
  if (asked) drawAsked(view);
  if (!corners.length) return;
  const { ctx } = view;
  const pixels = corners.map((place) => pixelOf(place, view));
  ctx.beginPath();
  pixels.forEach(([x, y], at) => ctx[at ? "lineTo" : "moveTo"](x, y));
  strokeSite(ctx, [6, 5]);
  for (const [x, y] of pixels) stampCorner(ctx, x, y);
}

function drawAsked(view) {
  const { ctx } = view;
  ctx.beginPath();
  if (asked.site.kind === "point") {
    const [x, y] = middle(asked.shapes, 0, view);
    ctx.arc(x, y, 9, 0, 2 * Math.PI);
    ctx.moveTo(x + 2, y);
    ctx.arc(x, y, 2, 0, 2 * Math.PI);
  } else {
    trace(asked.shapes, 0, view);
    ctx.fillStyle = ink("accent");
    ctx.globalAlpha = 0.16;
    ctx.fill("evenodd");
    ctx.globalAlpha = 1;
  }
  strokeSite(ctx, []);
}

function strokeSite(ctx, dash) {
  ctx.lineJoin = "round";
  ctx.strokeStyle = ink("halo");
  ctx.lineWidth = 6;
  ctx.stroke();
  ctx.setLineDash(dash);
  ctx.strokeStyle = ink("accent");
  ctx.lineWidth = 3;
  ctx.stroke();
  ctx.setLineDash([]);
}

function stampCorner(ctx, x, y) {
  ctx.beginPath();
  ctx.rect(x - 4, y - 4, 8, 8);
  ctx.fillStyle = ink("card");
  ctx.fill();
  ctx.strokeStyle = ink("accent");
  ctx.lineWidth = 2;
  ctx.stroke();
}

function pixelOf([lon, lat], { scale, origin }) {
  const [x, y] = world(lon, lat);
  return [x * scale - origin.x, y * scale - origin.y];
}

/** Take a place of the map: as a corner while a site is drawn, else the parcel there, or the place itself. */
function takePlace(lon, lat) {
  if (drawing) return takeCorner(lon, lat); // a site may reach out of the extent, as for the command
  if (!inExtent(lon, lat)) return tellFault(elsewhere([[lon, lat]]));
  const [x, y] = world(lon, lat);
  const parcel = plan.parcels.parcel_id.findIndex((_, at) => contains(parcelShapes, at, x, y));
  byId("ask-text").value = parcel < 0 ? writtenPlace(lat, lon) : plan.parcels.parcel_id[parcel];
  askPasted();
}

function takeCorner(lon, lat) {
  const first = corners[0] && map.latLngToContainerPoint([corners[0][1], corners[0][0]]);
  const here = map.latLngToContainerPoint([lat, lon]);
  if (corners.length > 2 && first.distanceTo(here) < CLOSE_PX) return finishSite();
  const last = corners.at(-1);
  if (last && last[0] === lon && last[1] === lat) return;
  corners.push([lon, lat]);
  tellDrawing();
}

/** Draw sites, or pick what is there. @param {boolean} on */
function draw(on) {
  drawing = on;
  corners = [];
  map.doubleClickZoom[on ? "disable" : "enable"]();
  byId("tool-draw").setAttribute("aria-pressed", String(on));
  byId("tool-pick").setAttribute("aria-pressed", String(!on));
  document.documentElement.classList.toggle("drawing", on);
  tellDrawing();
}

function tellDrawing() {
  const undo = byId("tool-undo");
  const finish = byId("tool-finish");
  const focused = document.activeElement;
  undo.hidden = !drawing;
  finish.hidden = !drawing;
  undo.disabled = corners.length === 0;
  finish.disabled = corners.length < 3;
  if (focused?.hidden || focused?.disabled) byId("tool-draw").focus();
  byId("ask-told").textContent = drawing ? t("desk.corners", { count: number(corners.length, 0) }) : t("desk.lead");
  byId("tool-middle").textContent = drawing ? t("desk.middle.corner") : t("desk.middle");
  redrawAll();
}

/** Ask about what was drawn, as if it had been pasted: so it can be copied, and changed by hand. */
function finishSite() {
  const places = corners.filter(([lon, lat], at) => at === 0 || map.latLngToContainerPoint([lat, lon]).distanceTo(map.latLngToContainerPoint([corners[at - 1][1], corners[at - 1][0]])) > 1);
  if (places.length < 3) return tellFault({ fault: "few" });
  const text = [...places, places[0]].map((place) => place.map((one) => one.toFixed(7)).join(" ")).join(", ");
  draw(false);
  byId("ask-text").value = `POLYGON ((${text}))`;
  askPasted();
}

function startTools() {
  byId("tool-pick").addEventListener("click", () => draw(false));
  byId("tool-draw").addEventListener("click", () => draw(true));
  byId("tool-finish").addEventListener("click", finishSite);
  byId("tool-undo").addEventListener("click", () => {
    corners.pop();
    tellDrawing();
  });
  byId("tool-clear").addEventListener("click", () => {
    byId("ask-text").value = "";
    draw(false);
    forget();
  });
  const middleButton = byId("tool-middle");
  middleButton.addEventListener("click", () => {
    const { lng, lat } = map.getCenter();
    takePlace(lng, lat);
  });
  const aim = (on) => document.documentElement.classList.toggle("aiming", on);
  for (const element of [middleButton, map.getContainer()]) {
    element.addEventListener("focus", () => aim(element.matches(":focus-visible")));
    element.addEventListener("blur", () => aim(false));
  }
}

// Buildings and parcels on the map: by their worst finding, as symbols where they are too small.

const TOUCH_PX = 14; // a finger's slack around a small footprint
const PARCELS_AT_ONCE = 300; // their lines are one path, which takes ever longer to paint as it grows
const parcelShapes = decode(data.parcels.shape);
const parcelCells = cellsOf(parcelShapes);
const buildingCells = cellsOf(buildingShapes);
let selected = -1;

function layBuildings() {
  lay("buildings", drawBuildings, true);
  lay("names", drawNames);
  map.on("click", (event) => {
    const hit = buildingAt(event.latlng);
    if (hit >= 0) select(hit, false);
  });
}

/** @param {View} view */
function* drawBuildings(view) {
  if (shown.has("parcels") && view.zoom >= 15) yield* drawParcels(view);
  if (!shown.has("buildings")) return;
  const seen = within(buildingCells, view.box).filter((building) => isListed[building]);
  if (timeDay !== null) {
    yield* drawStages(view, seen);
  } else {
    drawActs(view);
    const byRank = STANDINGS.map(() => []);
    for (const building of seen) byRank[shownRank[building]].push(building);
    // the worst are drawn last, so that no lesser finding covers them
    for (let rank = STANDINGS.length - 1; rank >= 0; rank -= 1) {
      yield* drawSigns(view, buildingShapes, byRank[rank], STANDINGS[rank], symbolReach(rank, view.zoom));
    }
  }
  if (selected >= 0 && isListed[selected]) drawSelected(view);
}

function* drawParcels(view) {
  const seen = within(parcelCells, view.box);
  for (let at = 0; at < seen.length; at += PARCELS_AT_ONCE) {
    const some = seen.slice(at, at + PARCELS_AT_ONCE);
    drawLines(parcelShapes, view, ink("parcel"), 0.8, [], some);
    yield some.length;
  }
}

/** Flagged buildings keep a symbol that can be seen and touched; the others shrink with the map. */
function symbolReach(rank, zoom) {
  return rank <= 1 ? Math.max(3.4, Math.min(6, (zoom - 10) * 1.3)) : Math.max(1.2, Math.min(4, (zoom - 12.3) * 1.4));
}

function drawSelected(view) {
  const { ctx } = view;
  const [x, y] = middle(buildingShapes, selected, view);
  ctx.beginPath();
  trace(buildingShapes, selected, view);
  ctx.moveTo(x + 16, y);
  ctx.arc(x, y, 16, 0, 2 * Math.PI);
  for (const [colour, width] of [[ink("halo"), 6], [ink("ink"), 2.5]]) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.stroke();
  }
}

/** Give the building at a place, or the nearest within a finger's slack; -1 if none. */
function buildingAt({ lat, lng }) {
  const [x, y] = world(lng, lat);
  const slack = TOUCH_PX / map.options.crs.scale(map.getZoom());
  let [best, bestGap] = [-1, Infinity];
  for (const building of within(buildingCells, [x - slack, y - slack, x + slack, y + slack])) {
    if (!isListed[building]) continue;
    const gap = gapTo(building, x, y);
    if (gap > slack || gap > bestGap || (gap === bestGap && shownRank[building] >= shownRank[best])) continue;
    [best, bestGap] = [building, gap];
  }
  return best;
}

/** Give the distance to a building's box; 0 inside its footprint, a hair more in its box. */
function gapTo(building, x, y) {
  const [west, north, east, south] = buildingShapes.boxes.subarray(4 * building, 4 * building + 4);
  const gap = Math.hypot(Math.max(west - x, 0, x - east), Math.max(north - y, 0, y - south));
  return gap === 0 && !contains(buildingShapes, building, x, y) ? 1e-12 : gap;
}

/** Keep in the address whose sheet is open. */
function rememberChosen(subject, id) {
  remember("case", null);
  for (const one of SUBJECTS) remember(one, one === subject ? id : null);
}

/**
 * Choose a building: its evidence is shown and it is marked on the map.
 * @param {number} building
 * @param {boolean} fly whether the map goes there
 * @param {boolean} [still] whether it does so at once
 */
function select(building, fly, still = matchMedia("(prefers-reduced-motion: reduce)").matches) {
  selected = building;
  selectedAct = null;
  selectedCase = -1;
  rememberChosen("building", cell(buildings.building_id, building));
  if (fly) {
    const place = [cell(buildings.lat_deg, building), cell(buildings.lon_deg, building)];
    map.setView(place, Math.max(map.getZoom(), 17), { animate: !still });
  }
  redrawAll();
  showEvidence();
  openTab("building");
  if (fly) byId("evidence-title").focus({ preventScroll: true }); // chosen by name: read on there
}

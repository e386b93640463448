// The map of the public page: counts in cells of the grid, and what a court act in force names.

const grid = data.grid;
const cellShapes = decode(grid.shape);
const namedShapes = decode(data.buildings.shape);
let chosenCell = -1;

/** From how many signs on each step of the scale begins, and its colour: light to dark, no verdict's. */
const SCALE = [
  { from: 1, fill: "#d9cfe8" },
  { from: 3, fill: "#b39fd3" },
  { from: 10, fill: "#8a6bb8" },
  { from: 30, fill: "#5f3c99" },
  { from: 100, fill: "#371a66" },
];

/** Give the least and the greatest number of a standing in a cell. */
function inCell(word, at) {
  return [grid[`${word}_low`][at], grid[`${word}_high`][at]];
}

/** Give the least and the greatest number of buildings with an open sign in a cell. */
function flagged(at) {
  return [0, 1].map((end) => inCell("breach", at)[end] + inCell("exposed", at)[end]);
}

/** Give the step of the scale for a cell; -1 without a sign. */
function stepOf(at) {
  return SCALE.findLastIndex(({ from }) => flagged(at)[1] >= from);
}

/** Name a cell for people: its district where one is drawn, and the middle of its ground. */
function cellName(at) {
  const [west, north, east, south] = cellShapes.boxes.subarray(4 * at, 4 * at + 4);
  const [x, y] = [(west + east) / 2, (north + south) / 2];
  const lon = (x - 0.5) * 360;
  const lat = (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
  const district = districtShapes ? Array.from({ length: districtShapes.count }, (_, one) => one).find((one) => contains(districtShapes, one, x, y)) : undefined;
  const place = `${number(lat, 3)}° ${number(lon, 3)}°`;
  const named = district === undefined ? place : `${districtName(district)}, ${place}`;
  return grid.squares[at] > 1 ? `${named} (${plural("count.squares", grid.squares[at])})` : named;
}

function layGrid() {
  lay("cells", drawCells);
  lay("named", drawNamed);
  namers.unshift(nameCells);
  lay("names", drawNames);
  leaveWheelToThePage();
  map.on("click", ({ latlng }) => {
    const [x, y] = world(latlng.lng, latlng.lat);
    const at = grid.cell_id.findIndex((_, shape) => contains(cellShapes, shape, x, y));
    if (at >= 0) chooseCell(at);
  });
}

/** Choose a cell: it is marked, told in words, and found in the table. */
function chooseCell(at) {
  chosenCell = at;
  redrawAll();
  tellCell();
}

function tellCell() {
  if (chosenCell < 0) return;
  const words = TOLD.map((word) => `${t(`verdict.${word}`).toLowerCase()}: ${rangeText(inCell(word, chosenCell))}`);
  byId("cell-told").textContent = t("cells.told", {
    id: cellName(chosenCell),
    buildings: plural("count.buildings", grid.buildings[chosenCell]),
    verdicts: words.join(", "),
  });
}

/** A cell's colour tells its number of signs; one without any has an outline only. */
function drawCells(view) {
  if (!shown.has("cells")) return;
  for (let at = 0; at < cellShapes.count; at += 1) {
    if (!isSeen(cellShapes, at, view)) continue;
    view.ctx.beginPath();
    trace(cellShapes, at, view);
    paintCell(view.ctx, stepOf(at));
    if (at === chosenCell) markCell(view.ctx);
  }
}

/** Write the counts into the cells, before any other name. */
function nameCells(view, taken) {
  if (view.zoom < 13 || !shown.has("cells")) return;
  for (let at = 0; at < cellShapes.count; at += 1) {
    if (stepOf(at) < 0 || !isSeen(cellShapes, at, view)) continue;
    label(view, taken, rangeText(flagged(at)), ...middle(cellShapes, at, view), { size: 13, weight: "700" });
  }
}

function paintCell(ctx, step) {
  if (step >= 0) {
    ctx.fillStyle = SCALE[step].fill;
    ctx.globalAlpha = 0.82;
    ctx.fill("evenodd");
    ctx.globalAlpha = 1;
  }
  ctx.strokeStyle = step >= 0 ? ink("cell") : ink("parcel");
  ctx.lineWidth = step >= 0 ? 1 : 0.7;
  ctx.stroke();
}

function scaleSwatch(step) {
  return swatch((ctx) => {
    ctx.rect(1, 1, 24, 16);
    paintCell(ctx, step);
  });
}

/** The scale in numbers, beside the map. */
function scaleKeys() {
  const upTo = (step) => SCALE[step + 1] && SCALE[step + 1].from - 1;
  const range = (step) => (upTo(step) === undefined ? t("cells.from", { count: number(SCALE[step].from, 0) }) : rangeText([SCALE[step].from, upTo(step)]));
  return [-1, ...SCALE.keys()].map((step) => el("li.step", {}, scaleSwatch(step), step < 0 ? "0" : range(step)));
}

function markCell(ctx) {
  ctx.strokeStyle = ink("ink");
  ctx.lineWidth = 3;
  ctx.stroke();
}

function drawNamed(view) {
  const { cases } = data;
  for (let row = 0; row < cases.building.length; row += 1) {
    const building = cases.building[row];
    if (!isSeen(namedShapes, building, view)) continue;
    const sign = cases.ended[row] ? "ended" : "breach";
    view.ctx.beginPath();
    trace(namedShapes, building, view);
    paintVerdict(view.ctx, sign);
    haloAt(view, ...middle(namedShapes, building, view));
    stampVerdict(view.ctx, sign, ...middle(namedShapes, building, view), 6);
  }
}

/** Clear the ground around a sign, which would be lost on a cell of its own colour. */
function haloAt(view, x, y) {
  view.ctx.beginPath();
  view.ctx.arc(x, y, 11, 0, 2 * Math.PI);
  view.ctx.fillStyle = ink("halo");
  view.ctx.fill();
}

/** The wheel scrolls the page over the map, unless ctrl is held or the map was clicked. */
function leaveWheelToThePage() {
  const frame = map.getContainer();
  let awake = false;
  map.on("click", () => (awake = true));
  frame.addEventListener("pointerleave", () => (awake = false));
  frame.addEventListener(
    "wheel",
    (event) => {
      if (!awake && !event.ctrlKey) event.stopImmediatePropagation();
    },
    { capture: true },
  );
}

// The map of the public page: counts in cells of the grid, and what a court act in force names.

const grid = data.grid;
const cellShapes = decode(grid.shape);
const namedShapes = decode(data.buildings.shape);
let chosenCell = -1;

/** Write a count of a cell: a small one as the range it stands for. */
function rangeText(name, at) {
  const [low, high] = [grid[`${name}_low`][at], grid[`${name}_high`][at]];
  return low === high ? number(low, 0) : `${number(low, 0)}–${number(high, 0)}`;
}

/** Give the flagged buildings of a cell, at most. */
function flaggedHigh(at) {
  return grid.breach_high[at] + grid.exposed_high[at];
}

function flaggedText(at) {
  const low = grid.breach_low[at] + grid.exposed_low[at];
  const high = flaggedHigh(at);
  return low === high ? number(low, 0) : `${number(low, 0)}–${number(high, 0)}`;
}

function layGrid() {
  lay("cells", drawCells);
  lay("named", drawNamed);
  namers.unshift(nameCells);
  lay("names", drawNames);
  map.getPane("zones").style.opacity = "0.6"; // here the counts are the matter
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
  const words = [...data.monitor.verdicts, "none"].map((word) => `${t(`verdict.${word}`).toLowerCase()}: ${rangeText(word, chosenCell)}`);
  byId("cell-told").textContent = t("cells.told", {
    id: grid.cell_id[chosenCell],
    buildings: rangeText("buildings", chosenCell),
    verdicts: words.join(", "),
  });
}

/** A cell's strength grows with its flagged buildings; one without any has an outline only. */
function drawCells(view) {
  if (!shown.has("cells")) return;
  const most = Math.max(1, ...grid.cell_id.map((_, at) => flaggedHigh(at)));
  for (let at = 0; at < cellShapes.count; at += 1) {
    if (!isSeen(cellShapes, at, view)) continue;
    view.ctx.beginPath();
    trace(cellShapes, at, view);
    paintCell(view.ctx, flaggedHigh(at) / most);
    if (at === chosenCell) markCell(view.ctx);
  }
}

/** Write the counts into the cells, before any other name. */
function nameCells(view, taken) {
  if (view.zoom < 13 || !shown.has("cells")) return;
  for (let at = 0; at < cellShapes.count; at += 1) {
    if (!flaggedHigh(at) || !isSeen(cellShapes, at, view)) continue;
    label(view, taken, flaggedText(at), ...middle(cellShapes, at, view), { size: 13, weight: "700" });
  }
}

function paintCell(ctx, share) {
  ctx.fillStyle = VERDICT_INK.breach.fill;
  ctx.globalAlpha = share ? 0.18 + 0.62 * Math.sqrt(share) : 0;
  ctx.fill();
  ctx.globalAlpha = 1;
  ctx.strokeStyle = share ? VERDICT_INK.breach.line : ink("parcel");
  ctx.lineWidth = share ? 1 : 0.7;
  ctx.stroke();
}

function markCell(ctx) {
  ctx.strokeStyle = ink("ink");
  ctx.lineWidth = 3;
  ctx.stroke();
}

function drawNamed(view) {
  for (let building = 0; building < namedShapes.count; building += 1) {
    if (!isSeen(namedShapes, building, view)) continue;
    view.ctx.beginPath();
    trace(namedShapes, building, view);
    paintVerdict(view.ctx, "breach");
    haloAt(view, ...middle(namedShapes, building, view));
    stampVerdict(view.ctx, "breach", ...middle(namedShapes, building, view), 6);
  }
}

/** Clear the ground around a sign, which would be lost on a cell of its own colour. */
function haloAt(view, x, y) {
  view.ctx.beginPath();
  view.ctx.arc(x, y, 11, 0, 2 * Math.PI);
  view.ctx.fillStyle = ink("halo");
  view.ctx.fill();
}

// Colours, patterns and symbols. Each verdict and each zone layer is told by form as well as by colour.

const VERDICT_INK = data.monitor.inks; // the same as in the styles for QGIS

/** Give a colour of the style sheet, which knows whether it is dark. @param {string} name */
function ink(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

const tiles = new Map();

/**
 * Give a pattern of lines or dots.
 * @param {string} kind diagonal, back-diagonal, cross, dots, horizontal, vertical
 * @param {string} colour
 * @param {number} [size] of its tile in pixels
 */
function pattern(ctx, kind, colour, size = 8) {
  const key = `${kind} ${colour} ${size}`;
  if (!tiles.has(key)) tiles.set(key, patternTile(kind, colour, size));
  return ctx.createPattern(tiles.get(key), "repeat");
}

function patternTile(kind, colour, size) {
  const tile = document.createElement("canvas");
  tile.width = size;
  tile.height = size;
  const ctx = tile.getContext("2d");
  ctx.strokeStyle = colour;
  ctx.fillStyle = colour;
  ctx.lineWidth = Math.max(1, size / 10);
  ctx.beginPath();
  // diagonals run over the corners, so that tiles join without a gap
  for (const shift of [-size, 0, size]) {
    if (kind === "diagonal" || kind === "cross") segment(ctx, shift, size, shift + size, 0);
    if (kind === "back-diagonal" || kind === "cross") segment(ctx, shift, 0, shift + size, size);
  }
  if (kind === "horizontal") segment(ctx, 0, size / 2, size, size / 2);
  if (kind === "vertical") segment(ctx, size / 2, 0, size / 2, size);
  ctx.stroke();
  if (kind === "dots") {
    ctx.beginPath();
    ctx.arc(size / 2, size / 2, size / 7, 0, 2 * Math.PI);
    ctx.fill();
  }
  return tile;
}

function segment(ctx, x0, y0, x1, y1) {
  ctx.moveTo(x0, y0);
  ctx.lineTo(x1, y1);
}

/**
 * Fill and outline the current path as a verdict.
 * @param {string} verdict
 * @param {boolean} [tiny] too small for a pattern: a thin outline only
 */
function paintVerdict(ctx, verdict, tiny = false) {
  const style = VERDICT_INK[verdict];
  ctx.fillStyle = style.fill;
  ctx.fill("evenodd");
  if (style.pattern && !tiny) {
    ctx.fillStyle = pattern(ctx, style.pattern, style.line, 6);
    ctx.globalAlpha = 0.55;
    ctx.fill("evenodd");
    ctx.globalAlpha = 1;
  }
  ctx.setLineDash((!tiny && style.dash) || []);
  ctx.strokeStyle = (isDark() && style.dark) || style.line;
  ctx.lineWidth = tiny ? 0.7 : style.width;
  ctx.stroke();
  ctx.setLineDash([]);
}

/** Draw a verdict's symbol around a point, for buildings too small to be seen. */
function stampVerdict(ctx, verdict, x, y, reach) {
  ctx.beginPath();
  symbolPath(ctx, VERDICT_INK[verdict].symbol, x, y, reach);
  paintVerdict(ctx, verdict, reach < 3);
}

function symbolPath(ctx, symbol, x, y, reach) {
  const corners = {
    triangle: [[0, -1.15], [1.1, 0.85], [-1.1, 0.85]],
    diamond: [[0, -1.1], [1.1, 0], [0, 1.1], [-1.1, 0]],
    square: [[-0.85, -0.85], [0.85, -0.85], [0.85, 0.85], [-0.85, 0.85]],
    cross: [[-1, -0.5], [-0.5, -1], [0, -0.5], [0.5, -1], [1, -0.5], [0.5, 0], [1, 0.5], [0.5, 1], [0, 0.5], [-0.5, 1], [-1, 0.5], [-0.5, 0]],
  }[symbol];
  if (corners) {
    corners.forEach(([dx, dy], at) => ctx[at ? "lineTo" : "moveTo"](x + dx * reach, y + dy * reach));
    ctx.closePath();
  } else {
    ctx.arc(x, y, symbol === "ring" ? reach : reach * 0.85, 0, 2 * Math.PI);
  }
}

/** Whether the page is dark: paper is never dark in print. */
function isDark() {
  return luminance(ink("land")) < 0.2;
}

/** Give the light of a colour, 0 to 1 (WCAG 2.2, relative luminance). @param {string} colour #rrggbb */
function luminance(colour) {
  const [red, green, blue] = channels(colour).map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function channels(colour) {
  const full = colour.length === 4 ? colour.replace(/[0-9a-f]/gi, "$&$&") : colour;
  return [1, 3, 5].map((at) => parseInt(full.slice(at, at + 2), 16) / 255);
}

/** Give the contrast of two colours, 1 to 21 (WCAG 2.2). */
function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const ZONE_CONTRAST = 3.2; // of an outline with the ground; WCAG asks for 3
const zoneInks = new Map();

/**
 * Give the ink of a zone layer: its hue drawn towards the ink of the page, so that it can be
 * seen on the ground, and is never the colour of a verdict.
 */
function zoneInk(colour) {
  const key = `${colour} ${ink("land")}`;
  if (!zoneInks.has(key)) {
    let share = 0.35;
    while (share < 1 && contrast(mixed(colour, ink("ink"), share), ink("land")) < ZONE_CONTRAST) share += 0.05;
    zoneInks.set(key, mixed(colour, ink("ink"), share));
  }
  return zoneInks.get(key);
}

function mixed(one, other, share) {
  const [from, to] = [channels(one), channels(other)];
  return `#${from.map((value, at) => Math.round(255 * (value + (to[at] - value) * Math.min(share, 1))).toString(16).padStart(2, "0")).join("")}`;
}

/**
 * Fill and outline the current path as a part of a zone: thin lines, never a full colour.
 * @param {{colour: string, pattern: string}} style of its layer
 * @param {string} part area, or uncertain: then no wash, a wide hatch and a broken outline
 * @param {number} [width] of the outline, less on a map of the whole city
 */
function paintZone(ctx, style, part, width = 1.4) {
  const colour = zoneInk(style.colour);
  if (part === "area") {
    ctx.fillStyle = colour;
    ctx.globalAlpha = 0.07;
    ctx.fill("nonzero");
  }
  ctx.globalAlpha = part === "area" ? 0.5 : 0.65;
  ctx.fillStyle = pattern(ctx, style.pattern, colour, part === "area" ? 10 : 18);
  ctx.fill("nonzero");
  ctx.globalAlpha = 1;
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.setLineDash(part === "area" ? [] : [2, 4]);
  ctx.stroke();
  ctx.setLineDash([]);
}

/** Outline the current path as a closing segment: no boundary, only where one is missing. */
function paintClosing(ctx, style) {
  ctx.strokeStyle = ink("halo"); // under the dashes, on light and on dark paper
  ctx.lineWidth = 5;
  ctx.stroke();
  ctx.setLineDash([9, 6]);
  ctx.lineWidth = 2.5;
  ctx.strokeStyle = zoneInk(style.colour);
  ctx.stroke();
  ctx.setLineDash([]);
}

/**
 * Make a small picture for a legend or a list.
 * @param {(ctx: CanvasRenderingContext2D) => void} paint
 */
function swatch(paint, width = 26, height = 18) {
  const canvas = el("canvas.swatch", { "aria-hidden": "true" });
  canvas.width = width * 2;
  canvas.height = height * 2;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const ctx = canvas.getContext("2d");
  ctx.scale(2, 2);
  paint(ctx);
  return canvas;
}

function verdictSwatch(verdict) {
  return swatch((ctx) => stampVerdict(ctx, verdict, 10, 10, 6.5), 20, 20);
}

function zoneSwatch(style, part = "area") {
  return swatch((ctx) => {
    ctx.beginPath();
    if (part === "closing") {
      segment(ctx, 1, 9, 25, 9);
      paintClosing(ctx, style);
    } else {
      ctx.rect(1, 1, 24, 16);
      paintZone(ctx, style, part);
    }
  });
}

/** Write a label with a halo, unless one already stands there; tell whether it was written. */
function label(view, taken, text, x, y, { size = 12, colour = ink("ink"), weight = "", angle = 0 } = {}) {
  const { ctx } = view;
  ctx.font = `${weight} ${size}px ${ink("face")}`;
  const half = ctx.measureText(text).width / 2 + 4;
  const wide = Math.abs(Math.cos(angle)) * half + Math.abs(Math.sin(angle)) * size;
  const high = Math.abs(Math.sin(angle)) * half + Math.abs(Math.cos(angle)) * size;
  const box = [x - wide, y - high, x + wide, y + high];
  if (taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3])) return false;
  taken.push(box);
  ctx.save();
  ctx.translate(x, y);
  ctx.rotate(angle);
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  ctx.lineWidth = 3.5;
  ctx.strokeStyle = ink("halo");
  ctx.strokeText(text, 0, 0);
  ctx.fillStyle = colour;
  ctx.fillText(text, 0, 0);
  ctx.restore();
  return true;
}

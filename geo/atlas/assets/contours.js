// Lines of equal height under everything else, with their heights: for orientation, nothing is measured on them.

const contourShapes = data.contours && decode(data.contours.shape);
const contourHeights = data.contours && allRows(data.contours.elevation_m);
const contourStep = contourHeights && Math.min(...contourHeights.map((one, at) => (at && one > contourHeights[at - 1] ? one - contourHeights[at - 1] : Infinity)));

/** Lay them on the map, under the streets. */
function layContours() {
  if (!contourShapes) return;
  shown.add("contours");
  lay("contours", drawContours);
  namers.push(nameContours);
}

/** Every fifth line is drawn wider and named. */
function isFifth(at) {
  return Math.round(contourHeights[at] / contourStep) % 5 === 0;
}

/** @param {View} view */
function drawContours(view) {
  if (!shown.has("contours") || view.zoom < 12) return;
  for (const wide of [false, true]) {
    if (!wide && view.zoom < 13.5) continue;
    view.ctx.beginPath();
    for (let at = 0; at < contourShapes.count; at += 1) {
      if (isFifth(at) === wide && isSeen(contourShapes, at, view)) trace(contourShapes, at, view);
    }
    view.ctx.strokeStyle = ink("contour");
    view.ctx.lineWidth = wide ? 1.4 : 0.7;
    view.ctx.stroke();
  }
}

/** Write each height once along its longest straight stretch; near by, those between the fifth lines too. */
function nameContours(view, taken) {
  if (!shown.has("contours") || view.zoom < 13) return;
  const [left, top, right, low] = view.box.map((one, at) => one * view.scale - (at % 2 ? view.origin.y : view.origin.x));
  for (let at = 0; at < contourShapes.count; at += 1) {
    if ((!isFifth(at) && view.zoom < 16) || !isSeen(contourShapes, at, view)) continue;
    const [x, y, angle, length] = longestStretch(contourShapes, at, view);
    if (length < 30 || x < left || x > right || y < top || y > low) continue;
    label(view, taken, number(contourHeights[at], 0), x, y, { size: 10, colour: ink("contour"), angle });
  }
}

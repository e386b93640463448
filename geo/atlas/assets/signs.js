// Many signs on the map: painted once each and stamped where they stand, a slice at a time.

const SMALL_PX = 7; // under this, a footprint's form and pattern cannot be seen
const STAMP_WORK = 1;
const SHAPE_WORK = 8; // a footprint with its pattern takes as long as so many stamps
const stamps = new Map();

/** Give the picture of a verdict's sign, as fine as the screen. */
function stampOf(verdict, reach, ratio) {
  const key = [verdict, reach, ratio, isDark(), ink("land")].join(" ");
  if (!stamps.has(key)) {
    const half = Math.ceil((reach * 1.3 + 2) * ratio);
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 2 * half;
    const ctx = canvas.getContext("2d");
    ctx.setTransform(ratio, 0, 0, ratio, half, half);
    stampVerdict(ctx, verdict, 0, 0, reach);
    stamps.set(key, canvas);
  }
  return stamps.get(key);
}

/**
 * Draw shapes by their verdict: as they are, or as signs where they are too small. A sign that would lie on the very
 * same spot as one just like it is left out: it would not be seen.
 * @param {View} view
 * @param {Shapes} shapes
 * @param {number[]} drawn
 * @param {string} verdict
 * @param {number} reach of the sign, in pixels
 * @param {number} [marked] reach of a sign that is stamped on a shape drawn as it is, too
 * @yields {number} the work done, as it is done
 */
function* drawSigns(view, shapes, drawn, verdict, reach, marked = 0) {
  const small = SMALL_PX / view.scale;
  const stamp = stampOf(verdict, reach, view.ratio);
  const half = stamp.width / 2 / view.ratio;
  const spots = new Set();
  for (const shape of drawn) {
    const [x, y] = middle(shapes, shape, view);
    if (isSmall(shapes, shape, small)) {
      const spot = Math.round(x) * 65536 + Math.round(y);
      if (spots.has(spot)) continue;
      spots.add(spot);
      view.ctx.drawImage(stamp, x - half, y - half, 2 * half, 2 * half);
      yield STAMP_WORK;
    } else {
      view.ctx.beginPath();
      trace(shapes, shape, view);
      paintVerdict(view.ctx, verdict);
      if (marked) stampVerdict(view.ctx, verdict, x, y, marked);
      yield SHAPE_WORK;
    }
  }
}

function isSmall(shapes, shape, small) {
  const { boxes } = shapes;
  return boxes[4 * shape + 2] - boxes[4 * shape] < small && boxes[4 * shape + 3] - boxes[4 * shape + 1] < small;
}

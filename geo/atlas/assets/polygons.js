// What two regions of the plane have in common, and how far apart they are.

const ROUNDING_M2 = 5e-7; // what many small sums are off by, in coordinates of a city

/**
 * Measure what two regions have in common, in square metres.
 *
 * The area of a polygon is the sum of the signed areas below its sides, so that of what two have
 * in common is the sum, over each side of the one and each of the other, of the signed area below
 * the lower of both. Holes and concave sides need no case of their own: their sides turn the
 * other way.
 * @param {Region} one the smaller one
 * @param {Region} other
 */
function commonArea(one, other) {
  const [west, south, east, north] = one.box;
  if (other.box[0] >= east || other.box[2] <= west || other.box[1] >= north || other.box[3] <= south) return 0;
  let sum = 0;
  for (let at = 0; at < other.sides.length; at += 4) {
    const side = sideOf(other, at, west, south);
    if (side.left >= east - west || side.right <= 0 || side.top <= 0) continue;
    for (let own = 0; own < one.sides.length; own += 4) sum += belowBoth(sideOf(one, own, west, south), side);
  }
  if (one.area - sum < ROUNDING_M2) return one.area;
  return sum < ROUNDING_M2 ? 0 : sum;
}

/** Give a side from its left end to its right one, seen from a corner. */
function sideOf(region, at, west, south) {
  const { sides } = region;
  const [ax, ay, bx, by] = [sides[at] - west, sides[at + 1] - south, sides[at + 2] - west, sides[at + 3] - south];
  const slope = ax === bx ? 0 : (by - ay) / (bx - ax);
  // ground lies to the left of a side, so below one that runs west
  return { left: Math.min(ax, bx), right: Math.max(ax, bx), top: Math.max(ay, by), sign: Math.sign(ax - bx), height: (x) => ay + slope * (x - ax) };
}

/** Give the signed area below the lower of two sides, where both are. */
function belowBoth(one, other) {
  const [left, right] = [Math.max(one.left, other.left), Math.min(one.right, other.right)];
  const sign = one.sign * other.sign;
  if (right <= left || sign === 0) return 0;
  return sign * belowLower(one.height(left), one.height(right), other.height(left), other.height(right), right - left);
}

/** Give the area below the lower of two lines over a width, from their heights at both ends. */
function belowLower(first, last, otherFirst, otherLast, width) {
  const [before, after] = [first - otherFirst, last - otherLast];
  if (before <= 0 && after <= 0) return ((first + last) / 2) * width;
  if (before >= 0 && after >= 0) return ((otherFirst + otherLast) / 2) * width;
  const share = before / (before - after);
  const crossing = first + share * (last - first);
  return ((Math.min(first, otherFirst) + crossing) / 2) * share * width + ((crossing + Math.min(last, otherLast)) / 2) * (1 - share) * width;
}

/** Whether a place lies in a region: rays crossing its sides, even or odd. @param {Region} region */
function holdsPlace(region, x, y) {
  const { sides, box } = region;
  if (x < box[0] || x > box[2] || y < box[1] || y > box[3]) return false;
  let inside = false;
  for (let at = 0; at < sides.length; at += 4) {
    const [ax, ay, bx, by] = [sides[at], sides[at + 1], sides[at + 2], sides[at + 3]];
    if (ay > y !== by > y && x < ax + ((bx - ax) * (y - ay)) / (by - ay)) inside = !inside;
  }
  return inside;
}

/**
 * Measure how far apart two regions are, in metres: 0 where they touch.
 * @param {Region} one
 * @param {Region} other
 * @param {number} [beyond] farther than this is told as endless
 */
function apart(one, other, beyond = Infinity) {
  if (boxGap(one.box, other.box) > beyond) return Infinity;
  if (one.firsts.some(([x, y]) => holdsPlace(other, x, y)) || other.firsts.some(([x, y]) => holdsPlace(one, x, y))) return 0;
  const found = betweenSides(one, other, beyond);
  return found > beyond ? Infinity : found;
}

/** Measure how far apart the sides of two regions are. */
function betweenSides(one, other, beyond = Infinity) {
  let least = beyond === Infinity ? Infinity : beyond * (1 + 1e-12) + 1e-12;
  let found = Infinity;
  for (let at = 0; at < other.sides.length && found > 0; at += 4) {
    if (boxGap(one.box, sideBox(other.sides, at)) > least) continue;
    for (let own = 0; own < one.sides.length; own += 4) {
      if (boxGap(sideBox(one.sides, own), sideBox(other.sides, at)) > least) continue;
      const gap = sideGap(one.sides, own, other.sides, at);
      if (gap < found) found = gap;
      if (gap < least) least = gap;
    }
  }
  return found;
}

function sideBox(sides, at) {
  return [Math.min(sides[at], sides[at + 2]), Math.min(sides[at + 1], sides[at + 3]), Math.max(sides[at], sides[at + 2]), Math.max(sides[at + 1], sides[at + 3])];
}

function boxGap(one, other) {
  return Math.hypot(Math.max(one[0] - other[2], other[0] - one[2], 0), Math.max(one[1] - other[3], other[1] - one[3], 0));
}

/** Measure how far apart two sides are. */
function sideGap(one, own, other, at) {
  const [ax, ay, bx, by] = one.subarray(own, own + 4);
  const [cx, cy, dx, dy] = other.subarray(at, at + 4);
  const turn = (px, py, qx, qy, x, y) => (qx - px) * (y - py) - (qy - py) * (x - px);
  const [c, d] = [turn(ax, ay, bx, by, cx, cy), turn(ax, ay, bx, by, dx, dy)];
  const [a, b] = [turn(cx, cy, dx, dy, ax, ay), turn(cx, cy, dx, dy, bx, by)];
  if (c * d < 0 && a * b < 0) return 0;
  return Math.min(
    placeGap(ax, ay, cx, cy, dx, dy),
    placeGap(bx, by, cx, cy, dx, dy),
    placeGap(cx, cy, ax, ay, bx, by),
    placeGap(dx, dy, ax, ay, bx, by),
  );
}

/** Measure how far a place is from a side. */
function placeGap(x, y, ax, ay, bx, by) {
  const length = (bx - ax) ** 2 + (by - ay) ** 2;
  const along = length ? Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length)) : 0;
  return Math.hypot(x - ax - along * (bx - ax), y - ay - along * (by - ay));
}

/** Give the length of all sides of a region, in metres. */
function girth(region) {
  let sum = 0;
  for (let at = 0; at < region.sides.length; at += 4) {
    sum += Math.hypot(region.sides[at + 2] - region.sides[at], region.sides[at + 3] - region.sides[at + 1]);
  }
  return sum;
}

/**
 * Measure how deep in a region another lies: its distance to the nearest ground outside, 0 where
 * it crosses the bound, and negative where it lies outside.
 */
function depth(region, one) {
  const bound = betweenSides(one, region);
  if (bound === 0 || region.firsts.some(([x, y]) => holdsPlace(one, x, y))) return 0;
  const within = one.firsts.filter(([x, y]) => holdsPlace(region, x, y)).length;
  if (within === 0) return -bound;
  return within === one.firsts.length ? bound : 0; // of several parts some may lie outside
}

// A sheet of drawing paper on the map: one canvas that is drawn anew when the map comes to rest.

/**
 * @typedef {Object} View
 * @property {CanvasRenderingContext2D} ctx
 * @property {number} zoom
 * @property {number} scale pixels of the world square's side
 * @property {number} ratio pixels of the canvas for one of the map
 * @property {{x: number, y: number}} origin pixel of the map's corner in the world
 * @property {[number, number, number, number]} box west, north, east, south seen, in the world square
 */

const SLICE_WORK = 4000; // units of work that a drawing yields before the clock is asked
const SLICE_MS = 20; // then the map may be moved again
/** While a page begins its sheets wait, so that nothing is drawn twice. */
let sheetsHeld = false;

/** Let the sheets wait, or draw all that waited. @param {boolean} held */
function holdSheets(held) {
  sheetsHeld = held;
}

/**
 * `draw` draws at once, or is a generator that yields the work it has done: then it draws on a second canvas in
 * slices, which takes the place of the first when the drawing is whole.
 */
const Sheet = L.Renderer.extend({
  options: { padding: 0.25, draw: () => {} },

  _initContainer() {
    this._container = this._paper();
    this.busy = false;
  },

  _destroyContainer() {
    this._rest();
    this._container.remove();
    this._container = null;
  },

  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    L.Renderer.prototype._update.call(this);
    this.redraw();
  },

  /** Draw again: the language, a filter or the colours of the system changed. */
  redraw() {
    if (sheetsHeld || !this._container || !this._bounds) return;
    this._rest();
    const sliced = this.options.sliced;
    const paper = sliced ? this._paper(this._container.className) : this._container;
    const steps = this.options.draw(this._view(this._layOut(paper)));
    if (!sliced) return;
    const whole = advanced(steps);
    // at another zoom the old drawing says nothing; at the same it stays until the new one is whole
    if (whole || this._drawnZoom !== this._map.getZoom()) this._swap(paper);
    if (!whole) this._goOn(steps, paper);
  },

  /** Go on with a drawing, a slice a frame. */
  _goOn(steps, paper) {
    this.busy = true;
    this._frame = requestAnimationFrame(() => {
      if (!advanced(steps)) return this._goOn(steps, paper);
      this._rest();
      if (paper !== this._container) this._swap(paper);
    });
  },

  _rest() {
    cancelAnimationFrame(this._frame);
    this.busy = false;
  },

  _paper(className = "") {
    const canvas = document.createElement("canvas");
    canvas.className = className;
    canvas.setAttribute("aria-hidden", "true");
    return canvas;
  },

  _swap(paper) {
    this._container.replaceWith(paper);
    this._container = paper;
    this._drawnZoom = this._map.getZoom();
  },

  /** Lay a canvas over what is seen and a margin. */
  _layOut(canvas) {
    const size = this._bounds.getSize();
    const ratio = sharpness();
    L.DomUtil.setPosition(canvas, this._bounds.min);
    canvas.width = size.x * ratio;
    canvas.height = size.y * ratio;
    canvas.style.width = `${size.x}px`;
    canvas.style.height = `${size.y}px`;
    const ctx = canvas.getContext("2d");
    // in pixels of the map, so that patterns stay where they are on the ground
    ctx.setTransform(ratio, 0, 0, ratio, -this._bounds.min.x * ratio, -this._bounds.min.y * ratio);
    return ctx;
  },

  /** @returns {View} */
  _view(ctx) {
    const zoom = this._map.getZoom();
    const scale = this._map.options.crs.scale(zoom);
    const origin = this._map.getPixelOrigin();
    const { min, max } = this._bounds;
    const box = [min.x + origin.x, min.y + origin.y, max.x + origin.x, max.y + origin.y];
    return { ctx, zoom, scale, origin, ratio: sharpness(), box: box.map((pixel) => pixel / scale) };
  },
});

/** Draw until a slice is full; tell whether the drawing is whole. The first units of work are not timed; paper waits for no frame. */
function advanced(steps) {
  const until = matchMedia("print").matches ? Infinity : performance.now() + SLICE_MS;
  let work = 0;
  for (let step = steps.next(); !step.done; step = steps.next()) {
    work += step.value;
    if (work < SLICE_WORK) continue;
    if (performance.now() > until) return false;
    work = 0;
  }
  return true;
}

/** Give the pixels of the screen for one of the map; finer ones cost memory and show nothing. */
function sharpness() {
  return Math.min(window.devicePixelRatio || 1, 2);
}

/** Whether a shape may be seen in a view. */
function isSeen(shapes, shape, view) {
  const at = 4 * shape;
  const [west, north, east, south] = view.box;
  return (
    shapes.boxes[at] <= east && shapes.boxes[at + 2] >= west && shapes.boxes[at + 1] <= south && shapes.boxes[at + 3] >= north
  );
}

/** Add a shape to the current path. Points are left to the caller. */
function trace(shapes, shape, view) {
  const { ctx, scale, origin } = view;
  const { xy } = shapes;
  for (const [kind, first, end] of ringsOf(shapes, shape)) {
    if (kind === 0) continue;
    ctx.moveTo(xy[2 * first] * scale - origin.x, xy[2 * first + 1] * scale - origin.y);
    for (let at = first + 1; at < end; at += 1) {
      ctx.lineTo(xy[2 * at] * scale - origin.x, xy[2 * at + 1] * scale - origin.y);
    }
    if (kind === 2) ctx.closePath();
  }
}

/** Give the middle of a shape's box in pixels of the map. @returns {[number, number]} */
function middle(shapes, shape, view) {
  const [west, north, east, south] = shapes.boxes.subarray(4 * shape, 4 * shape + 4);
  return [((west + east) / 2) * view.scale - view.origin.x, ((north + south) / 2) * view.scale - view.origin.y];
}

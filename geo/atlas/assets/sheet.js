// A sheet of drawing paper on the map: one canvas that is drawn anew when the map comes to rest.

/**
 * @typedef {Object} View
 * @property {CanvasRenderingContext2D} ctx
 * @property {number} zoom
 * @property {number} scale pixels of the world square's side
 * @property {{x: number, y: number}} origin pixel of the map's corner in the world
 * @property {[number, number, number, number]} box west, north, east, south seen, in the world square
 */

const Sheet = L.Renderer.extend({
  options: { padding: 0.25, draw: () => {} },

  _initContainer() {
    this._container = document.createElement("canvas");
    this._container.setAttribute("aria-hidden", "true");
  },

  _destroyContainer() {
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
    if (!this._container || !this._bounds) return;
    const size = this._bounds.getSize();
    const ratio = Math.min(window.devicePixelRatio || 1, 2); // finer costs memory and shows nothing
    L.DomUtil.setPosition(this._container, this._bounds.min);
    this._container.width = size.x * ratio;
    this._container.height = size.y * ratio;
    this._container.style.width = `${size.x}px`;
    this._container.style.height = `${size.y}px`;
    const ctx = this._container.getContext("2d");
    // in pixels of the map, so that patterns stay where they are on the ground
    ctx.setTransform(ratio, 0, 0, ratio, -this._bounds.min.x * ratio, -this._bounds.min.y * ratio);
    this.options.draw(this._view(ctx));
  },

  /** @returns {View} */
  _view(ctx) {
    const zoom = this._map.getZoom();
    const scale = this._map.options.crs.scale(zoom);
    const origin = this._map.getPixelOrigin();
    const { min, max } = this._bounds;
    const box = [min.x + origin.x, min.y + origin.y, max.x + origin.x, max.y + origin.y];
    return { ctx, zoom, scale, origin, box: box.map((pixel) => pixel / scale) };
  },
});

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

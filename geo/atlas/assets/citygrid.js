// The city's metric grid in the page: transverse Mercator to and from WGS 84 (Krueger 1912, series to n^3; under 1 mm within 4 degrees).

const RADIANS = Math.PI / 180;
const cityGrid = data.monitor.grid && gridSeries(data.monitor.grid);

/** The series of one grid. @param {{flattening: number, radius_m: number}} grid */
function gridSeries(grid) {
  const n = grid.flattening / (2 - grid.flattening);
  const [n2, n3] = [n * n, n * n * n];
  const series = {
    ...grid,
    e: (2 * Math.sqrt(n)) / (1 + n),
    radius: (grid.scale * grid.radius_m * (1 + n2 / 4 + (n2 * n2) / 64)) / (1 + n),
    alpha: [n / 2 - (2 * n2) / 3 + (5 * n3) / 16, (13 * n2) / 48 - (3 * n3) / 5, (61 * n3) / 240],
    beta: [n / 2 - (2 * n2) / 3 + (37 * n3) / 96, n2 / 48 + n3 / 15, (17 * n3) / 480],
    delta: [2 * n - (2 * n2) / 3 - 2 * n3, (7 * n2) / 3 - (8 * n3) / 5, (56 * n3) / 15],
    from_m: 0,
  };
  series.from_m = northing(series, grid.lat_0_deg, grid.lon_0_deg)[1];
  return series;
}

/** Give metres east and north of the grid's middle line and the equator. */
function northing(grid, lat, lon) {
  const sine = Math.sin(lat * RADIANS);
  const tangent = Math.sinh(Math.atanh(sine) - grid.e * Math.atanh(grid.e * sine));
  const turn = (lon - grid.lon_0_deg) * RADIANS;
  const up = Math.atan2(tangent, Math.cos(turn));
  const aside = Math.atanh(Math.sin(turn) / Math.hypot(1, tangent));
  const sum = (term) => grid.alpha.reduce((total, one, at) => total + one * term(2 * (at + 1)), 0);
  const east = aside + sum((j) => Math.cos(j * up) * Math.sinh(j * aside));
  const north = up + sum((j) => Math.sin(j * up) * Math.cosh(j * aside));
  return [grid.radius * east, grid.radius * north];
}

/** Place a point of WGS 84 in the city's grid. @returns {[number, number]} metres east and north */
function toGrid(lat, lon, grid = cityGrid) {
  const [east, north] = northing(grid, lat, lon);
  return [grid.east_0_m + east, grid.north_0_m + north - grid.from_m];
}

/** Place a point of the city's grid in WGS 84. @returns {[number, number]} latitude and longitude */
function fromGrid(east, north, grid = cityGrid) {
  const up = (north - grid.north_0_m + grid.from_m) / grid.radius;
  const aside = (east - grid.east_0_m) / grid.radius;
  const less = (value, term) => grid.beta.reduce((rest, one, at) => rest - one * term(2 * (at + 1)), value);
  const turned = less(up, (j) => Math.sin(j * up) * Math.cosh(j * aside));
  const across = less(aside, (j) => Math.cos(j * up) * Math.sinh(j * aside));
  const sphere = Math.asin(Math.sin(turned) / Math.cosh(across));
  const lat = grid.delta.reduce((total, one, at) => total + one * Math.sin(2 * (at + 1) * sphere), sphere);
  return [lat / RADIANS, grid.lon_0_deg + Math.atan2(Math.sinh(across), Math.cos(turned)) / RADIANS];
}

/** Write a place in the city's grid; nothing where the page cannot compute it. */
function gridText(lat, lon) {
  if (!cityGrid) return null;
  const [east, north] = toGrid(lat, lon);
  return `${number(east, 0)} E, ${number(north, 0)} N`;
}

besides.push(gridText);

// Reading coordinates as people write them, and copying them: degrees in any form and order, or metres of the city's grid.

/**
 * One way to read two numbers: degrees of WGS 84, or metres of the city's grid.
 * @typedef {{lat: number, lon: number}|{east: number, north: number}} Reading
 */

/** What a letter or word says of its number: the axis, and the half of the globe (0: the number's sign says it). */
const COMPASS = {
  lat: { 1: "n с сш се север солтүстік", "-1": "s ю юш ое юг оңтүстік", 0: "lat latitude широта ендік" },
  lon: { 1: "e в вд шб восток шығыс", "-1": "w з зд бб запад батыс", 0: "lon lng long longitude долгота бойлық" },
};
const LETTERED = new Map(
  Object.entries(COMPASS).flatMap(([axis, halves]) => Object.entries(halves).flatMap(([half, words]) => words.split(" ").map((word) => [word, { axis, half: Number(half) }]))),
);
const MOST_DEGREES = { lat: 90, lon: 180 };
const SEPARATORS = [/;/, /,\s+/, /\s+/, /,/];

/** Degrees with a fraction, or with minutes, or with minutes and seconds; a sign after any part may be left out. */
const DEGREES = /^([-+]?)(\d{1,3}(?:[.,]\d+)?)(?:°|\s|$)\s*(?:(\d{1,2}(?:[.,]\d+)?)(?:'|\s|$)\s*(?:(\d{1,2}(?:[.,]\d+)?)"?)?)?$/;
/** Metres whole or with a part, and with thousands parted: after three digits a comma parts thousands. */
const METRES = /^[-+]?\d+(?:\.\d+)?$|^[-+]?\d{4,},\d+$/;
const PARTED_METRES = /^([-+]?\d{1,3}(?:[\s.,]\d{3})+)(?:[.,](\d{1,2}))?$/;
/** Thousands parted by a dot, once; beside a number so parted it may be whole or have a part. */
const PARTED_ONCE = /^[-+]?\d{1,3}\.\d{3}$/;
/** RFC 5870: latitude first, then longitude, and a height perhaps, of WGS 84 and of no other datum. */
const ADDRESS = /^geo:\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)(?:\s*,\s*-?\d+(?:\.\d+)?)?\s*(?:;crs=wgs84(?=[;?]|$))?(?:;(?!crs=)[^?]*)?(?:\?.*)?$/s;

/**
 * Read two coordinates.
 * @param {string} text
 * @returns {Reading[]} what they may mean, latitude or east first before the other order; none where they are not understood
 */
function readCoordinates(text) {
  const bare = plainMarks(text);
  if (bare.startsWith("geo:")) return addressed(bare);
  const words = [...bare.matchAll(/\p{L}[\p{L}.]*(?:\s+\p{L}[\p{L}.]*)*/gu)];
  if (!words.length) return unlettered(bare);
  const said = words.map(([word]) => LETTERED.get(word.replace(/[\s.]/g, "")));
  if (said.length !== 2 || !said[0] || !said[1] || said[0].axis === said[1].axis) return [];
  const numbers = besideWords(bare, words);
  return numbers === null ? [] : lettered(said, numbers);
}

/** Read an address of a place: its numbers have one order. @returns {Reading[]} */
function addressed(text) {
  const [lat, lon] = (ADDRESS.exec(text) ?? []).slice(1).map(Number);
  return Math.abs(lat) <= MOST_DEGREES.lat && Math.abs(lon) <= MOST_DEGREES.lon ? [{ lat, lon }] : [];
}

/** Write signs as one keyboard has them, and leave out what a link to a map has besides. */
function plainMarks(text) {
  const marked = text.split("·")[0].trim().toLowerCase().replace(/\((?:wgs ?84)?\)|[()]/g, " ");
  const plain = marked.replace(/[−–—‐‑]/g, "-").replace(/[′’‘ʹ´`]/g, "'").replace(/[″“”„]|''/g, '"').replace(/º/g, "°");
  return plain.replace(/\s+([,;°'"])/g, "$1").replace(/([°'"])\s*(?=[\d.])/g, "$1").trim();
}

/** Give the numbers that two words name: both words stand before their numbers, or both behind. @returns {[string, string]|null} */
function besideWords(text, [one, other]) {
  const [start, end] = [one.index + one[0].length, other.index + other[0].length];
  const before = text.slice(0, one.index);
  const between = text.slice(start, other.index);
  const behind = text.slice(end);
  const clean = (part) => part.replace(/^[\s,;:]+|[\s,;:]+$/g, "");
  if (!clean(before)) return [clean(between), clean(behind)];
  return clean(behind) ? null : [clean(before), clean(between)];
}

/** @returns {Reading[]} */
function lettered(said, numbers) {
  const degrees = numbers.map(degreesOf);
  if (said.every(({ axis }, at) => Math.abs(degrees[at]) <= MOST_DEGREES[axis])) {
    const doubled = said.some(({ half }, at) => half && /^[-+]/.test(numbers[at])); // minus forty south
    return doubled ? [] : [Object.fromEntries(said.map(({ axis, half }, at) => [axis, half ? half * degrees[at] : degrees[at]]))];
  }
  const metres = bothMetres(...numbers);
  if (said.some(({ half }) => half !== 1) || metres.some(Number.isNaN)) return [];
  return [Object.fromEntries(said.map(({ axis }, at) => [axis === "lat" ? "north" : "east", metres[at]]))];
}

/** Read two numbers without letters; which is which is not known. @returns {Reading[]} */
function unlettered(text) {
  for (const [one, other] of halves(text)) {
    const [first, second] = [degreesOf(one), degreesOf(other)];
    const degrees = [{ lat: first, lon: second }, { lat: second, lon: first }].filter(({ lat, lon }) => Math.abs(lat) <= MOST_DEGREES.lat && Math.abs(lon) <= MOST_DEGREES.lon);
    if (degrees.length) return degrees;
    const [near, far] = bothMetres(one, other);
    if (!Number.isNaN(near + far)) return [{ east: near, north: far }, { east: far, north: near }];
  }
  return [];
}

/** Give the ways to part a text into two numbers, the surest first. */
function* halves(text) {
  const marked = /^(.*?°.*?)[\s,;]*([-+]?[\d.,]+°.*)$/s.exec(text);
  if (marked) yield [marked[1].replace(/[\s,;]+$/, ""), marked[2]];
  for (const separator of SEPARATORS) {
    const parts = text.split(separator).map((one) => one.trim());
    if (parts.length === 2 && parts.every(Boolean)) yield parts;
  }
}

/** Read an angle; not a number where it is none. */
function degreesOf(text) {
  const found = DEGREES.exec(text);
  if (!found) return NaN;
  const [degrees, minutes, seconds] = found.slice(2).map((one) => (one === undefined ? null : Number(one.replace(",", "."))));
  const parted = (minutes !== null && degrees % 1) || (seconds !== null && minutes % 1);
  if (parted || minutes >= 60 || seconds >= 60) return NaN;
  return (found[1] === "-" ? -1 : 1) * (degrees + (minutes ?? 0) / 60 + (seconds ?? 0) / 3600);
}

/** Read metres of two numbers; none where a dot parts thousands in one, and may in the other. */
function bothMetres(one, other) {
  const open = (may, does) => PARTED_ONCE.test(may) && partsByDots(does);
  return open(one, other) || open(other, one) ? [NaN, NaN] : [metresOf(one), metresOf(other)];
}

function partsByDots(text) {
  return !METRES.test(text) && Boolean(PARTED_METRES.exec(text)?.[1].includes("."));
}

/** Read metres; not a number where they are none. */
function metresOf(text) {
  if (METRES.test(text)) return Number(text.replace(",", "."));
  const [, whole, part = "0"] = PARTED_METRES.exec(text) ?? [];
  return whole === undefined ? NaN : Number(`${whole.replace(/[\s.,]/g, "")}.${part}`);
}

/**
 * Choose the reading that lies in the city.
 * @param {Reading[]} readings
 * @param {(reading: Reading) => boolean} holds whether the ground of the monitor holds it
 * @returns {{reading: Reading}|{fault: "unread"|"order"|"elsewhere"}}
 */
function chosenReading(readings, holds) {
  if (!readings.length) return { fault: "unread" };
  const inside = readings.filter(holds);
  if (inside.length > 1 && JSON.stringify(inside[0]) !== JSON.stringify({ ...inside[0], ...inside[1] })) return { fault: "order" };
  return inside.length ? { reading: inside[0] } : { fault: "elsewhere" };
}

/** Whether a place of WGS 84 lies in the extent of the monitor. */
function inExtent(lon, lat) {
  const [west, south, east, north] = data.monitor.extent;
  return lon >= west && lon <= east && lat >= south && lat <= north;
}

/** Write the middle of the monitor's extent, as an example of what may be typed. */
function examplePlace() {
  const [west, south, east, north] = data.monitor.extent;
  return writtenPlace((south + north) / 2, (west + east) / 2, 4);
}

/** Write a place as other programs read it: degrees with a decimal point, latitude first. */
function writtenPlace(lat, lon, digits = 6) {
  return `${lat.toFixed(digits)}, ${lon.toFixed(digits)}`;
}

/** Make a button that copies a text, and says that it did. @param {string} text */
function copyButton(text) {
  const done = el("span.note", { role: "status" });
  const copy = async () => {
    await navigator.clipboard.writeText(text).catch(() => copySelected(text));
    done.textContent = ` ${t("copy.done")}`;
  };
  return el("span.copy", {}, el("button.small", { type: "button", click: copy, "aria-label": `${t("copy.button")}: ${text}` }, t("copy.button")), done);
}

/** Copy by way of a field that is selected: some browsers give pages of a disk no clipboard. */
function copySelected(text) {
  const field = el("textarea", { readonly: true }, text);
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

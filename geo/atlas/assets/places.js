// What is listed, as places for the map programs of a phone: KML and GPX, made in the page.

const NO_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu; // XML 1.0, 2.2
const XML_MARKS = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };

/** Write a text into XML; a character that XML cannot hold is shown as one that was lost. */
function xmlText(text) {
  return text.replace(NO_XML, "\ufffd").replace(/[&<>"']/g, (mark) => XML_MARKS[mark]);
}

function xmlTag(name, text) {
  return `<${name}>${xmlText(text)}</${name}>`;
}

/** Say what the file is, and what it does not hold. */
function placesNotice() {
  const gone = listsCases() ? listedCases.filter((row) => data.cases.building[row] < 0).length : listsActs() ? listedActs.filter((act) => !buildingsOf(act).length).length : 0;
  const without = gone ? t("places.without", { count: number(gone, 0) }) : null;
  const day_ = `${t("page.as_of")} ${day(data.monitor.as_of)}`;
  return [data.monitor.fictional ? t("banner.fictional") : null, day_, t("wording.sign"), without].filter(Boolean).join(". ");
}

/** Say of a building what its row in the list says, with its cases and where it is. */
function placeText(building) {
  const district = buildings.district[building];
  const cases = casesOf(building).map((row) => `${caseTitle(row)}. ${dueLine(row)}`);
  const ids = ["building_id", "cadastral_no"].map((name) => cell(buildings[name], building));
  return [rowText(building), ...cases, [...ids, district < 0 ? null : districtName(district)].filter(Boolean).join(" · "), t("wording.sign")].join("\n");
}

/** Turn a colour of the page into one of KML: its parts in the other order. */
function kmlColour(colour) {
  return `ff${channels(colour).reverse().map((one) => Math.round(255 * one).toString(16).padStart(2, "0")).join("")}`;
}

/** Give the buildings listed as KML 2.2 (OGC 07-147r2). */
function kmlText() {
  const styles = STANDINGS.map((word) => `<Style id="${word}"><IconStyle><color>${kmlColour(VERDICT_INK[word].fill)}</color></IconStyle></Style>`);
  const places = listed.map((building) => {
    const at = `${cell(buildings.lon_deg, building)},${cell(buildings.lat_deg, building)}`;
    return `<Placemark>${xmlTag("name", titleOf(building))}${xmlTag("description", placeText(building))}<styleUrl>#${shownSign(building)}</styleUrl><Point><coordinates>${at}</coordinates></Point></Placemark>`;
  });
  const head = `${xmlTag("name", local(data.monitor.name))}${xmlTag("description", placesNotice())}`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>\n${[head, ...styles, ...places].join("\n")}\n</Document></kml>\n`;
}

/** Give the buildings listed as GPX 1.1 waypoints. */
function gpxText() {
  const places = listed.map((building) => {
    const at = `lat="${cell(buildings.lat_deg, building)}" lon="${cell(buildings.lon_deg, building)}"`;
    return `<wpt ${at}>${xmlTag("name", titleOf(building))}${xmlTag("desc", placeText(building))}${xmlTag("type", t(`verdict.${shownSign(building)}`))}</wpt>`;
  });
  const head = `<metadata>${xmlTag("name", local(data.monitor.name))}${xmlTag("desc", placesNotice())}</metadata>`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="foothill-monitor" xmlns="http://www.topografix.com/GPX/1/1">\n${[head, ...places].join("\n")}\n</gpx>\n`;
}

function startPlaces() {
  const name = (end) => `${data.monitor.id}-places-${data.monitor.as_of}.${end}`;
  byId("places-kml").addEventListener("click", () => handOver(name("kml"), kmlText(), "application/vnd.google-earth.kml+xml"));
  byId("places-gpx").addEventListener("click", () => handOver(name("gpx"), gpxText(), "application/gpx+xml"));
}

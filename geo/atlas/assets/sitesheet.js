// The extract of a site, told in the page as the command tells it: what concerns it, what follows, what is not known.

/** What is asked about: the site, where it lies, and its shape on the map; null before anything is. */
let asked = null;
let fault = null;

const SMALL_SITE_PX = 90; // a site less wide on the map is shown larger
const STATE_SIGNS = { concerned: "●", too_close: "◐", not_concerned: "○", no_data: "?" };

/** Ask about what stands in the field. */
function askPasted() {
  const text = byId("ask-text").value;
  const found = text.trim() ? siteOf(text) : { fault: "empty" };
  if (found.fault) return tellFault(found);
  fault = null;
  byId("ask-fault").textContent = "";
  asked = { site: found.site, ground: surveySite(found.site), shapes: drawnShapes([found.site.rings]), text };
  remember("site", text.trim());
  showSite();
  return true;
}

/** Show the site asked about on the map and in the panel. */
function showSite() {
  openTabOf(TABS, "site");
  const [west, , east] = asked.shapes.boxes;
  const wide = (east - west) * map.options.crs.scale(map.getZoom());
  const small = asked.site.kind === "point" ? map.getZoom() < 14 : wide < SMALL_SITE_PX;
  if (small || !map.getBounds().contains(siteBounds())) frameSite(90);
  redrawAll();
  showExtract();
  showLawBook();
  byId("extract-title").scrollIntoView();
  byId("extract-title").focus({ preventScroll: true });
}

function siteBounds() {
  const [west, north, east, south] = asked.shapes.boxes;
  return L.latLngBounds(placeOfWorld(west, south), placeOfWorld(east, north));
}

/** Bring the site into the middle of the map. @param {number} around pixels left free on each side */
function frameSite(around) {
  map.fitBounds(siteBounds(), { maxZoom: 17, padding: [around, around], animate: false });
}

function placeOfWorld(x, y) {
  return [(Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI, (x - 0.5) * 360];
}

/** Say why something cannot be asked about. What was asked before is taken away: it is not the answer. */
function tellFault(found) {
  forget();
  fault = found;
  byId("ask-fault").textContent = t(`desk.fault.${found.fault}`, found.values);
  return false;
}

function forget() {
  asked = null;
  fault = null;
  byId("ask-fault").textContent = "";
  remember("site", null);
  redrawAll();
  showExtract();
  showLawBook();
}

function showExtract() {
  if (!asked) return refill(byId("extract"), el("p.hint", {}, t("desk.none")));
  const { ground } = asked;
  const provisions = provisionsOn(ground, lawDay);
  refillKept(
    byId("extract"),
    el("h2", { id: "extract-title", tabindex: "-1" }, t("extract.title")),
    el("p.edition", {}, `${t("extract.on", { day: day(lawDay) })} · ${t("extract.as_of", { day: day(data.monitor.as_of) })}`),
    summaryPart(ground, provisions),
    siteFacts(ground),
    themesPart("concerned", ground),
    limitsPart(provisions),
    draftsPart(ground),
    ...["too_close", "not_concerned", "no_data"].map((state) => themesPart(state, ground)),
    lawPart(provisions),
    openPart(provisions),
    notJudgedPart(),
    el("p.wording", {}, t("extract.disclaimer")),
    el("p.note", {}, `${t("extract.crs", { crs: data.monitor.crs })} ${t("desk.exact")}`),
    el("p.note", {}, `${t("about.rulebook")}: ${data.monitor.rulebook_sha256}`),
    el("p", {}, el("button", { type: "button", click: saveSite }, t("desk.save")), " ", el("button", { type: "button", click: () => window.print() }, t("desk.print"))),
  );
}

/** Count what the extract tells, each count a way to its part. */
function summaryPart({ themes }, provisions) {
  const key = (id, sign, count, text) => el("li", {}, el("a", { href: `#part-${id}`, click: (event) => goToPart(event, id) }, el("i", { "aria-hidden": "true" }, sign), el("strong", {}, number(count, 0)), el("span", {}, text)));
  const states = Object.entries(STATE_SIGNS).map(([state, sign]) => [state, sign, themes.filter((theme) => theme.state === state).length, t(`extract.${state}`)]);
  return el("ul.summary", {}, ...states.map((one) => key(...one)), key("limits", "§", provisions.length, t("extract.provisions")));
}

/** Go to a part of the extract; the address keeps what it says of the site. */
function goToPart(event, id) {
  event.preventDefault();
  byId(`part-${id}`).scrollIntoView();
  byId(`part-${id}`).querySelector("h3").focus();
}

function siteFacts({ site, inside_city_m: inside, in_city: inCity, district, slopes }) {
  const [x, y] = site.region.firsts[0];
  const [lon, lat] = toDegrees(x, y);
  const kind = t(`extract.kind.${site.kind}`);
  const name = district < 0 ? t("extract.district.none") : districtName(district);
  const where = !inCity ? t("extract.outside_city") : inside > 0 ? name : `${district < 0 ? "" : name} (${t("extract.partly_outside")})`.trim();
  const error = site.position_error_m ? `${number(site.position_error_m, 1)} ${t("unit.m")}` : t("extract.exact");
  return facts([
    [t("extract.site"), site.name ? `${kind}: ${site.name}` : kind],
    [t("extract.place"), el("span", {}, t("extract.coordinates", { lon: number(lon, 6), lat: number(lat, 6) }), copyButton(writtenPlace(lat, lon)))],
    [t("desk.grid"), `${number(x, 2)}, ${number(y, 2)} (${data.monitor.crs})`],
    [t("extract.area"), site.region.area ? areaText(site.region.area) : null],
    [t("extract.registered"), site.registered_m2 === null ? null : areaText(site.registered_m2)],
    [t("extract.position_error"), withAssumed(error, site.assumed)],
    [t("extract.outline"), site.repaired ? t("extract.repaired") : null],
    [t("extract.district"), where],
    [t("extract.slope"), slopeText(slopes)],
  ]);
}

function areaText(value) {
  return `${number(value, value < 10 ? 1 : 0)} ${t("unit.m2")}`;
}

function metresText(value) {
  return `${number(value, value < 100 ? 1 : 0)} ${t("unit.m")}`;
}

function slopeText(slopes) {
  if (!slopes) return t("extract.slope.none");
  const degrees = (value) => `${number(value, 1)}°`;
  const told = [];
  if (slopes.mean !== null) told.push(t("extract.slope.figures", { mean: degrees(slopes.mean), most: degrees(slopes.max), error: degrees(relief.error_deg) }));
  for (const [threshold, { share, low, high }] of slopes.at) {
    if (threshold > 0) told.push(t("extract.slope.share", { slope: degrees(threshold), share: share === null ? "–" : percent(share), low: percent(low), high: percent(high) }));
  }
  if (slopes.void_share > 0) told.push(t("extract.slope.void", { share: percent(slopes.void_share) }));
  return el("span", {}, told.join(" "), el("span.note", {}, ` ${t("desk.relief", { side: metresText(Math.max(...relief.cell_m)) })}`));
}

function partHead(title, count, sign = null) {
  return el("h3.part-head", { tabindex: "-1" }, sign && el("span.state-sign", { "aria-hidden": "true" }, sign), el("span", {}, title), count === null ? null : el("span.count", {}, String(count)));
}

/** Tell the layers to which the site lies in one of the four ways. */
function themesPart(state, ground) {
  const found = ground.themes.filter((theme) => theme.state === state);
  const lead = found.length ? t(`extract.${state}.lead`) : t("extract.no_layer");
  return el("section.part", { id: `part-${state}`, "data-state": state }, partHead(t(`extract.${state}`), found.length, STATE_SIGNS[state]), el("p.note", {}, lead), ...found.map((theme) => themeItem(theme, ground)));
}

function themeItem(theme, ground) {
  const { layer } = theme;
  const lines = [surenessText(theme)];
  if (theme.state === "no_data") lines.unshift(whyUnknown(theme.answer.reason), ...(layer.note ? [local(layer.note)] : []));
  const names = theme.state === "concerned" || theme.state === "too_close" ? zonesHere(theme, ground.site) : [];
  if (names.length) lines.unshift(t("desk.zones", { names: names.join("; ") }));
  if (theme.state !== "not_concerned") lines.push(actText(layer));
  return item(zoneSwatch(layer.style), local(layer.title), themeFigure(theme, ground), lines.filter(Boolean), { "data-layer": layer.id });
}

function item(picture, title, measure, lines, attributes = {}, kind = "") {
  const head = el("h4", {}, el("span", {}, title, measure ? el("span.measure", {}, measure) : null));
  return el(`article.item${kind ? `.${kind}` : ""}`, attributes, picture, el("div", {}, head, ...lines.map((line) => el("p", {}, line))));
}

/** Say what was measured: area and share; else the distance. */
function themeFigure({ area_m2: area, facts: found, state, nearest_m: nearest }, { site }) {
  const told = [];
  if (area !== null) {
    told.push(t("extract.figure", { area: areaText(area), share: percent(Math.min(area / site.region.area, 1)) }) + boundsText(found.share_low, found.share_high));
  } else if (state === "concerned" && site.kind === "point") told.push(t("extract.point_inside"));
  if (nearest) told.push(t("extract.distance", { distance: metresText(nearest) }));
  return told.join("; ");
}

/** Say how sure the layer is here, and where its act does not simply hold. */
function surenessText(theme) {
  const { layer, facts: found } = theme;
  const assumed = layer.error_assumed ? ` (${t("extract.assumed")})` : "";
  const law = layerLaw(layer);
  return [
    found.error_m > 0 && `${t("extract.error", { error: metresText(found.error_m) })}${assumed}.`,
    layer.certainty === "uncertain" && t("extract.uncertain"),
    theme.state === "concerned" && !theme.complete && t("extract.incomplete"),
    law !== "in_force" && law !== "none" && theme.state !== "no_data" && t(`extract.law.${law}`),
  ].filter(Boolean).join(" ");
}

function layerLaw(layer) {
  return lawOn("layer", layer.id, lawDay)[0].stands;
}

function actText(layer) {
  const { legal } = layer;
  return `${legal.act ? `${legal.act}. ` : ""}${t(`extract.law.${layerLaw(layer)}`)}`;
}

/** Put the provisions in the order in which they are told: those that surely hold first, mere advice last. */
function rankedProvisions(provisions) {
  const rank = ({ rule, stands, holds }) => (rule.force === "advisory" ? 100 : 2 * STANDS.indexOf(stands) + (holds === "unsure" ? 1 : 0));
  return provisions.map((one, at) => [rank(one), at, one]).sort(([one, a], [other, b]) => one - other || a - b).map(([, , one]) => one);
}

function groupText({ rule, stands, holds }) {
  if (rule.force === "advisory") return t("extract.advisory");
  return stands === "in_force" && holds === "unsure" ? t("extract.unsure") : t(`extract.stands.${stands}`);
}

/** Tell each limit in a sentence, below the heading of how surely it holds. */
function limitsPart(provisions) {
  const rows = [];
  let group = null;
  for (const one of rankedProvisions(provisions)) {
    if (groupText(one) !== group) rows.push(el("h4.group", {}, (group = groupText(one))));
    rows.push(provisionItem(one));
  }
  const lead = t(provisions.length ? "extract.provisions.lead" : "extract.provisions.none");
  return el("section.part.limits", { id: "part-limits" }, partHead(t("extract.provisions"), provisions.length), el("p.note", {}, lead), ...rows);
}

function provisionItem(one) {
  const { rule, version, stands } = one;
  const where = rule.layers.map((id) => data.layers[layerPlace.get(id)]).filter(Boolean).map((layer) => local(layer.title)).join(", ");
  const advice = rule.force === "advisory";
  const lines = [advice ? null : local(rule.title), where && t("extract.where", { layers: where }), holdsText(one), `[${version.id}]`].filter(Boolean);
  const title = advice ? local(rule.title) : limitSentence(rule, version);
  return item(null, title, "", lines, { "data-rule": rule.id, "data-holds": one.holds }, stands === "draft" || stands === "not_yet" ? stands : "");
}

/** Say where on the site a limit holds; nothing where it holds on all of it. */
function holdsText({ holds, reason, share, low, high }) {
  if (holds === "whole") return null;
  const told = [t(`extract.holds.${holds}`)];
  if (Number.isFinite(share) && holds === "part") told.push(`${percent(share)}${boundsText(low, high)}.`);
  else if (Number.isFinite(high) && asked.site.kind !== "point") told.push(boundsText(low || 0, high).trim());
  if (holds === "unsure") told.push(whyUnknown(reason));
  return told.filter(Boolean).join(" ");
}

/** Tell what would change on the site if every draft were law: what comes, and what gives way. */
function draftsPart(ground) {
  const { comes, goes } = draftChanges(ground, lawDay);
  if (!comes.length && !goes.length) return el("section.changed", {}, el("h3", {}, t("desk.drafts")), el("p.note", {}, t("desk.drafts.none")));
  const list = (title, found) => (found.length ? [el("h4.group", {}, title), ...found.map(provisionItem)] : []);
  return el("section.changed", {}, el("h3", {}, t("desk.drafts")), el("p.note", {}, t("desk.drafts.lead")), ...list(t("desk.drafts.comes"), comes), ...list(t("desk.drafts.goes"), goes));
}

/** Set the law as it is beside the law with its drafts. */
function draftChanges(ground, on) {
  const now = provisionsOn(ground, on).filter(({ stands }) => stands !== "draft");
  const then = provisionsOn(ground, on, true);
  const same = (one, other) => one.rule.id === other.rule.id && one.version.id === other.version.id && one.holds === other.holds;
  return { comes: then.filter((one) => !now.some((other) => same(one, other))), goes: now.filter((one) => !then.some((other) => same(one, other))) };
}

function lawPart(provisions) {
  const items = rankedProvisions(provisions).map(({ rule, version }) => item(null, local(rule.title), "", [...lawLines(rule, version), `[${version.id}]`]));
  return el("details.part.law", {}, el("summary", {}, t("extract.acts")), ...items);
}

/** Tell each point that the acts leave open once. */
function openPart(provisions) {
  const points = new Map(provisions.flatMap(({ rule }) => rule.readings.map((one) => [one.id, one])));
  const items = [...points.values()].map((one) => {
    const others = one.alternatives.map(local).join("; ");
    const taken = t("extract.open.taken", { taken: local(one.taken) });
    return item(null, local(one.point), "", [others ? `${taken} ${t("reading.else", { others })}` : taken]);
  });
  return el("details.part.readings", {}, el("summary", {}, t("reading.title")), ...(items.length ? items : [el("p.note", {}, t("extract.open.none"))]));
}

function notJudgedPart() {
  const all = data.monitor.not_judged;
  if (!all.length) return null;
  return el("details.part", {}, el("summary", {}, t("not_judged.title")), el("p.note", {}, t("extract.not_judged.lead")), ...all.map((one) => item(null, local(one.title), "", [one.act, local(one.why)])));
}

/** Hand the site over as GeoJSON, which the command reads. */
function saveSite() {
  const { site } = asked;
  const place = ([x, y]) => toDegrees(x, y).map((one) => Number(one.toFixed(9)));
  const polygons = [];
  for (const { outer, points } of site.rings) {
    if (outer) polygons.push([]);
    polygons.at(-1).push([...points, points[0]].map(place));
  }
  const geometry = site.kind === "point" ? { type: "Point", coordinates: place(site.rings[0].points[0]) } : { type: "MultiPolygon", coordinates: polygons };
  const feature = { type: "Feature", properties: { site_id: site.name || "site" }, geometry };
  handOver("site.geojson", JSON.stringify({ type: "FeatureCollection", features: [feature] }), "application/geo+json");
}

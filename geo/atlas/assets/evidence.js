// The evidence on one building: what was found, by which rule, in which zone, from which source.

let missing = null; // the id the address asked for, where no register holds it

/** Show the evidence on the chosen building, in the reader's language. */
function showEvidence() {
  const panel = byId("evidence");
  if (selectedAct) return showAct(selectedAct);
  if (selectedCase >= 0) return showCase(selectedCase);
  if (selected < 0) {
    const hint = missing === null ? t("evidence.choose") : t("evidence.no_such", { id: missing });
    refill(panel, el("p.hint", { role: "status" }, missingCase === null ? hint : missingCaseText()));
    return;
  }
  refillKept(
    panel,
    el("h2", { tabindex: "-1", id: "evidence-title" }, titleOf(selected)),
    headline(selected),
    el("p.wording", {}, t("wording.sign")),
    tasksPart(selected),
    identity(selected),
    casesPart(selected),
    reportsPart(selected),
    findingsPart(selected),
    historyPart(selected),
    encroachmentPart(selected),
    permitsPart(selected),
    exposurePart(selected),
    slopesPart(selected),
  );
}

function headline(building) {
  const standing = standingOf(building);
  const said = sentence(standing === "ended" ? endedText(building) : t(`verdict.${standing}`));
  return el(
    `p.headline.${standing}`,
    {},
    verdictSwatch(standing),
    el("span", {}, el("strong", {}, `${said} `), headlineText(building, standing)),
  );
}

/** End a text with one dot: the Russian way of writing a year brings its own. */
function sentence(text) {
  return text.endsWith(".") ? text : `${text}.`;
}

/** Say what a standing means for this building: of which rule, in which zone, and what it is not. */
function headlineText(building, standing) {
  const [kind] = openFindingsOf(building);
  if (standing === "ended") return t("verdict.ended.meaning");
  if (kind === undefined) return t(findingsOf(building).some((one) => isWrong(one)) ? "headline.all_wrong" : "verdict.none.meaning");
  const rule = ruleTitle(data.rules[data.findings.rule[kind]]);
  if (standing === "unknown") return t("headline.unknown", { rule: ruleAndZone(kind), reason: t(`reason.${cell(data.findings.reason, kind)}`) });
  if (standing === "exposed") return `${t("headline.exposed", { rule: ruleAndZone(kind) })} ${bindingText(building)}`;
  if (standing === "breach") return `${rule}. ${t("verdict.breach.meaning")}`;
  return t(`verdict.${standing}.meaning`);
}

/** Name the rule of a finding and the zones that decided it. */
function ruleAndZone(kind) {
  const rule = ruleTitle(data.rules[data.findings.rule[kind]]);
  const ids = (cell(data.findings.zone_ids, kind) ?? "").split(" ").filter((id) => zoneById.has(id));
  const zones = [...new Set(ids.map((id) => zoneTitle(zoneById.get(id))))].slice(0, 3);
  return zones.length ? `${rule} (${zones.join("; ")})` : rule;
}

/** Say what the binding rules said of a building without a breach, and no more than they said. */
function bindingText(building) {
  const binding = openFindingsOf(building).filter((kind) => cell(data.findings.force, kind) === "binding");
  const unknown = binding.filter((kind) => cell(data.findings.verdict, kind) === "unknown").length;
  if (!binding.length) return t("headline.no_binding");
  return unknown ? plural("headline.binding_unknown", unknown) : t("headline.binding_clear");
}

/** Say how the case of a building ended, in the words of its outcome. */
function endedText(building) {
  const row = endedCase(building);
  if (row < 0) return t("elsewhere.ended");
  const outcome = cell(data.cases.outcome, row);
  const on = day(cell(data.cases.last_event_on, row));
  const seen = seenOn(cell(data.cases.case_id, row)); // declared is not seen
  if (outcome.startsWith("demolished") && seen) return t(`ended.${outcome}.seen`, { day: day(seen) });
  return t(`ended.${outcome}`, { day: on });
}

/** Give the day on which another source saw that a case was executed; null where none did. */
function seenOn(caseId) {
  const row = remedyAt.get(caseId);
  return row === undefined ? null : valueIn("remedies", "seen_on", row);
}

function identity(building) {
  const value = (name) => cell(buildings[name], building);
  const [lat, lon] = [value("lat_deg"), value("lon_deg")];
  const register = data.registers.find(({ id }) => id === value("register_id"));
  const district = buildings.district[building];
  const written = `${lat.toFixed(5)}, ${lon.toFixed(5)}`;
  return facts([
    [t("building.id"), value("building_id")],
    [t("building.cadastral"), value("cadastral_no") ?? t("word.not_given")],
    [t("building.name"), value("name")],
    [t("building.address"), value("address") ?? t("word.not_given")],
    [t("building.district"), district >= 0 ? districtName(district) : t("list.no_district")],
    [t("building.use"), useText(value("use_class"))],
    [t("building.floors"), value("floors") === null ? t("word.not_given") : number(value("floors"), 1)],
    [t("building.height"), heightText(building)],
    [t("building.footprint"), squareMetres(value("footprint_m2")) ?? t("building.point")],
    [t("building.captured"), value("captured_on") ? day(value("captured_on")) : t("word.not_given")],
    [t("building.absent"), value("seen_absent_on") && day(value("seen_absent_on"))],
    [t("building.position_error"), withAssumed(metres(value("position_error_m")), buildings.position_error_assumed[building])],
    [t("building.repaired"), value("geometry_state") === "repaired" ? t("building.repaired.yes") : null],
    [t("building.in_city"), buildings.in_city[building] ? null : t("building.in_city.no")],
    [t("building.register"), register ? `${local(register.title)}. ${sourceText(register.source)}` : value("register_id")],
    [t("building.coordinates"), el("span", {}, `${written} (WGS 84)`, copyButton(writtenPlace(lat, lon, 5)))],
    [data.monitor.crs, `${number(value("x_m"), 0)} E, ${number(value("y_m"), 0)} N`],
    [t("route.title"), el("a", { href: `geo:${lat},${lon}?q=${lat},${lon}` }, t("route.open"))],
  ]);
}

function heightText(building) {
  const height = metres(cell(buildings.height_m, building));
  if (height === null) return t("word.not_given");
  const error = metres(cell(buildings.height_error_m, building));
  return error === null ? height : `${height} ± ${error}`;
}

function findingsPart(building) {
  const kinds = findingsOf(building);
  const cards = kinds.map((kind) => findingCard(building, kind));
  return el("section", {}, el("h3", {}, plural("count.findings", kinds.length)), ...(cards.length ? cards : [el("p", {}, t("verdict.none.meaning"))]));
}

/** One finding; @param {Act|null} [act] the permit or parcel it is of: then building is -1 */
function findingCard(building, kind, said = data.findings, act = null) {
  const rule = data.rules[said.rule[kind]];
  const value = (name) => cell(said[name], kind);
  const verdict = value("verdict");
  const dismissed = value("review") === "wrong";
  return el(
    `article.finding.${verdict}${dismissed ? ".dismissed" : ""}`,
    {},
    el("h4", {}, verdictSwatch(verdict), el("span", {}, ruleTitle(rule))),
    dismissed ? el("p.note", {}, t("review.dismissed")) : null,
    el("p", {}, el("strong", {}, `${t(`verdict.${verdict}`)}. `), reasonText(value("reason"), said)),
    facts([
      [t("evidence.need"), value("need") && needText(value("need"))],
      [t("evidence.reading"), value("reading") && openPoints(rule, value("reading"))],
      [t("evidence.judged"), judgedText(building, rule, act)],
      [t("label.title"), value("label") && t(`label.${value("label")}`)],
      [t("evidence.today"), value("today") && `${t(`today.${value("today")}`)} (${day(data.monitor.as_of)})`],
      [t("evidence.finding_id"), el("code", {}, findingId(building, rule, act))],
      [t("review.title"), value("review") && t(`review.${value("review")}`)],
      [t("evidence.measured"), measuredText(kind, said)],
      [t("evidence.limit"), limitText(kind, said)],
      [t("evidence.force"), t(`force.${value("force")}`)],
      [t("evidence.draft"), rule.status === "draft" ? t("reason.draft") : null],
      [t("evidence.when"), conditionText(rule)],
      [t("unless.label"), exceptionText(rule)],
    ]),
    zoneCards(building, kind, said),
    versionPart(kind, said),
    readingsPart(rule),
  );
}

/** Give the id by which a finding is reviewed. */
function findingId(building, rule, act) {
  return act === null ? `${rule.id}:${cell(buildings.building_id, building)}` : `${rule.id}:${act.subject}:${actId(act)}`;
}

/** The figure that a rule word measures: it may have grown since the building appeared. */
const MEASURES = {
  more_floors_than: "floors", taller_than: "height", inside: "footprint", share_above: "footprint",
  nearer_than: "footprint", steeper_than: "footprint", outside_parcel: "footprint",
};

/** Say between which days a building appeared, by whose law it is judged; a permit or parcel has one day. */
function judgedText(building, rule, act) {
  if (act !== null) return actDay(act);
  const of = (name) => cell(buildings[name], building);
  const figure = MEASURES[rule.test.word];
  const seen = (figure && of(`${figure}_grown_on`)) ?? of("captured_on");
  const absent = (figure && figure !== "footprint" && of(`${figure}_less_on`)) || of("seen_absent_on");
  if (seen === null) return t("evidence.judged.unknown");
  return absent === null ? t("evidence.judged.by", { to: day(seen) }) : t("evidence.judged.between", { from: day(absent), to: day(seen) });
}

/** Say a reason; of a permit or a parcel in words that speak of no building. */
function reasonText(reason, said) {
  const ofAct = `reason.${reason}.act`;
  return t(said === data.act_findings && ofAct in speech.texts[language] ? ofAct : `reason.${reason}`);
}

/** The zones that decided a finding, with how the building lies to each. */
function zoneCards(building, kind, said) {
  const ids = (cell(said.zone_ids, kind) ?? "").split(" ").filter((id) => zoneById.has(id));
  if (!ids.length) return null;
  const rows = exposureOf(building);
  return el(
    "ul.zones",
    {},
    ...ids.map((id) => {
      const zone = zoneById.get(id);
      return zoneItem(zone, rows.find((row) => data.exposure.zone[row] === zone));
    }),
  );
}

function zoneItem(zone, row) {
  const layer = data.layers[data.zones.layer[zone]];
  const at = (name) => (row === undefined ? null : cell(data.exposure[name], row));
  const error = withAssumed(metres(cell(data.zones.boundary_error_m, zone)), data.zones.boundary_error_assumed[zone]);
  const part = cell(data.zones.part, zone);
  return el(
    "li.zone",
    {},
    el("p.zone-title", {}, zoneSwatch(layer.style, part), el("span", {}, zoneTitle(zone))),
    facts([
      [t("zone.part"), part === "area" ? null : t(`part.${part}`)],
      [t("zone.position"), at("position") && t(`position.${at("position")}`)],
      [t("zone.overlap"), overlapText(at("overlap_m2"), at("overlap_share"))],
      [t("zone.distance"), metres(at("distance_m"))],
      [t("zone.boundary_error"), error],
      [t("zone.certainty"), t(`certainty.${layer.certainty}`)],
      [t("zone.repaired"), cell(data.zones.geometry_state, zone) === "repaired" ? t("zone.repaired.yes") : null],
      [t("zone.act"), layer.legal.act],
      [t("word.source"), layer.sources.map(sourceText).join("; ")],
    ]),
  );
}

function overlapText(area, share) {
  return area === null ? null : `${squareMetres(area)} (${percent(share ?? 0)})`;
}

function zoneTitle(zone) {
  const layer = data.layers[data.zones.layer[zone]];
  const name = cell(data.zones.name, zone);
  if (name?.includes(local(layer.title))) return name;
  return name ? `${local(layer.title)}: ${name}` : `${local(layer.title)} (${cell(data.zones.zone_id, zone)})`;
}

function versionPart(kind, said) {
  const version = versionOf(kind, said);
  if (!version) return el("p.note", {}, t("limit.no_version"));
  if (data.rules[said.rule[kind]].force === "advisory") return advicePart(version);
  return facts([
    [t("version.act"), version.act],
    [t("version.article"), version.article],
    [t("version.adopted"), version.adopted_on && day(version.adopted_on)],
    [t("version.registered"), version.registered_on && day(version.registered_on)],
    [t("version.in_force_from"), dayOrInterval(version.in_force_from)],
    [t("version.in_force_until"), version.in_force_until && day(version.in_force_until)],
    [t("version.confirmed_until"), version.confirmed_until && day(version.confirmed_until)],
    [t("version.confidence"), t(`confidence.${version.confidence}`)],
    [t("word.source"), sourceText(version.source)],
  ]);
}

/** Advice has no act and was never put in force: it has a source, and how sure that is. */
function advicePart(version) {
  return facts([
    [t("version.act"), t("version.advice")],
    [t("version.confidence"), t(`confidence.${version.confidence}`)],
    [t("word.source"), sourceText(version.source)],
  ]);
}

function readingsPart(rule) {
  if (!rule.readings.length) return null;
  return el("details", {}, el("summary", {}, t("reading.title")), el("ul", {}, ...rule.readings.map((one) => el("li", {}, readingText(one)))));
}

/** Say what is taken on an open point, and what else it could mean. */
function readingText({ point, taken, alternatives }) {
  const line = t("reading.line", { point: local(point), taken: local(taken) });
  return alternatives.length ? `${line} ${t("reading.else", { others: alternatives.map(local).join("; ") })}` : line;
}

/** Say on which points of a rule a finding is open; their ids are joined by a space. */
function openPoints(rule, ids) {
  const open = rule.readings.filter(({ id }) => ids.split(" ").includes(id));
  return el("ul.plain", {}, ...open.map((one) => el("li", {}, readingText(one))));
}

/** The condition of a rule in words, with its own text as code. */
function conditionText(rule) {
  if (rule.when === null) return null;
  return el("span", {}, rule.when_said ? local(rule.when_said) : "", " ", el("code", {}, rule.when));
}

function exceptionText(rule) {
  if (!rule.unless) return null;
  const { not_for: uses, claimed_by: claimed, shown_by: shown, article } = rule.unless;
  const listed = (key, words) => (words.length ? t(key, { listed: words.map(worded).join(", ") }) : null);
  return [listed("unless.not_for", uses), listed("unless.claimed_by", claimed), listed("unless.shown_by", shown), article].filter(Boolean).join("; ");
}

/** Facts without a judgement: every zone the building lies in or near. */
function exposurePart(building) {
  const rows = exposureOf(building);
  if (!rows.length) return el("section", {}, el("h3", {}, t("exposure.title")), el("p", {}, t("exposure.none")));
  const shownRows = rows.map((row) => [
    zoneTitle(data.exposure.zone[row]),
    t(`position.${cell(data.exposure.position, row)}`),
    overlapText(cell(data.exposure.overlap_m2, row), cell(data.exposure.overlap_share, row)) ?? "",
    shareRange(row),
    metres(cell(data.exposure.distance_m, row)),
    metres(cell(data.exposure.error_m, row)) ?? "",
  ]);
  const heads = ["exposure.zone", "zone.position", "zone.overlap", "exposure.range", "zone.distance", "exposure.error"];
  return el("section", {}, el("h3", {}, t("exposure.title")), table(t("exposure.caption"), heads.map((key) => t(key)), shownRows, 2));
}

function shareRange(row) {
  const [low, high] = [cell(data.exposure.share_low, row), cell(data.exposure.share_high, row)];
  return low === null || high === null ? "" : `${percent(low)}–${percent(high)}`;
}

function slopesPart(building) {
  const rows = slopesOf(building);
  if (!rows.length) return el("section", {}, el("h3", {}, t("slope.title")), el("p", {}, t("slope.none")));
  return el("section", {}, el("h3", {}, t("slope.title")), ...rows.map(slopeCard));
}

function slopeCard(row) {
  const value = (name) => cell(data.slopes[name], row);
  const degrees = (name) => (value(name) === null ? t("word.not_known") : `${number(value(name), 1)}°`);
  const low = percent(value("share_low"));
  const high = percent(value("share_high"));
  const share = percent(value("share_at_or_above")) ?? t("word.not_known");
  const heights = [value("elevation_min_m"), value("elevation_max_m")];
  return facts([
    [t("slope.mean"), degrees("slope_mean_deg")],
    [t("slope.max"), degrees("slope_max_deg")],
    [t("slope.share", { threshold: `${number(value("threshold_deg"), 1)}°` }), low && high ? `${share} (${low}–${high})` : share],
    [t("slope.error"), `± ${number(value("slope_error_deg"), 1)}°`],
    [t("slope.elevation"), heights.includes(null) ? null : `${number(heights[0], 0)}–${metres(heights[1], 0)}`],
    [t("slope.void"), value("void_share") > 0 ? percent(value("void_share")) : null],
  ]);
}

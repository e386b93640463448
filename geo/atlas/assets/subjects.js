// Permits and parcels that rules were asked of: which are listed, and the sheet of one of them.

/** @typedef {{subject: "permit"|"parcel", at: number}} Act a permit or a parcel, by its place */

const SUBJECTS = ["building", "permit", "parcel"];
const ACT_SUBJECTS = ["permit", "parcel"];
const ofPermit = grouped(data.links.permit, rowsOf(data.permits.permit_id));
const ofParcel = grouped(data.links.parcel, rowsOf(data.parcels.parcel_id));
const ACT_FINDINGS = { permit: permitFindingsOf, parcel: parcelFindingsOf };
const ACT_LINKS = { permit: ofPermit, parcel: ofParcel };
const ACT_IDS = { permit: data.permits.permit_id, parcel: data.parcels.parcel_id };

/** Permits or parcels let through by the filters, in the order of the list. @type {Act[]} */
let listedActs = [];
/** The one whose sheet is open. @type {Act|null} */
let selectedAct = null;

function listsActs() {
  return ACT_SUBJECTS.includes(filter.subject);
}

/** Give the kinds of what the rules say of a permit or parcel, worst first. */
function actKinds({ subject, at }) {
  const kinds = ACT_FINDINGS[subject](at).map((row) => data.act_findings.kind[row]);
  return kinds.sort((one, other) => rankOf(one, data.act_findings) - rankOf(other, data.act_findings) || one - other);
}

/** Give the finding a row speaks of: that of the rule chosen, else the worst that counts. */
function actKind(act) {
  const said = data.act_findings;
  const kinds = actKinds(act);
  if (filter.rule !== "") return kinds.find((kind) => said.rule[kind] === Number(filter.rule));
  return kinds.find((kind) => isOpen(kind, said));
}

/** Give the sign of a permit or parcel, as the list shows it; without one that counts: unknown. */
function actSign(act) {
  const kind = actKind(act);
  return kind === undefined || isWrong(kind, data.act_findings) ? "unknown" : cell(data.act_findings.verdict, kind);
}

function actId({ subject, at }) {
  return cell(ACT_IDS[subject], at);
}

/** Give the buildings that the registers link to a permit or parcel. @returns {number[]} */
function buildingsOf({ subject, at }) {
  return [...new Set(ACT_LINKS[subject](at).map((row) => data.links.building[row]))].filter((one) => one >= 0);
}

/** Give the parcels of a permit; a parcel is its own. @returns {number[]} */
function groundsOf({ subject, at }) {
  if (subject === "parcel") return [at];
  return [...new Set(ofPermit(at).map((row) => data.links.parcel[row]))].filter((one) => one >= 0);
}

/** Give the permits or parcels that rules were asked of. @returns {Act[]} */
function askedActs() {
  const { subject } = filter;
  return Array.from({ length: rowsOf(ACT_IDS[subject]) }, (_, at) => ({ subject, at })).filter((act) => ACT_FINDINGS[subject](act.at).length);
}

/** Choose the permits or parcels that pass the filters, worst first, and the buildings linked to them. */
function siftActs() {
  const asked = askedActs();
  const rank = new Map(asked.map((act) => [act, STANDINGS.indexOf(actSign(act))]));
  listedActs = passing(asked, HELD_BY_ACT).sort((one, other) => rank.get(one) - rank.get(other) || one.at - other.at);
  listed = [...new Set(listedActs.flatMap(buildingsOf))].sort((one, other) => one - other);
  isListed = new Uint8Array(buildingCount);
  for (const building of listed) isListed[building] = 1;
}

/** Write a row of the list: the sign, its rule, and whether a building belongs to it. */
function actRow(act) {
  const kind = actKind(act);
  const sign = actSign(act);
  const rule = kind === undefined ? "" : `: ${ruleTitle(data.rules[data.act_findings.rule[kind]])}`;
  return el(
    "li",
    {},
    el(
      "button.row",
      { type: "button", "data-act": actId(act), click: () => selectAct(act) },
      verdictSwatch(sign),
      el(
        "span.row-text",
        {},
        el("span.row-title", {}, actTitle(act)),
        el("span.row-verdict", {}, `${t(`verdict.${sign}`)}${rule}`),
        el("span.row-place", {}, linkedText(act)),
      ),
    ),
  );
}

function actTitle(act) {
  return t(`sheet.${act.subject}`, { id: actId(act) });
}

/** Say the day whose law a permit or parcel is judged by. */
function actDay({ subject, at }) {
  const on = cell(subject === "permit" ? data.permits.issued_on : data.parcels.begins_on, at);
  return on === null ? t("evidence.judged.unknown") : day(on);
}

function linkedText(act) {
  const linked = buildingsOf(act);
  return linked.length ? linked.map(titleOf).join(" · ") : t("sheet.no_building");
}

/** Open the sheet of a permit or parcel, and go where it lies. @param {boolean} [still] at once */
function selectAct(act, still = matchMedia("(prefers-reduced-motion: reduce)").matches) {
  selectedAct = act;
  selectedCase = -1;
  selected = -1;
  rememberChosen(act.subject, actId(act));
  const place = placeOf(act);
  if (place) map.setView(place, Math.max(map.getZoom(), 17), { animate: !still });
  redrawAll();
  showEvidence();
  openTab("building");
  byId("evidence-title").focus({ preventScroll: true });
}

/** Give the middle of its ground, or of a building linked to it; null where neither is known. */
function placeOf(act) {
  const [parcel] = groundsOf(act);
  if (parcel !== undefined) {
    const [west, north, east, south] = parcelShapes.boxes.subarray(4 * parcel, 4 * parcel + 4);
    return map.options.crs.pointToLatLng(L.point((west + east) / 2, (north + south) / 2).multiplyBy(map.options.crs.scale(0)), 0);
  }
  const [building] = buildingsOf(act);
  return building === undefined ? null : [cell(buildings.lat_deg, building), cell(buildings.lon_deg, building)];
}

/** Show the sheet of a permit or parcel, in the reader's language. @param {Act} act */
function showAct(act) {
  const kinds = actKinds(act);
  const [worst] = kinds.filter((kind) => isOpen(kind, data.act_findings));
  const sign = worst === undefined ? "unknown" : cell(data.act_findings.verdict, worst);
  const rule = worst === undefined ? t("sheet.not_judged") : `${ruleTitle(data.rules[data.act_findings.rule[worst]])}. ${reasonText(cell(data.act_findings.reason, worst), data.act_findings)}`;
  refillKept(
    byId("evidence"),
    el("h2", { tabindex: "-1", id: "evidence-title" }, actTitle(act)),
    el(`p.headline.${sign}`, {}, verdictSwatch(sign), el("span", {}, el("strong", {}, `${t(`verdict.${sign}`)}. `), rule)),
    el("p.wording", {}, t("wording.sign")),
    el("h3", {}, t("sheet.buildings")),
    buildingButtons(act),
    act.subject === "permit" ? facts(permitFacts(act.at)) : null,
    act.subject === "permit" ? actsList(act.at) : null,
    ...groundsOf(act).map((parcel) => el("article.linked", {}, facts(parcelFacts(parcel)), groundPart(parcel))),
    ownNote(),
    el("h3", {}, plural("count.findings", kinds.length)),
    ...kinds.map((kind) => findingCard(-1, kind, data.act_findings, act)),
  );
}

function buildingButtons(act) {
  const linked = buildingsOf(act);
  if (!linked.length) return el("p", {}, t("sheet.no_building"));
  const button = (building) => el("button.link", { type: "button", click: () => select(building, true) }, [...new Set([titleOf(building), cell(buildings.building_id, building)])].join(" · "));
  return el("ul.plain", {}, ...linked.map((building) => el("li", {}, button(building))));
}

/** Draw the listed parcels that have a sign, and the ground of the sheet that is open. @param {View} view */
function drawActs(view) {
  for (const act of listsActs() ? listedActs : []) {
    const sign = actSign(act);
    if (!SIGNS.includes(sign)) continue;
    for (const parcel of groundsOf(act)) drawParcel(parcel, view, (ctx) => paintVerdict(ctx, sign));
  }
  if (selectedAct) for (const parcel of groundsOf(selectedAct)) drawParcel(parcel, view, markParcel);
}

function drawParcel(parcel, view, paint) {
  if (!isSeen(parcelShapes, parcel, view)) return;
  view.ctx.beginPath();
  trace(parcelShapes, parcel, view);
  paint(view.ctx);
}

function markParcel(ctx) {
  ctx.strokeStyle = ink("ink");
  ctx.lineWidth = 3;
  ctx.stroke();
}

/** Find permits and parcels that rules were asked of, by id, the likeliest first. @returns {Act[]} */
function searchActs(text) {
  const wanted = plain(text);
  if (!wanted) return [];
  const found = ["permit", "parcel"].flatMap((subject) =>
    Array.from({ length: rowsOf(ACT_IDS[subject]) }, (_, at) => ({ subject, at })).filter((act) => ACT_FINDINGS[subject](act.at).length && plain(actId(act)).includes(wanted)),
  );
  return found.sort((one, other) => actId(one).length - actId(other).length || one.at - other.at);
}

/** Give the permit or parcel with exactly this id; null if the registers hold none. */
function actWithId(subject, id) {
  const at = allRows(ACT_IDS[subject]).indexOf(id);
  return at < 0 ? null : { subject, at };
}

/** What each rule said of how many permits and parcels. */
function actCounts() {
  const said = data.act_findings;
  const rows = ["permit", "parcel"].flatMap((subject) =>
    data.rules.flatMap((rule, at) => {
      if (!rule.applies_to.includes(subject)) return [];
      const kinds = said.kind.filter((kind, row) => said[subject][row] >= 0 && said.rule[kind] === at);
      return [[ruleTitle(rule), t(`list.subject.${subject}`), ...ANSWERS.map((word) => number(kinds.filter((kind) => cell(said.verdict, kind) === word).length, 0))]];
    }),
  );
  const heads = [t("list.filter.rule"), t("list.filter.subject"), ...ANSWERS.map((word) => t(`verdict.${word}`))];
  return rows.length ? table(t("rules.acts"), heads, rows, 2) : null;
}

// Weak points: each score as the sum it is, its map, and every record behind its parts.

const WEAK_KINDS = ["district", "cell", "body", "step", "developer"];
const WEAK_SHOWN = 40; // rows of a list at first; the rest on request
const WEAK_KIND_OF = { finding_building: "building", finding_permit: "permit", finding_parcel: "parcel", case_silent: "case", case_overdue: "case" };
const weak = data.weak;
const weakFlags = new Map(weak.flags.map((flag) => [flag.id, flag]));
const weakRows = grouped(allRows(weak.totals.scored).map((kind) => WEAK_KINDS.indexOf(kind)), WEAK_KINDS.length);
const weakPartsOf = weakParts();
const weakFlagged = weakByFlag();
let weakKind = WEAK_KINDS.findIndex((_, at) => weakRows(at).length);
let weakChosen = -1; // a row of the totals
let weakMore = false;

/** Give the rows of the parts of each score, by kind and id. */
function weakParts() {
  const found = new Map();
  for (let row = 0; row < rowsOf(weak.scores.of); row += 1) {
    const key = weakKey(weak.scores, row);
    if (!found.has(key)) found.set(key, []);
    found.get(key).push(row);
  }
  return found;
}

/** Give the rows of flagged records of each flag. */
function weakByFlag() {
  const found = new Map();
  for (let row = 0; row < rowsOf(weak.flagged.flag_id); row += 1) {
    const flag = cell(weak.flagged.flag_id, row);
    found.set(flag, [...(found.get(flag) ?? []), row]);
  }
  return found;
}

function weakKey(columns, row) {
  return `${cell(columns.scored, row)} ${cell(columns.scored_id, row) ?? ""}`;
}

/** Show scores, map, parts and flags in the reader's language. */
function showWeak() {
  const scores = weakKind < 0 ? [el("p", {}, t("weak.none"))] : [weakSwitch(), weakMap(), weakTable(), weakDetail()];
  refillKept(
    byId("weak"),
    el("h2", {}, t("folio.weak_points")),
    el("p.wording", {}, t("weak.wording")),
    el("p.note", {}, `${t("weak.inside.how")} ${t("weak.how.6")}`),
    ...scores,
    el("h3", {}, t("weak.flags")),
    el("p.wording", {}, t("flags.wording")),
    ...weakFlagParts(),
  );
}

function weakSwitch() {
  const choose = (at) => {
    [weakKind, weakChosen, weakMore] = [at, -1, false];
    showWeak();
    byId(`weak-${WEAK_KINDS[at]}`).focus();
  };
  const button = (kind, at) =>
    weakRows(at).length ? el("button", { type: "button", id: `weak-${kind}`, "aria-pressed": String(at === weakKind), click: () => choose(at) }, t(`weak.scope.${kind}`)) : null;
  return el("div.takes", { role: "group", "aria-label": t("weak.switch") }, ...WEAK_KINDS.map(button));
}

/** Draw the places, if they lie somewhere: shaded by pattern and ink together. */
function weakMap() {
  const kind = WEAK_KINDS[weakKind];
  const lead = el("p", {}, kind === "cell" ? t("weak.inside.cell") : t(`weak.lead.${kind}`));
  const drawn = weak.drawn[kind];
  if (!drawn) return lead;
  const rowOf = new Map(weakRows(weakKind).map((row) => [cell(weak.totals.scored_id, row), row]));
  const places = drawn.id.map((id, at) => weakPlace(id, drawn.path[at], rowOf.get(id)));
  const map = svg("svg", { class: "choropleth", viewBox: `-2 -2 ${drawn.wide + 4} ${drawn.high + 4}`, "aria-hidden": "true" }, weakPatterns("weak"), ...places);
  return el("figure", {}, lead, map, el("figcaption.note", {}, t("weak.inside.map")), weakScale());
}

function weakPlace(id, path, row) {
  const look = row === undefined ? "blank" : weak.totals.look[row];
  const title = svg("title", {}, `${weakName(weakKind, id)}: ${row === undefined ? t("weak.key.blank") : weakPoints(row)}`);
  const fill = look === "none" ? "none" : `url(#weak-${look})`;
  const group = svg("g", { class: "at", "data-points": row === undefined ? "" : weakPoints(row) }, title, svg("path", { class: `base-${look}`, d: path }), svg("path", { class: "place", fill, d: path }));
  if (row !== undefined) group.addEventListener("click", () => weakChoose(row));
  return group;
}

function weakPatterns(mark) {
  return svg("defs", {}, ...Object.entries(weak.marks).map(([look, [size, lines]]) => svg("pattern", { id: `${mark}-${look}`, width: size, height: size, patternUnits: "userSpaceOnUse" }, svg("path", { class: `mark-${look}`, d: lines }))));
}

/** Say what each look means. */
function weakScale() {
  const ends = weak.breaks[WEAK_KINDS[weakKind]];
  const classes = ends.map((end, at) => [String(at + 1), `${number(at ? ends[at - 1] : 0, 1)}–${number(end, 1)}`]);
  const looks = [["none", t("weak.key.none")], ...classes, ["unknown", t("weak.key.unknown")], ["few", t("weak.key.few")], ["blank", t("weak.key.blank")]];
  const box = { x: 1, y: 1, width: 34, height: 18 };
  const swatch = (look) =>
    svg("svg", { class: "swatch choropleth", viewBox: "0 0 36 20", width: 36, height: 20, "aria-hidden": "true" }, svg("rect", { class: `base-${look}`, ...box }), svg("rect", { class: "place", fill: look === "none" ? "none" : `url(#weak-${look})`, ...box }));
  return el("ul.scale", {}, ...looks.map(([look, text]) => el("li.step", {}, swatch(look), text)));
}

function weakName(kind, id) {
  if (WEAK_KINDS[kind] === "district") {
    const at = allRows(data.districts.district_id).indexOf(id);
    return at < 0 ? id || t("list.no_district") : districtName(at);
  }
  if (WEAK_KINDS[kind] === "body" && Object.hasOwn(weak.bodies, id)) return local(weak.bodies[id]);
  return WEAK_KINDS[kind] === "step" ? t(`flag_step.${id}`) : id;
}

function weakNumber(column, row, digits = 1) {
  const value = cell(column, row);
  return value === null ? null : number(value, digits);
}

function weakPoints(row) {
  return weakNumber(weak.totals.points, row) ?? t("weak.too_few");
}

/** List the scores: with the same parts one below the other, the most points first. */
function weakTable() {
  const { totals } = weak;
  const parts = (row) => cell(totals.parts, row) ?? "";
  const points = (row) => cell(totals.points, row) ?? -1;
  const rows = [...weakRows(weakKind)].sort((a, b) => (points(a) < 0) - (points(b) < 0) || parts(b).length - parts(a).length || parts(a).localeCompare(parts(b)) || points(b) - points(a));
  const shown = weakMore ? rows : rows.slice(0, WEAK_SHOWN);
  const lines = shown.map((row) => [
    el("button.link", { type: "button", "data-weak": String(row), click: () => weakChoose(row) }, weakName(weakKind, cell(totals.scored_id, row))),
    weakPoints(row),
    cell(totals.points, row) === null ? "" : t("weak.interval", { low: weakNumber(totals.low, row), high: weakNumber(totals.high, row), most: weakNumber(totals.most, row) }),
    cell(totals.rank, row) === null ? "" : t("weak.rank_of", { rank: cell(totals.rank, row), of: cell(totals.ranked_with, row) }),
  ]);
  const kind = WEAK_KINDS[weakKind];
  const heads = [t(`weak.place.${kind}`), t("weak.points"), "95 %", t("weak.rank")];
  const more = () => {
    weakMore = true;
    showWeak();
  };
  const rest = rows.length - shown.length;
  return el("div.scores", {}, table(t(`weak.scope.${kind}`), heads, lines, 1), rest ? el("button.more", { type: "button", click: more }, t("weak.more", { count: number(rest, 0) })) : null);
}

function weakChoose(row) {
  weakChosen = row;
  showWeak();
  const title = byId("weak-chosen");
  title.scrollIntoView({ block: "nearest" });
  title.focus({ preventScroll: true });
}

/** Say what the chosen score is made of; a part without points says why. */
function weakDetail() {
  if (weakChosen < 0) return el("p.hint", {}, t("weak.choose"));
  const { totals } = weak;
  const name = weakName(weakKind, cell(totals.scored_id, weakChosen));
  const parts = weakPartsOf.get(weakKey(totals, weakChosen)) ?? [];
  return el("section", {}, el("h3", { id: "weak-chosen", tabindex: "-1" }, `${name}: ${weakPoints(weakChosen)}`), ...parts.map(weakPart));
}

function weakPartName(part) {
  const flag = weakFlags.get(part);
  return flag ? `${part} · ${local(flag.title)}` : t(`sign.${part}`);
}

function weakPart(row) {
  const { scores } = weak;
  const part = cell(scores.part, row);
  const missing = cell(scores.missing, row);
  const told = missing ? t(`weak.missing.${missing}`) : `${t("weak.points")}: ${weakNumber(scores.points, row)}`;
  const counted = t("weak.counted", { count: weakNumber(scores.count, row, 0), of: weakNumber(scores.of, row, 0), unknown: weakNumber(scores.unknown, row, 0) });
  const ids = (cell(scores.record_ids ?? null, row) ?? "").split(" ").filter(Boolean);
  const records = ids.length ? el("details", {}, el("summary", {}, `${t("weak.records")} (${number(ids.length, 0)})`), weakLinks(weakFlags.get(part)?.record_kind ?? WEAK_KIND_OF[part], ids)) : null;
  return el("div.finding", {}, el("h4", {}, weakPartName(part)), el("p", {}, `${told} · ${counted}`), missing ? null : weakBar(row), records);
}

/** A share on the line of its interval; the thin end reaches to the most that it may be. */
function weakBar(row) {
  const { scores } = weak;
  const [share, low, high, most] = ["share", "low", "high", "most"].map((name) => cell(scores[name], row));
  const x = (value) => (Math.min(value, 1) * 200).toFixed(1);
  const drawing = svg("svg", { class: "chart span", viewBox: "0 0 200 14", "aria-hidden": "true" }, svg("path", { class: "grid", d: "M0 7H200" }), svg("path", { class: "most", d: `M${x(high)} 7H${x(most)}` }), svg("path", { class: "range", d: `M${x(low)} 7H${x(high)}` }), svg("rect", { class: "told", x: x(share), y: 2, width: 3, height: 10 }));
  return el("p.with-bar", {}, drawing, el("span", {}, `${percentText(share)} (${t("weak.interval", { low: percentText(low), high: percentText(high), most: percentText(most) })})`));
}

/** Lead to records; one that is no sheet of this page is told by its id. */
function weakLinks(kind, ids) {
  const go = {
    building: (id) => (withId(id) < 0 ? null : () => select(withId(id), true)),
    permit: (id) => (actWithId("permit", id) ? () => selectAct(actWithId("permit", id)) : null),
    parcel: (id) => (actWithId("parcel", id) ? () => selectAct(actWithId("parcel", id)) : null),
    case: (id) => (caseAt.has(id) ? () => goToCase(id) : null),
  }[kind];
  const item = (id) => {
    const open = go?.(id);
    return el("li", {}, open ? el("button.link", { type: "button", click: open }, id) : id);
  };
  const list = el("ul", {}, ...ids.slice(0, WEAK_SHOWN).map(item));
  const rest = ids.slice(WEAK_SHOWN);
  if (rest.length) {
    const more = el("button.more", { type: "button", click: () => more.replaceWith(el("ul", {}, ...rest.map(item))) }, t("weak.more", { count: number(rest.length, 0) }));
    return el("div", {}, list, more);
  }
  return list;
}

/** Every flag with what it asks, how many raised it, and its records. */
function weakFlagParts() {
  const rows = allRows(weak.flag_counts.flag_id).map((_, row) => row);
  const parts = rows.filter((row) => weakFlags.has(cell(weak.flag_counts.flag_id, row))).map(weakFlagPart);
  return parts.length ? parts : [el("p", {}, t("flags.none"))];
}

function weakFlagPart(row) {
  const flag = weakFlags.get(cell(weak.flag_counts.flag_id, row));
  const counts = ["raised", "asked", "unknown"].map((name) => weakNumber(weak.flag_counts[name], row, 0));
  const computable = cell(weak.flag_counts.unknown, row) < cell(weak.flag_counts.asked, row);
  const told = computable ? counts[0] : t("weak.missing.not_computable");
  const numbers = flag.thresholds.map(([name, value, assumed]) => [t(`threshold.${name}`), `${number(value, 2)}${assumed ? ` (${t("flags.assumed")})` : ""}`]);
  return el(
    "details",
    {},
    el("summary", {}, `${flag.id} · ${local(flag.title)}: ${told}`),
    el("p", {}, local(flag.statement)),
    facts([
      [t("flags.raised"), told],
      [t("flags.asked"), counts[1]],
      [t("flags.unknown"), counts[2]],
      [t("flags.formula"), el("code", {}, flag.formula)],
      [t("flags.example"), local(flag.example)],
      [t("flags.why"), local(flag.why)],
      [t("flags.caveats"), local(flag.caveats)],
      ...numbers,
    ]),
    weakFlagRecords(flag),
  );
}

function weakFlagRecords(flag) {
  const rows = weakFlagged.get(flag.id) ?? [];
  if (!rows.length) return null;
  const of = (name, row) => cell(weak.flagged[name], row);
  const said = (row) => {
    const measured = of("measured", row) === null ? null : `${number(of("measured", row), 2)}${of("threshold", row) === null ? "" : ` / ${number(of("threshold", row), 2)}`} ${of("unit", row) ?? ""}`;
    return [of("happened_on", row) && day(of("happened_on", row)), measured, of("why", row), of("related_ids", row)].filter(Boolean).join(" · ");
  };
  const item = (row) => el("li", {}, weakLinks(flag.record_kind, [of("record_id", row)]), el("span.note", {}, said(row)));
  const shown = rows.slice(0, WEAK_SHOWN);
  const rest = rows.slice(WEAK_SHOWN);
  const more = rest.length ? el("button.more", { type: "button", click: () => more.replaceWith(el("ol", { start: String(WEAK_SHOWN + 1) }, ...rest.map(item))) }, t("weak.more", { count: number(rest.length, 0) })) : null;
  return el("div.flagged", {}, el("ol", {}, ...shown.map(item)), more);
}

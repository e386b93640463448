// What is known of a building beside its findings: its history, the bounds of its parcel, permits and their acts.

/** What became of the building, in the order of the days: each change lies between two days. */
function historyPart(building) {
  const rows = historyOf(building);
  const title = el("h3", {}, t("history.title"));
  if (!rows.length) return el("section", {}, title, el("p", {}, t("history.none")));
  return el("section", {}, title, el("ul", {}, ...rows.map((row) => el("li", {}, historyText(row)))));
}

function historyText(row) {
  const value = (name) => cell(data.history[name], row);
  const [after, by, method] = [value("after_on"), day(value("not_after_on")), value("method")];
  const open = value("change") === "appeared" ? "history.first_seen" : "history.by";
  const when = after === null ? t(open, { to: by }) : t("history.between", { from: day(after), to: by });
  const grew = (name, unit) => {
    const [before, now] = [value(`${name}_before${unit}`), value(`${name}_after${unit}`)];
    return before === null || now === null || before === now ? null : t(`history.${name}`, { before: number(before, 1), after: number(now, 1) });
  };
  const details = [grew("floors", ""), grew("height", "_m"), grew("footprint", "_m2"), method && t(`seen.${method}`)].filter(Boolean);
  return [`${t(`change.${value("change")}`)}: ${when}`, ...details].join("; ");
}

/** How far the building reaches over the bounds of its own parcel, and onto whose land. */
function encroachmentPart(building) {
  const cards = encroachmentsOf(building).map((row) => {
    const value = (name) => cell(data.encroachments[name], row);
    const within = value("depth_high_m") === 0;
    const [low, high] = [metres(value("depth_low_m")), metres(value("depth_high_m"))];
    const range = high === null ? t("encroachment.unbounded") : t("evidence.between", { low, high });
    return facts([
      [t("permit.parcel"), value("parcel_id") ?? t("word.not_known")],
      [t("encroachment.depth"), within ? t("encroachment.none") : `${metres(value("depth_m"))} (${range})`],
      [t("encroachment.area"), within ? null : squareMetres(value("outside_m2"))],
      [t("encroachment.onto"), value("depth_m") > 0 ? (value("onto") ?? t("encroachment.not_on_file")) : null],
    ]);
  });
  return cards.length ? el("section", {}, el("h3", {}, t("encroachment.title")), ...cards) : null;
}

function permitsPart(building) {
  const rows = linksOf(building);
  const title = el("h3", {}, t("permit.title"));
  if (!rows.length) return el("section", {}, title, el("p", {}, t("permit.none")));
  return el("section", {}, title, ownNote(), ...rows.map(linkPart), ...actFindingsPart(rows));
}

/** One link, with the acts of its permit and what changed on its parcel. */
function linkPart(row) {
  const unsure = data.links.ambiguous[row] ? el("p.note", {}, el("strong", {}, t("link.ambiguous"))) : null;
  return el("article.linked", {}, unsure, linkCard(row), actsList(data.links.permit[row]), groundPart(data.links.parcel[row]));
}

/** Every dated act of a permit, the refusals among them. */
function actsList(permit) {
  const rows = permit < 0 ? [] : actsOf(permit);
  if (!rows.length) return null;
  const items = rows.map((row) => {
    const [kind, on] = [cell(data.acts.kind, row), cell(data.acts.acted_on, row)];
    return el("li", {}, `${ACTS.includes(kind) ? t(`act.${kind}`) : worded(kind)}: ${on === null ? t("word.not_given") : day(on)}`);
  });
  return el("details", {}, el("summary", {}, t("act.title")), el("ul", {}, ...items));
}

const ACTS = ["application", "refusal", "completion"]; // any other kind is a word of the register

/** Cut and fill on a parcel between two elevation models. */
function groundPart(parcel) {
  const [row] = parcel < 0 ? [] : groundOf(parcel);
  if (row === undefined) return null;
  const value = (name) => cell(data.landscape[name], row);
  const volume = (name) => (value(`${name}_m3`) === null ? null : `${cubicMetres(value(`${name}_m3`))} ± ${cubicMetres(value(`${name}_error_m3`) ?? 0)}`);
  return facts([
    [t("ground.cut"), [volume("cut"), metres(value("cut_max_m"))].filter(Boolean).join("; ")],
    [t("ground.fill"), [volume("fill"), metres(value("fill_max_m"))].filter(Boolean).join("; ")],
    [t("slope.void"), value("void_share") > 0 ? percent(value("void_share")) : null],
  ]);
}

/** What the rules say of the permits and parcels that a building is linked to. */
function actFindingsPart(links) {
  const permits = new Set(links.map((row) => data.links.permit[row]).filter((at) => at >= 0));
  const parcels = new Set(links.map((row) => data.links.parcel[row]).filter((at) => at >= 0));
  const parts = [
    ...[...permits].map((at) => [{ subject: "permit", at }, permitFindingsOf(at)]),
    ...[...parcels].map((at) => [{ subject: "parcel", at }, parcelFindingsOf(at)]),
  ];
  return parts.filter(([, rows]) => rows.length).map(([act, rows]) => {
    const kinds = rows.map((row) => data.act_findings.kind[row]);
    const counts = ANSWERS.map((word) => [word, kinds.filter((kind) => cell(data.act_findings.verdict, kind) === word).length]);
    const told = counts.filter(([, count]) => count).map(([word, count]) => `${t(`verdict.${word}`)}: ${count}`);
    return el("details", {}, el("summary", {}, `${t(`act_findings.${act.subject}`, { id: actId(act) })} (${told.join("; ")})`), ...kinds.map((kind) => findingCard(-1, kind, data.act_findings, act)));
  });
}

/** What the rules were told to be of what: permit, parcel, and how the building was linked to them. */
function linkCard(row) {
  const [parcel, permit] = [data.links.parcel[row], data.links.permit[row]];
  return facts([
    ...(permit < 0 ? [[t("permit.id"), t("permit.no_act")]] : permitFacts(permit)),
    ...(parcel < 0 ? [] : parcelFacts(parcel)),
    [t("permit.link"), `${t(`link.${cell(data.links.method, row)}`)}, ${percent(cell(data.links.score, row))}`],
  ]);
}

/** @returns {Array<[string, Node|string|null]>} */
function permitFacts(permit) {
  const of = (name) => cell(data.permits[name], permit);
  const dated = (name) => of(name) && day(of(name));
  return [
    [t("permit.id"), of("permit_id")],
    [t("permit.type"), wordedPair(of("permit_type"), of("permit_type_raw"))],
    [t("permit.status"), wordedPair(of("status"), of("status_raw"))],
    [t("permit.issued"), dated("issued_on")],
    [t("permit.refused"), dated("refused_on")],
    [t("permit.expires"), dated("expires_on")],
    [t("permit.floors"), of("floors_permitted") === null ? null : number(of("floors_permitted"), 1)],
    [t("permit.height"), metres(of("height_permitted_m"))],
    [t("permit.use"), useText(of("use_class"))],
  ];
}

/** @returns {Array<[string, Node|string|null]>} */
function parcelFacts(parcel) {
  const of = (name) => cell(data.parcels[name], parcel);
  return [
    [t("permit.parcel"), of("parcel_id")],
    [t("permit.purpose"), wordedPair(of("land_use_purpose"), of("land_use_purpose_raw"))],
    [t("parcel.made"), of("begins_on") && day(of("begins_on"))],
    [t("parcel.parents"), of("parent_ids")],
    [t("permit.area"), squareMetres(of("area_doc_m2"))],
  ];
}

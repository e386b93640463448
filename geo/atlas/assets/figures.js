// The public page in words and tables: everything the map says, and what it cannot say.

const PAGE_OF_CELLS = 20;
const OF_CASES = ["ended", "cases", "dismissed", "demolished"]; // figures that a register of cases tells
let cellsShown = PAGE_OF_CELLS;

const TOTALS = ["buildings", "breach", "exposed", "ended", "cases", "dismissed", "demolished"];

function showFigures() {
  refill(byId("totals"), ...totalCards());
  refill(byId("summary"), ...summary());
  refill(byId("cells-table"), cellsTable());
  byId("cells-left-out").textContent = data.grid.left_out[1] ? t("cells.left_out", { count: rangeText(data.grid.left_out) }) : "";
  refill(byId("cells-scale"), ...scaleKeys());
  refill(byId("districts-table"), districtsTable());
  refill(byId("rules-table"), rulesTable(), ...notJudged(), el("p.note", {}, t("rules.counts.lead")), ruleCounts());
  refill(byId("labels-table"), labelsTable());
  refill(byId("coverage-table"), coverageTable());
  refill(byId("reasons-table"), reasonsTable());
  refill(byId("assumed"), assumedList());
  refill(byId("layers-table"), layersTable());
  refill(byId("layers-counts"), layerCounts());
  refillKept(byId("named"), ...namedCards());
  refill(byId("receipts-table"), receiptsTable());
  refill(byId("sources"), ...data.sources.map((source) => sourceCard(source, "h3")));
  refill(byId("switches"), ...switches());
  tellCell();
}

/** Give a total; cases are the open and the ended together. */
function totalOf(name) {
  if (name !== "cases") return data.totals[name];
  return [0, 1].map((end) => data.totals.cases_open[end] + data.totals.cases_closed[end]);
}

/** Without a register of cases a zero would say that there is no case. */
function totalCards() {
  if (data.monitor.journal) return TOTALS.map(totalCard);
  const none = el("li.total", {}, el("strong", {}, "–"), el("span", {}, t("total.cases")), el("span.note", {}, t("journal.none")));
  return [...TOTALS.filter((name) => !OF_CASES.includes(name)).map(totalCard), none];
}

function totalCard(name) {
  const range = totalOf(name);
  const why = range[1] === 0 ? el("span.note", {}, t(`zero.total.${name}`)) : null;
  return el("li.total", {}, el("strong", {}, rangeText(range)), el("span", {}, t(`total.${name}`)), why);
}

/** What the figures mean in two sentences: the signs, and why nothing can be said of the others. */
function summary() {
  const signs = t("public.summary", { buildings: rangeText(data.totals.buildings), breach: rangeText(data.totals.breach), exposed: rangeText(data.totals.exposed) });
  if (data.totals.unknown[1] === 0) return [el("p", {}, signs)];
  const judging = data.rules.filter((rule) => rule.status !== "draft"); // a draft leaves no building unknown
  const reasons = data.monitor.reasons
    .map((reason) => [reason, Math.max(0, ...judging.map((rule) => counted("rule", rule.id, `unknown:${reason}`)?.[1] ?? 0))])
    .filter(([, most]) => most > 0)
    .sort((one, other) => other[1] - one[1]);
  return [
    el("p", {}, signs),
    el("p", {}, t("public.unknown", { unknown: rangeText(data.totals.unknown) })),
    el("ul", {}, ...reasons.slice(0, 3).map(([reason]) => el("li", {}, t(`reason.${reason}`)))),
  ];
}

function cellsTable() {
  const words = TOLD;
  const order = grid.cell_id.map((_, at) => at).sort((a, b) => flagged(b)[1] - flagged(a)[1] || a - b);
  const rows = order.slice(0, cellsShown).map((at) => [
    el("button.link", { type: "button", "data-cell": grid.cell_id[at], click: () => goToCell(at) }, cellName(at)),
    number(grid.buildings[at], 0),
    ...words.map((word) => rangeText(inCell(word, at))),
  ]);
  if (!rows.length) return el("p", {}, t("cells.none"));
  const heads = [t("cells.id"), t("total.buildings"), ...words.map((word) => t(`verdict.${word}`))];
  const more = () => {
    cellsShown = grid.cell_id.length;
    showFigures();
  };
  const rest = grid.cell_id.length - rows.length;
  const button = rest > 0 ? el("button.more", { type: "button", click: more }, t("cells.more", { count: number(rest, 0) })) : "";
  return el("div", {}, table(t("cells.caption"), heads, rows, 1), button);
}

function goToCell(at) {
  const box = cellShapes.boxes.subarray(4 * at, 4 * at + 4);
  const corner = (x, y) => map.options.crs.pointToLatLng(L.point(x, y).multiplyBy(map.options.crs.scale(0)), 0);
  map.fitBounds([corner(box[0], box[1]), corner(box[2], box[3])], { maxZoom: 14, animate: false });
  chooseCell(at);
  map.getContainer().scrollIntoView({ block: "nearest" });
}

function districtsTable() {
  const names = TOLD; // no case: beside the list of cases a count by district would place them
  const rows = data.risks.district_id.map((id, row) => {
    const at = allRows(data.districts.district_id).indexOf(id);
    const name = at < 0 ? id || t("list.no_district") : districtName(at);
    const range = (column) => rangeText([data.risks[`${column}_low`][row], data.risks[`${column}_high`][row]]);
    return [name, number(data.risks.buildings[row], 0), ...names.map(range)];
  });
  const heads = names.map((name) => t(`verdict.${name}`));
  if (!rows.length) return el("p", {}, t("districts.none"));
  const counted = table(t("districts.caption"), [t("list.filter.district"), t("total.buildings"), ...heads], rows, 1);
  return data.monitor.journal ? counted : el("div", {}, counted, el("p.note", {}, t("journal.none")));
}

function rulesTable() {
  const rows = data.rules.map((rule) => {
    const version = rule.versions.at(-1);
    return [ruleTitle(rule), actText(rule, version), t(`force.${rule.force}`), t(`confidence.${version.confidence}`)];
  });
  const heads = [t("list.filter.rule"), t("version.act"), t("evidence.force"), t("version.confidence")];
  return rows.length ? table(t("rules.caption"), heads, rows) : el("p", {}, t("rules.none"));
}

function layersTable() {
  const rows = data.layers.map((layer) => {
    const shownAs = layer.drawn ? (layer.offered ? "layers.drawn" : "layers.mixed.short") : "layers.not_drawn";
    return [
      el("span.with-swatch", {}, zoneSwatch(layer.style), local(layer.title)),
      t(`family.${layer.family}`),
      layer.legal.act ?? t("zone.no_act"),
      t(`certainty.${layer.certainty}`),
      layerSources(layer),
      layerLicences(layer),
      t(shownAs),
    ];
  });
  const heads = ["list.filter.layer", "layers.family", "zone.act", "zone.certainty", "word.source", "source.licence", "layers.shown"];
  return rows.length ? table(t("layers.caption"), heads.map((key) => t(key)), rows) : el("p", {}, t("layers.none"));
}

/** What binding law said when they appeared, and what it says today. */
function labelsTable() {
  const rows = Object.entries(data.labels).map(([word, range]) => [t(`label.${word}`), rangeText(range)]);
  return table(t("label.caption"), [t("label.title"), t("total.buildings")], rows, 1);
}

/** Buildings that a court act in force names, with their cases in the words of their state. */
function namedCards() {
  const rows = caseIds.map((_, row) => row).filter((row) => data.cases.building[row] >= 0);
  const cards = rows.map((row) => {
    const building = data.cases.building[row];
    const use = useText(cell(data.buildings.use_class, building));
    return el(
      "article.case",
      {},
      el("h3", {}, `${cell(data.buildings.building_id, building)} · ${use}`),
      el("p", {}, el("strong", {}, `${kindText(cell(data.cases.state, row))}. `), toldText(row)),
      el("p", {}, `${t("case.id")}: `, caseLink(caseIds[row])),
    );
  });
  return cards.length ? cards : [el("p", {}, t(data.monitor.journal ? "named.none" : "journal.none"))];
}

/** What the map shows, with what each sign means. */
function switches() {
  const drawn = data.layers.filter((layer) => layer.drawn);
  return [
    switchRow("cells", scaleSwatch(SCALE.length - 1), t("cells.key")),
    ...drawn.map((layer) => switchRow(`layer ${layer.id}`, zoneSwatch(layer.style), local(layer.title))),
    ...["streets", "water", "places", "districts", "outline", "relief"].map((name) => switchRow(name, null, t(`base.${name}`))),
  ];
}

function switchRow(name, picture, title) {
  const change = (event) => show(name, event.target.checked);
  const box = el("input", { type: "checkbox", checked: shown.has(name), change, "data-switch": name });
  return el("li", {}, el("label.switch", {}, box, picture, el("span", {}, title)));
}

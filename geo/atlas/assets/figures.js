// The public page in words and tables: everything the map says, and what it cannot say.

const PAGE_OF_CELLS = 20;
let cellsShown = PAGE_OF_CELLS;

function showFigures() {
  refill(byId("totals"), ...["buildings", "flagged", "cases", "dismissed", "demolished"].map(totalCard));
  byId("flagged-share").textContent = t("public.summary", {
    flagged: number(data.totals.flagged, 0),
    buildings: number(data.totals.buildings, 0),
    unknown: number(data.totals.unknown, 0),
  });
  refill(byId("cells-table"), cellsTable());
  refill(byId("districts-table"), districtsTable());
  refill(byId("rules-table"), rulesTable());
  refill(byId("reasons-table"), reasonsTable());
  refill(byId("assumed"), assumedList());
  refill(byId("layers-table"), layersTable());
  refill(byId("layers-counts"), layerCounts());
  refill(byId("named"), ...namedCards());
  refill(byId("receipts-table"), receiptsTable());
  refill(byId("sources"), ...data.sources.map(sourceItem));
  refill(byId("switches"), ...switches());
  tellCell();
}

function totalCard(name) {
  const count = data.totals[name];
  return el("li.total", {}, el("strong", {}, number(count, 0)), el("span", {}, t(`total.${name}`)), count === 0 ? el("span.note", {}, t(`zero.total.${name}`)) : null);
}

function cellsTable() {
  const words = [...data.monitor.verdicts, "none"];
  const order = grid.cell_id.map((_, at) => at).sort((a, b) => flaggedHigh(b) - flaggedHigh(a) || a - b);
  const rows = order.slice(0, cellsShown).map((at) => [
    el("button.link", { type: "button", click: () => goToCell(at) }, grid.cell_id[at]),
    rangeText("buildings", at),
    ...words.map((word) => rangeText(word, at)),
  ]);
  if (!rows.length) return el("p", {}, t("cells.none"));
  const heads = [t("cells.id"), t("total.buildings"), ...words.map((word) => t(`verdict.${word}`))];
  const more = () => {
    cellsShown = grid.cell_id.length;
    showFigures();
  };
  const rest = grid.cell_id.length - rows.length;
  const button = rest > 0 ? el("button", { type: "button", click: more }, t("cells.more", { count: number(rest, 0) })) : "";
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
  const names = ["buildings", "breach", "exposed", "unknown", "clear", "cases_open", "cases_closed", "demolished"];
  const rows = Array.from({ length: rowsOf(data.risks.district_id) }, (_, row) => {
    const at = allRows(data.districts.district_id).indexOf(cell(data.risks.district_id, row));
    const name = at < 0 ? (cell(data.risks.district_id, row) ?? t("list.no_district")) : districtName(at);
    return [name, ...names.map((column) => number(cell(data.risks[column], row), 0))];
  });
  return rows.length ? table(t("districts.caption"), [t("list.filter.district"), ...names.map((name) => t(`risk.${name}`))], rows, 1) : el("p", {}, t("districts.none"));
}

function allRows(column) {
  return Array.from({ length: rowsOf(column) }, (_, row) => cell(column, row));
}

/** Give the count of a rule's or a layer's measure; null where the run did not count it. */
function counted(subject, id, measure) {
  for (let row = 0; row < rowsOf(data.counts.subject); row += 1) {
    const same = cell(data.counts.subject, row) === subject && cell(data.counts.subject_id, row) === id && cell(data.counts.measure, row) === measure;
    if (same) return cell(data.counts.count, row);
  }
  return null;
}

function rulesTable() {
  const words = data.monitor.verdicts;
  const rows = data.rules.map((rule) => {
    const version = rule.versions.at(-1);
    const act = [version.act, version.article].filter(Boolean).join(", ");
    const count = (word) => {
      const value = counted("rule", rule.id, word);
      return value === null ? "–" : number(value, 0);
    };
    return [local(rule.title), `${act} (${t("version.in_force_from").toLowerCase()} ${dayOrInterval(version.in_force_from)})`, t(`force.${rule.force}`), t(`confidence.${version.confidence}`), ...words.map(count)];
  });
  const heads = [t("list.filter.rule"), t("version.act"), t("evidence.force"), t("version.confidence"), ...words.map((word) => t(`verdict.${word}`))];
  return rows.length ? table(t("rules.caption"), heads, rows, 4) : el("p", {}, t("rules.none"));
}

function reasonsTable() {
  const titles = new Map(data.rules.map((rule) => [rule.id, local(rule.title)]));
  const rows = data.unknown.map(({ rule_id: rule, reason, count }) => [titles.get(rule) ?? rule, t(`reason.${reason}`), number(count, 0)]);
  return rows.length ? table(t("about.unknown"), [t("list.filter.rule"), t("about.reason"), t("about.count")], rows, 2) : el("p", {}, t("about.unknown.none"));
}

function layersTable() {
  const rows = data.layers.map((layer) => {
    const source = sourceById.get(layer.source);
    return [
      el("span.with-swatch", {}, zoneSwatch(layer.style), local(layer.title)),
      t(`family.${layer.family}`),
      layer.legal.act ?? t("zone.no_act"),
      t(`certainty.${layer.certainty}`),
      source.title,
      source.licence,
      t(source.redistribute === "no" ? "layers.not_drawn" : "layers.drawn"),
    ];
  });
  const heads = ["list.filter.layer", "layers.family", "zone.act", "zone.certainty", "word.source", "source.licence", "layers.shown"];
  return rows.length ? table(t("layers.caption"), heads.map((key) => t(key)), rows) : el("p", {}, t("layers.none"));
}

/** How many buildings lie in each layer; a zero is printed with its reason. */
function layerCounts() {
  const measures = ["zones", "touching", "inside", "too_close", "boundary_not_known"];
  const title = (measure) => t(measure === "zones" ? "measure.zones" : `position.${measure}`);
  const rows = data.layers.map((layer) => [
    local(layer.title),
    ...measures.map((measure) => {
      const count = counted("layer", layer.id, measure);
      if (count === null) return "–";
      const why = layer.zones === 0 ? t("zero.layer_no_zones") : t("zero.position");
      return count === 0 ? el("span", { title: why }, "0 ", el("span.note", {}, why)) : number(count, 0);
    }),
  ]);
  return rows.length ? table(t("layers.counts"), [t("list.filter.layer"), ...measures.map(title)], rows, 1) : el("p", {}, t("layers.none"));
}

/** Buildings that a court act in force names, with their cases in the words of their state. */
function namedCards() {
  const { cases } = data.buildings;
  const cards = cases.building.map((building, row) => {
    const value = (name) => cell(cases[name], row);
    const use = cell(data.buildings.use_class, building);
    return el(
      "article.case",
      {},
      el("h3", {}, `${cell(data.buildings.building_id, building)} · ${use}`),
      el("p", {}, el("strong", {}, `${t(`state.${value("state")}`)}. `), t(`case.${value("state")}`)),
      facts([
        [t("case.id"), value("case_id")],
        [t("case.outcome"), t(`outcome.${value("outcome")}`)],
        [t("case.opened"), day(value("opened_on"))],
        [t("case.last"), day(value("last_event_on"))],
      ]),
      publicEvents(value("case_id")),
    );
  });
  return cards.length ? cards : [el("p", {}, t("named.none"))];
}

function publicEvents(caseId) {
  const { events } = data.buildings;
  const rows = allRows(events.case_id).flatMap((id, row) => (id === caseId ? [row] : []));
  const kind = (row) => t(`state.${cell(events.kind, row)}`);
  return table(
    t("event.title"),
    ["event.day", "event.kind", "event.body", "word.source"].map((key) => t(key)),
    rows.map((row) => [day(cell(events.happened_on, row)), kind(row), cell(events.body, row) ?? "", cell(events.source, row) ?? ""]),
  );
}

function receiptsTable() {
  const names = ["rows_read", "rows_used", "rows_repaired", "rows_quarantined", "rows_outside"];
  const rows = allRows(data.receipts.file).map((file, row) => [
    file,
    ...names.map((name) => number(cell(data.receipts[name], row), 0)),
    el("code", {}, (cell(data.receipts.sha256, row) ?? "").slice(0, 12)),
  ]);
  return table(t("receipt.title"), ["receipt.file", ...names.map((name) => `receipt.${name}`), "receipt.sha256"].map((key) => t(key)), rows, 1);
}

function sourceItem(source) {
  const rows = [
    [t("source.publisher"), source.publisher],
    [t("source.licence"), source.licence],
    [t("source.attribution"), source.attribution],
    [t("source.consulted"), day(source.consulted_on)],
    [t("source.redistribute"), t(`redistribute.${source.redistribute}`)],
  ];
  return el("article.source", {}, el("h3", {}, source.title), facts(rows));
}

/** What the map shows, with what each sign means. */
function switches() {
  const drawn = data.layers.filter((layer) => sourceById.get(layer.source)?.redistribute !== "no");
  const flagged = swatch((ctx) => {
    ctx.rect(1, 1, 24, 16);
    paintCell(ctx, 0.6);
  });
  return [
    switchRow("cells", flagged, t("cells.key")),
    ...drawn.map((layer) => switchRow(`layer ${layer.id}`, zoneSwatch(layer.style), local(layer.title))),
    ...["streets", "water", "places", "districts", "outline", "relief"].map((name) => switchRow(name, null, t(`base.${name}`))),
  ];
}

function switchRow(name, picture, title) {
  const change = (event) => show(name, event.target.checked);
  const box = el("input", { type: "checkbox", checked: shown.has(name), change, "data-switch": name });
  return el("li", {}, el("label.switch", {}, box, picture, el("span", {}, title)));
}

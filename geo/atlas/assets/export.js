// Findings and cases as a CSV file, made in the page: RFC 4180, and no cell that a spreadsheet would run.

const FORMULA = /^[=+\-@\t\r＝＋－＠]/;

/** Write one cell. A text that could be a formula gets an apostrophe; a number stays one. */
function csvCell(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const CSV_HEADS = [
  "subject", "subject_id", "building_id", "cadastral_no", "address", "district", "lon_deg", "lat_deg", "x_m", "y_m", "rule_id", "rule",
  "force", "verdict", "reason", "measured", "measured_low", "measured_high", "limit", "unit", "zone_ids", "version_id",
  "label", "today", "review", "need", "reading", "act", "article", "as_of", "notice",
];

/** Give the findings of what is listed as CSV text. */
function findingsCsv() {
  const ofAct = (act) => actKinds(act).map((kind) => [act.subject, actId(act), ...Array(WHERE.length + 1).fill(null), ...saidCells(kind, data.act_findings)]);
  const rows = listsActs() ? listedActs.flatMap(ofAct) : listed.flatMap((building) => findingsOf(building).map((kind) => csvRow(building, kind)));
  return csvText([CSV_HEADS, ...rows]);
}

function csvRow(building, kind) {
  const of = (name) => cell(buildings[name], building);
  const district = buildings.district[building];
  const [id, number_, address, ...place] = WHERE.map(of);
  return ["building", id, id, number_, address, district < 0 ? null : districtName(district), ...place, ...saidCells(kind, data.findings)];
}

const WHERE = ["building_id", "cadastral_no", "address", "lon_deg", "lat_deg", "x_m", "y_m"];

/** Give the cells of what a finding says. */
function saidCells(kind, found) {
  const said = (name) => cell(found[name], kind);
  const rule = data.rules[found.rule[kind]];
  const version = versionOf(kind, found);
  return [
    rule.id,
    local(rule.title),
    ...["force", "verdict", "reason", "measured", "measured_low", "measured_high", "limit", "unit", "zone_ids", "version_id"].map(said),
    ...["label", "today", "review", "need", "reading"].map(said),
    version?.act,
    version?.article,
    data.monitor.as_of,
    [data.monitor.fictional ? t("banner.fictional") : null, t("wording.sign")].filter(Boolean).join(". "),
  ];
}

/** Give the cases that are listed as CSV text, in their order. */
function casesCsv() {
  const names = Object.keys(data.cases).filter((name) => name !== "building");
  const notice = [data.monitor.fictional ? t("banner.fictional") : null, elsewhereText()].filter(Boolean).join(". ") || null;
  const rows = listedCases.map((row) => [...names.map((name) => valueIn("cases", name, row)), data.monitor.as_of, notice]);
  return csvText([[...names, "as_of", "notice"], ...rows]);
}

function csvText(rows) {
  return rows.map((cells) => cells.map(csvCell).join(",")).join("\r\n") + "\r\n";
}

/** Hand to the reader as a file what is listed: cases, or the findings on what is listed. */
function downloadListed() {
  const [name, text] = listsCases() ? ["cases", casesCsv()] : ["findings", findingsCsv()];
  handOver(`${data.monitor.id}-${name}-${data.monitor.as_of}.csv`, `\ufeff${text}`, "text/csv;charset=utf-8");
}

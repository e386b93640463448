// What is not known: what happened to the rows of each input, faults, assumptions, silent rules.

const FAULTS_SHOWN = 100; // of each kind; all of them are in tables/issues.parquet

/** Show what is not known, in the reader's language. */
function showAbout() {
  refill(
    byId("about"),
    el("h2", {}, t("about.title")),
    el("p", {}, t("about.lead")),
    unknownPart(),
    zerosPart(),
    assumedPart(),
    receiptsPart(),
    issuesPart(),
    unpublishedPart(),
    provenancePart(),
  );
}

/** Rules that could not judge, with why and how often. */
function unknownPart() {
  const counts = new Map();
  for (const kind of data.findings.kind) {
    if (cell(data.findings.verdict, kind) !== "unknown") continue;
    const key = `${data.findings.rule[kind]} ${cell(data.findings.reason, kind)}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const rows = [...counts].sort().map(([key, count]) => {
    const [rule, reason] = key.split(" ");
    return [local(data.rules[Number(rule)].title), t(`reason.${reason}`), number(count, 0)];
  });
  const heads = [t("list.filter.rule"), t("about.reason"), t("about.count")];
  return el("section", {}, el("h3", {}, t("about.unknown")), rows.length ? table(t("about.unknown"), heads, rows, 2) : el("p", {}, t("about.unknown.none")));
}

/** Every count of the run; a zero is printed with its reason. */
function zerosPart() {
  const count = rowsOf(data.counts.subject);
  const rows = Array.from({ length: count }, (_, row) => [subjectTitle(row), measureTitle(row), countText(row)]);
  const heads = [t("about.subject"), t("about.measure"), t("about.count")];
  return el("section", {}, el("h3", {}, t("about.counts")), table(t("about.counts"), heads, rows, 2));
}

function subjectTitle(row) {
  const id = cell(data.counts.subject_id, row);
  const known = (cell(data.counts.subject, row) === "layer" ? data.layers : data.rules).find((one) => one.id === id);
  return known ? local(known.title) : id;
}

function measureTitle(row) {
  const [measure, reason] = cell(data.counts.measure, row).split(":");
  if (reason) return `${t("verdict.unknown")}: ${t(`reason.${reason}`)}`;
  if (measure === "zones") return t("measure.zones");
  return t(`${cell(data.counts.subject, row) === "layer" ? "position" : "verdict"}.${measure}`);
}

function countText(row) {
  const count = cell(data.counts.count, row);
  if (count !== 0) return number(count, 0);
  return el("span", {}, "0 ", el("span.note", {}, zeroOf(row)));
}

function zeroOf(row) {
  const [measure, id] = [cell(data.counts.measure, row), cell(data.counts.subject_id, row)];
  if (measure === "zones") return t("zero.layer_no_zones");
  if (cell(data.counts.subject, row) === "layer") {
    const layer = data.layers.find((one) => one.id === id);
    return layer && layer.zones === 0 ? t("zero.layer_no_zones") : t("zero.position");
  }
  const rule = data.rules.findIndex((one) => one.id === id);
  const verdicts = new Set(
    data.findings.rule.flatMap((of, kind) => (of === rule ? [cell(data.findings.verdict, kind)] : [])),
  );
  if (verdicts.size === 0) return t("zero.rule_not_asked");
  if (measure === "unknown") return t("zero.rule_no_unknown");
  if (verdicts.size === 1 && verdicts.has("unknown")) return t("zero.rule_all_unknown");
  return t("zero.rule");
}

/** Errors and widths that no source states. */
function assumedPart() {
  return el("section", {}, el("h3", {}, t("assumed.title")), el("p", {}, t("assumed.lead")), assumedList());
}

function receiptsPart() {
  const names = ["rows_read", "rows_used", "rows_repaired", "rows_quarantined", "rows_outside"];
  const value = (name, row) => cell(data.receipts[name], row);
  const rows = Array.from({ length: rowsOf(data.receipts.input_id) }, (_, row) => [
    value("file", row),
    ...names.map((name) => number(value(name, row), 0)),
    el("code", { title: value("sha256", row) ?? "" }, (value("sha256", row) ?? "").slice(0, 12)),
  ]);
  const heads = ["receipt.file", ...names.map((name) => `receipt.${name}`), "receipt.sha256"].map((key) => t(key));
  return el("section", {}, el("h3", {}, t("receipt.title")), table(t("receipt.title"), heads, rows, 1));
}

function issuesPart() {
  const byCode = new Map();
  for (let row = 0; row < rowsOf(data.issues.code); row += 1) {
    const code = cell(data.issues.code, row);
    byCode.set(code, [...(byCode.get(code) ?? []), row]);
  }
  const groups = [...byCode].sort().map(([code, rows]) => issueGroup(code, rows));
  return el("section", {}, el("h3", {}, t("issues.title")), ...(groups.length ? groups : [el("p", {}, t("issues.none"))]));
}

function issueGroup(code, rows) {
  const hidden = rows.length - FAULTS_SHOWN;
  return el(
    "details",
    {},
    el("summary", {}, `${t(`issue.${code}`)} (${number(rows.length, 0)})`),
    el("ul", {}, ...rows.slice(0, FAULTS_SHOWN).map(issueItem)),
    hidden > 0 ? el("p.note", {}, t("issues.more", { count: number(hidden, 0) })) : null,
  );
}

function issueItem(row) {
  const value = (name) => cell(data.issues[name], row);
  const place = [
    value("file"),
    value("line") === null ? null : t("issues.line", { line: value("line") }),
    value("row") === null ? null : t("issues.row", { row: value("row") }),
    value("column"),
  ];
  // the words of the run's log, which is in English
  const log = el("span.note", { lang: "en" }, ` ${value("what")}. ${value("mend")}.`);
  return el("li", {}, `${place.filter(Boolean).join(", ")}:`, log);
}

function unpublishedPart() {
  const layers = data.layers.filter((layer) => sourceById.get(layer.source)?.redistribute === "no");
  const items = layers.map((layer) => el("li", {}, `${local(layer.title)}. ${sourceText(layer.source)}`));
  return el("section", {}, el("h3", {}, t("unpublished.title")), el("p", {}, t(items.length ? "unpublished.lead" : "unpublished.none")), el("ul", {}, ...items));
}

/** Sources with their licences, and what the page itself was made from. */
function provenancePart() {
  const cards = data.sources.map((source) =>
    el(
      "article.source",
      {},
      el("h4", {}, source.title),
      facts([
        [t("source.publisher"), source.publisher],
        [t("source.licence"), source.licence],
        [t("source.attribution"), source.attribution],
        [t("source.redistribute"), t(`redistribute.${source.redistribute}`)],
        [t("source.consulted"), day(source.consulted_on)],
        [t("source.published"), source.published_on && day(source.published_on)],
        [t("source.reliability"), t(`reliability.${source.reliability}`)],
        [t("source.note"), source.note],
      ]),
    ),
  );
  const book = facts([
    [t("about.rulebook"), el("code", {}, data.monitor.rulebook_sha256.slice(0, 16))],
    [t("publisher.title"), local(data.monitor.publisher.name)],
    [t("publisher.object"), local(data.monitor.publisher.how_to_object)],
    [t("publisher.next"), data.monitor.next_edition_on ? day(data.monitor.next_edition_on) : t("publisher.next.none")],
  ]);
  return el("section", {}, el("h3", {}, t("source.title")), ...cards, el("h3", {}, t("about.edition")), book, el("p.note", {}, t("about.software")));
}

// What is not known: what happened to the rows of each input, faults, assumptions, silent rules.

const FAULTS_SHOWN = 100; // of each kind; all of them are in tables/issues.parquet

/** Show what is not known, in the reader's language. */
function showAbout() {
  refillKept(
    byId("about"),
    el("h2", {}, t("about.title")),
    el("p", {}, t("about.lead")),
    unknownPart(),
    countsPart(),
    coveragePart(),
    assumedPart(),
    receiptsPart(),
    issuesPart(),
    unpublishedPart(),
    provenancePart(),
  );
}

function unknownPart() {
  return el("section", {}, el("h3", {}, t("about.unknown")), reasonsTable(), ...notJudged());
}

/** Every count of the run; a zero is printed with its reason. */
function countsPart() {
  return el("section", {}, el("h3", {}, t("about.counts")), layerCounts(), el("p.note", {}, t("rules.counts.lead")), ruleCounts(), actCounts());
}

/** Errors and widths that no source states. */
function assumedPart() {
  return el("section", {}, el("h3", {}, t("assumed.title")), el("p", {}, t("assumed.lead")), assumedList());
}

/** Which rule can be answered, and which missing datum is to blame. */
function coveragePart() {
  return el("section", {}, el("h3", {}, t("coverage.title")), el("p.note", {}, t("coverage.lead")), coverageTable());
}

function receiptsPart() {
  return el("section", {}, el("h3", {}, t("receipt.title")), receiptsTable());
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
  const listOf = (layers) => el("ul", {}, ...layers.map((layer) => el("li", {}, `${local(layer.title)}. ${layerSources(layer)}`)));
  const hidden = data.layers.filter((layer) => !layer.drawn);
  const mixed = data.layers.filter((layer) => layer.drawn && !layer.offered);
  return el(
    "section",
    {},
    el("h3", {}, t("unpublished.title")),
    el("p", {}, t(hidden.length ? "unpublished.lead" : "unpublished.none")),
    listOf(hidden),
    mixed.length ? el("p", {}, t("layers.mixed")) : null,
    listOf(mixed),
  );
}

/** Sources with their licences, and what the page itself was made from. */
function provenancePart() {
  const cards = data.sources.map((source) => sourceCard(source, "h4"));
  const book = facts([
    [t("about.rulebook"), el("code", {}, data.monitor.rulebook_sha256.slice(0, 16))],
    [t("publisher.title"), local(data.monitor.publisher.name)],
    [t("publisher.object"), local(data.monitor.publisher.how_to_object)],
    [t("publisher.next"), data.monitor.next_edition_on ? day(data.monitor.next_edition_on) : t("publisher.next.none")],
  ]);
  return el("section", {}, el("h3", {}, t("source.title")), ...cards, el("h3", {}, t("about.edition")), book, el("p.note", {}, t("about.software")));
}

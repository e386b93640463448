// The figures of the run, by layer and by rule: written once, and read by every part of a page.

const ANSWERS = ["breach", "exposed", "unknown", "not_exposed", "clear"];
const POSITIONS = ["inside", "too_close", "boundary_not_known", "touching"];
/** The standings that can be told: none has ended where no register says so. */
const TOLD = data.monitor.standings.filter((word) => word !== "ended" || data.monitor.journal);
const countRow = new Map(
  allRows(data.counts.subject).map((subject, row) => [[subject, cell(data.counts.subject_id, row), cell(data.counts.measure, row)].join(" "), row]),
);

/** Give all values of a column. */
function allRows(column) {
  return Array.from({ length: rowsOf(column) }, (_, row) => cell(column, row));
}

/** Give the least and the greatest number a count stands for, two nulls where it is not told; null where the run did not count it. */
function counted(subject, id, measure) {
  const row = countRow.get(`${subject} ${id} ${measure}`);
  if (row === undefined) return null;
  const value = (name) => cell(data.counts[name], row);
  return data.counts.count ? [value("count"), value("count")] : [value("low"), value("high")];
}

/** Write a count: one that is not told exactly as its range. @param {[number|null, number|null]} range */
function rangeText([low, high]) {
  if (low === null) return t("counts.untold");
  return low === high ? number(low, 0) : `${number(low, 0)}–${number(high, 0)}`;
}

function positionTitle(measure) {
  return t(`position.${measure}`);
}

/** How many buildings lie in and near each layer; a zero is printed with its reason. */
function layerCounts() {
  const rows = data.layers.map((layer) => {
    const ranges = POSITIONS.map((measure) => counted("layer", layer.id, measure));
    const whys = POSITIONS.filter((_, at) => ranges[at]?.[1] === 0).map((measure) => zeroOfLayer(layer, measure));
    return [local(layer.title), number(layer.zones, 0), ...ranges.map(countText), whyText([...whys, ...untoldWhy(ranges)])];
  });
  const heads = [t("list.filter.layer"), t("measure.zones"), ...POSITIONS.map(positionTitle), t("zero.why")];
  return rows.length ? table(t("layers.counts"), heads, rows, 1, POSITIONS.length + 2) : el("p", {}, t("layers.none"));
}

/** What each rule said of how many buildings; a zero is printed with its reason. */
function ruleCounts() {
  const rows = data.rules.map((rule) => {
    const words = rule.force === "binding" ? ["breach", "clear"] : ["exposed", "not_exposed"];
    const own = ["unknown", ...words];
    const ranges = ANSWERS.map((word) => (own.includes(word) ? counted("rule", rule.id, word) : null));
    const whys = ANSWERS.filter((_, at) => ranges[at]?.[1] === 0).map((word) => zeroOfRule(rule, word));
    return [ruleTitle(rule), ...ranges.map(countText), whyText([...whys, ...untoldWhy(ranges)])];
  });
  const heads = [t("list.filter.rule"), ...ANSWERS.map((word) => t(`verdict.${word}`)), t("zero.why")];
  return rows.length ? table(t("rules.counts"), heads, rows, 1, ANSWERS.length + 1) : el("p", {}, t("rules.none"));
}

/** Give the title of a rule; a draft is named as one, since it is no law. */
function ruleTitle(rule) {
  const [title, draft] = [local(rule.title), t("rule.draft")];
  return rule.status !== "draft" || title.toLowerCase().includes(draft) ? title : `${title} (${draft})`;
}

function countText(range) {
  return range === null ? "–" : rangeText(range);
}

/** Say why a count of a row is not told. */
function untoldWhy(ranges) {
  return ranges.some((range) => range?.[0] === null) ? [t("counts.no_crowd")] : [];
}

/** Say each reason for the zeros of a row once. */
function whyText(whys) {
  return el("span.note", {}, [...new Set(whys)].join(" "));
}

/** Rules that could not judge, with why and how often. */
function reasonsTable() {
  const rows = data.rules.flatMap((rule) =>
    data.monitor.reasons.flatMap((reason) => {
      const range = counted("rule", rule.id, `unknown:${reason}`);
      return range === null ? [] : [[ruleTitle(rule), t(`reason.${reason}`), rangeText(range)]];
    }),
  );
  const heads = [t("list.filter.rule"), t("about.reason"), t("about.count")];
  return rows.length ? table(t("about.unknown"), heads, rows, 2) : el("p", {}, t("about.unknown.none"));
}

/** Say why no building has a position in a layer. */
function zeroOfLayer(layer, measure) {
  if (layer.zones === 0) return t("zero.layer_no_zones");
  if (measure === "boundary_not_known") return t("zero.layer_bound_known");
  if (layer.nearest_m !== null) return t("zero.layer_nearest", { distance: metres(layer.nearest_m, 0) });
  if (measure === "inside") return t("zero.layer_no_building");
  return t(measure === "too_close" ? "zero.layer_none_close" : "zero.layer_untouched");
}

/** Say why a rule gave no building a verdict: by what it said instead. */
function zeroOfRule(rule, verdict) {
  const range = (measure) => counted("rule", rule.id, measure) ?? [0, 0];
  const verdicts = ANSWERS.filter((word) => range(word)[1] !== 0);
  if (!verdicts.length) return t("zero.rule_not_asked");
  if (verdict === "unknown") return t("zero.rule_no_unknown");
  const reasons = data.monitor.reasons.filter((reason) => range(`unknown:${reason}`)[1] > 0);
  const commonest = reasons.sort((a, b) => range(`unknown:${b}`)[1] - range(`unknown:${a}`)[1])[0];
  const unasked = rule.test.word === "no_permit" && !data.monitor.registers.includes("permits");
  if (unasked && reasons.join() === "no_data") return t("zero.rule_no_register");
  if (verdicts.join() === "unknown") {
    return reasons.length === 1 ? t("zero.rule_one_reason", { reason: t(`reason.${commonest}`) }) : t("zero.rule_all_unknown");
  }
  if (["breach", "exposed"].includes(verdict) && commonest) {
    return t("zero.rule_sign", { unknown: rangeText(range("unknown")), reason: t(`reason.${commonest}`) });
  }
  return t("zero.rule");
}

/** Count the rows of each input: read, used, repaired, left out and set aside, with why. */
function receiptsTable() {
  const names = ["rows_read", "rows_used", "rows_repaired", "rows_duplicate", "rows_quarantined", "rows_outside"];
  const rows = allRows(data.receipts.file).map((file, row) => {
    const hash = cell(data.receipts.sha256, row) ?? "";
    const counts = names.map((name) => number(cell(data.receipts[name], row) ?? 0, 0));
    return [file, ...counts, receiptWhy(row), el("code", { title: hash }, hash.slice(0, 12))];
  });
  const heads = ["receipt.file", ...names.map((name) => `receipt.${name}`), "receipt.reasons", "receipt.sha256"].map((key) => t(key));
  return table(t("receipt.title"), heads, rows, 1, names.length + 1);
}

/** Say which faults the rows of an input have, and how many of its columns nothing is read from. */
function receiptWhy(row) {
  const faults = (cell(data.receipts.reasons, row) ?? "").split(", ").filter(Boolean).map(faultText);
  const unused = (data.receipts.columns_unused && cell(data.receipts.columns_unused, row)) ?? "";
  const columns = unused.split(", ").filter(Boolean);
  const named = columns.length ? [el("li", {}, `${plural("count.columns_unused", columns.length)}: ${columns.join(", ")}`)] : [];
  return el("ul.plain", {}, ...faults.map((text) => el("li", {}, text)), ...named);
}

/** Say a fault and its count, as a receipt has them: "date_unreadable 3". */
function faultText(text) {
  const [code, count] = text.split(" ");
  return `issue.${code}` in speech.texts[language] ? `${t(`issue.${code}`)}: ${count}` : text;
}

/** Tell which rule can be answered for how many buildings, and what is missing for the others. */
function coverageTable() {
  const end = (name, row) => (data.coverage[name] ? cell(data.coverage[name], row) : null);
  const range = (name, row) => rangeText([end(`${name}_low`, row) ?? end(name, row), end(`${name}_high`, row) ?? end(name, row)]);
  const rows = allRows(data.coverage.rule_id).map((id, row) => {
    const need = cell(data.coverage.need, row);
    const whole = need === "answered";
    const rule = data.rules.find((one) => one.id === id);
    const buildings = cell(data.coverage.buildings, row);
    const title = rule ? ruleTitle(rule) : id;
    return [
      whole ? el("strong", {}, title) : title,
      whole ? el("strong", {}, t("need.answered")) : needText(need),
      `${range("known", row)} / ${number(buildings, 0)}`,
      whole ? "–" : range("blamed", row),
    ];
  });
  const heads = ["list.filter.rule", "coverage.need", "coverage.known", "coverage.blamed"].map((key) => t(key));
  return rows.length ? table(t("coverage.caption"), heads, rows, 2) : el("p", {}, t("coverage.none"));
}

/** Name what a rule needs: a layer by its title, a register, the relief, or a column of a table. */
function needText(need) {
  const layer = data.layers.find(({ id }) => need === `layer:${id}`);
  if (layer) return t("need.layer", { title: local(layer.title) });
  if (`need.${need}` in speech.texts[language]) return t(`need.${need}`);
  return t("need.column", { name: need });
}

/** Give the name of a use as a person reads it: a word that states nothing is not passed off as one. */
function useText(use) {
  return use === null || data.monitor.unstated_uses.includes(use.toLowerCase()) ? t("word.not_stated") : worded(use);
}

/** Say what the quotation marks stand for. */
function ownNote() {
  return el("p.note", {}, t("word.own.note"));
}

/** Name every source of a layer: one derived from several owes its thanks to all. */
function layerSources(layer) {
  return layer.sources.map((id) => sourceTitle(id)).join("; ");
}

function layerLicences(layer) {
  return [...new Set(layer.sources.map((id) => licenceText(sourceById.get(id)?.licence ?? id)))].join("; ");
}

function sourceTitle(id) {
  if (id === "not_listed") return t("word.not_listed"); // the public is told the words of the monitor's lists alone
  const source = sourceById.get(id);
  return source ? local(source.title) : id;
}

/** Name a licence: by its own words, but for those that only say what it is. */
function licenceText(licence) {
  const key = `licence.${licence.toLowerCase().replace(/[^a-z]+/g, "_")}`;
  return key in speech.texts[language] ? t(key) : licence;
}

/** One source with its licence. @param {string} heading tag of its title */
function sourceCard(source, heading) {
  return el(
    "article.source",
    {},
    el(heading, {}, local(source.title)),
    facts([
      [t("source.publisher"), local(source.publisher)],
      [t("source.licence"), licenceText(source.licence)],
      [t("source.attribution"), source.attribution],
      [t("source.redistribute"), t(`redistribute.${source.redistribute}`)],
      [t("source.consulted"), day(source.consulted_on)],
      [t("source.published"), source.published_on && day(source.published_on)],
      [t("source.reliability"), t(`reliability.${source.reliability}`)],
      [t("source.note"), source.note && local(source.note)],
    ]),
  );
}

/** The act behind a version, and when it holds; advice has neither. */
function actText(rule, version) {
  if (rule.force === "advisory") return t("version.advice");
  return `${[version.act, version.article].filter(Boolean).join(", ")} (${inForceText(version.in_force_from)})`;
}

function inForceText(when) {
  if (typeof when === "string") return t("in_force.on", { day: day(when) });
  if (when.not_after === null) return t("in_force.not_before", { day: day(when.not_before) });
  return t("in_force.between", { from: day(when.not_before), to: day(when.not_after) });
}

/** Provisions known to be enacted that no rule on file judges, and why not. */
function notJudged() {
  const known = data.monitor.not_judged;
  if (!known.length) return [];
  const rows = known.map(({ title, act, why }) => [local(title), act, local(why)]);
  return [table(t("not_judged.title"), ["not_judged.provision", "version.act", "not_judged.why"].map((key) => t(key)), rows)];
}

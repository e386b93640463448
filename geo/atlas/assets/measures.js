// What was measured against what is allowed, in words and units.

const sourceById = new Map(data.sources.map((source) => [source.id, source]));

const COUNTED = ["floors", "permits", "uses", "days", "stages", "acts", "parcels"]; // units that have no error

/** Write a value in its unit. @param {string} unit share, m, m3, deg, or what is counted */
function quantity(value, unit) {
  if (unit === "share") return percentText(value);
  if (unit === "deg") return `${number(value, 1)}°`;
  if (unit === "m") return `${number(value, 2)} ${t("unit.m")}`;
  if (unit === "m3") return cubicMetres(value);
  if (Number.isInteger(value)) return plural(`count.${unit}`, value);
  return `${number(value, 1)} ${t(`unit.${unit}`)}`;
}

/** Write what was measured with its error: one figure where it is the same on both sides. */
function measuredText(kind, said = data.findings) {
  const [value, low, high] = ["measured", "measured_low", "measured_high"].map((name) => cell(said[name], kind));
  const unit = cell(said.unit, kind);
  if (value === null) return t("evidence.not_measured");
  if (low !== null && high === null) return `${quantity(value, unit)} (${t("evidence.at_least", { low: quantity(low, unit) })})`;
  if (low === null || high === null) return quantity(value, unit);
  // a count has no error; a share or a distance may only have none that shows in its digits
  if (low === high) return COUNTED.includes(unit) ? `${quantity(value, unit)} (${t("evidence.no_error")})` : quantity(value, unit);
  const even = Math.abs(high + low - 2 * value) < 1e-3 * Math.max(1, Math.abs(value));
  if (even) return `${quantity(value, unit)} ± ${quantity((high - low) / 2, unit)}`;
  return `${quantity(value, unit)} (${t("evidence.between", { low: quantity(low, unit), high: quantity(high, unit) })})`;
}

/** Write what the version that decided allows. */
function limitText(kind, said = data.findings) {
  const rule = data.rules[said.rule[kind]];
  const limit = cell(said.limit, kind);
  const version = versionOf(kind, said);
  if (limit !== null) return limitOf(rule, version, limit, cell(said.unit, kind));
  if (!version) return t("limit.no_version");
  if (version.limit === null) return t("limit.repealed");
  // a rule without force bars nothing, so its words must not say so
  if (rule.force === "advisory") return t(rule.test.word in LISTED ? "limit.worded.advisory" : `limit.${version.limit}.advisory`);
  return rule.test.word in LISTED ? t(`limit.${rule.test.word}`, { words: listOf(rule.test) }) : t(`limit.${version.limit}`);
}

/** Rule words whose limit is said in their own words, and the list of the rule that it names. */
const LISTED = {
  use_barred: "uses", use_allowed: "uses", use_differs: "classes", permit_expired: "permit_types", permit_for_other: "permit_types",
  stage_missing: "stages", stages_out_of_order: "stages", accepted_before_notice: "notice", subdivided: "purposes",
};

/** Name what a rule lists, in the words of its rule book. */
function listOf(test) {
  const list = test[LISTED[test.word]];
  return (Array.isArray(list) ? list : Object.keys(list)).map(worded).join(", ");
}

/** Write a number that a rule allows, as each language builds the phrase. */
function limitOf(rule, version, limit, unit) {
  const word = rule.test.word;
  if (unit === "floors" && Number.isInteger(limit)) return plural("limit.floors", limit);
  if (word === "steeper_than" && unit === "share") {
    return t("limit.steeper_share", { slope: quantity(version?.limit ?? NaN, "deg"), limit: quantity(limit, unit) });
  }
  if (word === "landscape_changed") return t("limit.landscape_changed", { change: t(`ground.${rule.test.change}`), limit: quantity(limit, unit) });
  return t(`limit.${word}`, { limit: quantity(limit, unit) });
}

/** Give the version of the rule that decided; undefined where none did. */
function versionOf(kind, said = data.findings) {
  const id = cell(said.version_id, kind);
  return data.rules[said.rule[kind]].versions.find((version) => version.id === id);
}

/** Write a day, or the interval it lies in where it is not known. */
function dayOrInterval(when) {
  if (typeof when === "string") return day(when);
  if (when.not_after === null) return t("day.not_before", { from: day(when.not_before) });
  return t("day.between", { from: day(when.not_before), to: day(when.not_after) });
}

function metres(value, digits = 1) {
  return value === null ? null : `${number(value, digits)} ${t("unit.m")}`;
}

function squareMetres(value) {
  return value === null ? null : `${number(value, 1)} ${t("unit.m2")}`;
}

function cubicMetres(value) {
  return value === null ? null : `${number(value, 1)} ${t("unit.m3")}`;
}

function percent(share) {
  return share === null ? null : percentText(share);
}

/** Mark a figure that no source states. */
function withAssumed(text, assumed) {
  if (!assumed || text === null) return text;
  return el("span", {}, `${text} `, el("em.assumed", {}, t("word.assumed")));
}

/** Name a source and the day it was consulted. */
function sourceText(id) {
  if (id === "none") return t("word.assumed");
  const source = sourceById.get(id);
  return source ? t("source.line", { title: local(source.title), day: day(source.consulted_on) }) : id;
}

/** List the figures that no source states, with what they belong to. */
function assumedList() {
  const items = data.parameters.filter(({ source }) => source === "none").map((one) => {
    const of = one.of === null ? t("assumed.everywhere") : local(one.of);
    const note = one.note ? el("span.note", {}, ` ${local(one.note)}`) : null;
    return el("li", {}, `${of}: ${t(`parameter.${one.name}`)} ${parameterText(one)}`, note);
  });
  return items.length ? el("ul", {}, ...items) : el("p", {}, t("assumed.none"));
}

function parameterText({ name, value }) {
  if (name.endsWith("_m")) return metres(value, 2);
  return name.endsWith("_deg") ? `${number(value, 1)}°` : number(value, 2);
}

// What a version of a rule allows, and what stands behind it, as the extract of the command says it.

const STANDS = ["in_force", "in_force_day_unknown", "not_reconfirmed", "not_yet", "draft"];
const RULE_WORDS = ["uses", "permit_types", "stages", "purposes", "acceptance", "notice"];
const UNIT_OF = { inside: "share", share_above: "share", steeper_than: "deg", more_floors_than: "floors" };

/** Say what a limit means for somebody who wants to build. */
function limitSentence(rule, version) {
  const { test } = rule;
  const words = [...new Set(RULE_WORDS.flatMap((key) => test[key] ?? []))].map(worded).join(", ");
  const limit = typeof version.limit === "number" ? limitFigure(version.limit, test) : "";
  const change = test.change ? t(`ground.${test.change}`) : "";
  const share = percent(test.share ?? 0);
  const values = { limit, words, change, share };
  if (test.word !== "steeper_than" || (test.statistic === "share" && !test.share)) return t(`extract.limit.${test.word}`, values);
  return t(`extract.limit.steeper_than.${test.statistic}`, values);
}

function limitFigure(value, test) {
  const unit = test.statistic === "volume" ? "m3" : (UNIT_OF[test.word] ?? "m");
  if (unit === "share") return percent(value);
  if (unit === "deg") return `${number(value, 1)}°`;
  if (["taller_than", "nearer_than", "landscape_changed", "outside_parcel"].includes(test.word)) return `${number(value, 2)} ${t(`unit.${unit}`)}`;
  return number(value, 2);
}

/** Say act, days, sureness, condition and exceptions of a version. @returns {string[]} */
function lawLines(rule, version) {
  const act = [version.act, version.article].filter(Boolean).join(", ") || t("version.advice");
  const sure = `${t("version.confidence")}: ${t(`confidence.${version.confidence}`)}.`;
  const source = version.source === "none" ? "" : ` ${sentence(sourceText(version.source))}`;
  return [sentence(act), `${sentence(versionDays(version))} ${sure}${source}`, ...conditionLines(rule)];
}

/** End a text with one dot: some languages end "year" with one. */
function sentence(text) {
  return `${text.replace(/\.$/, "")}.`;
}

function versionDays(version) {
  const start = version.in_force_from;
  const from = typeof start === "string" ? day(start) : startInterval(start);
  return [
    version.adopted_on && `${t("version.adopted")}: ${day(version.adopted_on)}`,
    version.registered_on && `${t("version.registered")}: ${day(version.registered_on)}`,
    `${t("version.in_force_from")}: ${from}`,
    version.in_force_until && `${t("version.in_force_until")}: ${day(version.in_force_until)}`,
    version.confirmed_until && `${t("version.confirmed_until")}: ${day(version.confirmed_until)}`,
  ].filter(Boolean).join("; ");
}

function startInterval({ not_before: first, not_after: last }) {
  return last ? t("extract.between", { first: day(first), last: day(last) }) : t("extract.not_before", { first: day(first) });
}

function conditionLines(rule) {
  const { unless } = rule;
  const named = (list) => (list ?? []).map(worded).join(", ");
  const titles = (rule.yields_to ?? []).map((id) => data.rules.find((one) => one.id === id)).filter(Boolean).map((one) => local(one.title)).join("; ");
  const excepted = unless?.why === "open_reading" ? "extract.excepted.open" : "extract.excepted";
  return [
    rule.when && t("extract.condition", { text: rule.when_said ? local(rule.when_said) : rule.when }),
    unless?.not_for?.length && t(excepted, { uses: named(unless.not_for) }),
    unless?.claimed_by?.length && t("extract.excepted.claimed_by", { acts: named(unless.claimed_by) }),
    unless?.shown_by?.length && t("extract.excepted.shown_by", { acts: named(unless.shown_by) }),
    titles && t("extract.yields", { rules: titles }),
  ].filter(Boolean);
}

/** Say why something is not known; the pages' own words for it speak of buildings. */
function whyUnknown(reason) {
  const own = `extract.why.${reason}`;
  return t(own in speech.texts[language] ? own : `reason.${reason}`);
}

/** Write the least and the greatest share, where they differ by what is printed. */
function boundsText(low, high) {
  if (!Number.isFinite(low) || !Number.isFinite(high) || high - low < 0.0005) return "";
  return ` ${t("extract.bounds", { low: percent(low), high: percent(high) })}`;
}

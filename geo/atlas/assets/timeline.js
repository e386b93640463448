// The time line of a case: every entry as it was written, and how later ones change its reading.

const ABOUT_ENTRY = ["corrected", "withdrawn", "erased", "key_rotated"]; // they have no day of their own in the case
const FIGURE_COLUMNS = { floors: (value) => number(value, 1), height_m: (value) => metres(value), area_m2: squareMetres, volume_m3: cubicMetres };

/** What an entry tells beside its kind: the label, and how its value is written. */
const ENTRY_PARTS = [
  ["body", "event.body", (value) => (value === "not_listed" ? t("body.not_listed") : value)],
  ["document_no", "event.document"],
  ["reason", "event.reason", reasonOf],
  ["outcome", "case.outcome", (value) => t(`outcome.${value}`)],
  ["deadline_on", "event.deadline", day],
  ["served_on", "act.served_on", day],
  ["in_effect_on", "act.in_effect_on", day],
  ["appeal_until", "act.appeal_until", day],
  ["satisfied_on", "act.satisfied_on", day],
  ["target", "case.target", (value) => t(`target.${value}`)],
  ["programme", "case.programme", programmeTitle],
  ["scope", "ledger.scope", (value) => t(`scope.${value}`)],
  ...Object.entries(FIGURE_COLUMNS).map(([name, write]) => [name, `figure.${name}`, write]),
  ["how", "ledger.how", (value) => t(`how.${value}`)],
  ["cost", "ledger.cost", (value, row) => costText(value, valueIn("events", "currency", row))],
  ["paid_by", "ledger.paid_by", (value) => t(`paid_by.${value}`)],
  ["restored", "ledger.restored", (value) => t(`restored.${value}`)],
  ["source", "word.source", (value) => sourceTitle(value)],
  ["note", "event.note"],
];

/** The entries of a case in the order of the journal, folded. */
function timelinePart(caseRow) {
  const rows = eventsOfCase(caseRow);
  if (!rows.length) return null;
  const read = readings(rows);
  let before = null;
  const items = rows.map((row) => {
    const [item, on] = entryItem(row, read, before);
    before = on ?? before;
    return item;
  });
  return el("details", {}, el("summary", {}, `${t("event.title")}: ${plural("count.entries", rows.length)}`), el("ol.timeline", {}, ...items));
}

/**
 * Find out how each entry is to be read; the last word counts, so that they are asked from the end.
 * @returns {Map<number, {how: string, by: number, row: number}>} by the number of the entry
 */
function readings(rows) {
  const read = new Map();
  for (const row of [...rows].sort((one, other) => entryNo(other) - entryNo(one))) {
    const [about, kind] = [valueIn("events", "corrects", row), valueIn("events", "kind", row)];
    if (about === null || read.get(entryNo(row))?.how === "withdrawn") continue;
    const how = { withdrawn: "withdrawn", corrected: "corrected" }[kind] ?? "denied";
    if (how === "withdrawn" || !read.has(about)) read.set(about, { how, by: entryNo(row), row });
  }
  return read;
}

function entryNo(row) {
  return valueIn("events", "seq", row);
}

/** One entry, and the day that the next is counted from; null where it has none in the case. */
function entryItem(row, read, before) {
  const of = (name) => valueIn("events", name, row);
  const reading = read.get(entryNo(row));
  const corrected = reading?.how === "corrected" ? reading.row : null;
  const keeps = ABOUT_ENTRY.includes(of("kind"));
  const lost = reading?.how === "withdrawn";
  const on = keeps || lost ? null : valueIn("events", "happened_on", corrected ?? row);
  const passed = on === null || before === null ? null : t("event.later", { days: plural("count.days", daysBetween(before, on)) });
  const item = el(
    `li.${reading?.how ?? "stands"}`,
    { "data-entry": entryNo(row) },
    el("p.when", {}, el("time", { datetime: of("happened_on") }, day(of("happened_on"))), passed && el("span.note", {}, ` ${passed}`)),
    el("p.what", {}, el("strong", {}, entryTitle(row)), of("other_case") ? el("span", {}, ...caseLinks(of("other_case"))) : null),
    reading ? el("p.reading", {}, t(`read.${reading.how}`, { entry: reading.by })) : null,
    ...entryParts(row, of("kind") === "corrected" ? "read.says" : null),
    el("p.note", {}, t("event.entry", { entry: entryNo(row), day: day(of("recorded_at").slice(0, 10)) })),
  );
  return [item, on];
}

/** Say what happened, what a court decided, and which entry it is about. */
function entryTitle(row) {
  const [kind, decision, about] = ["kind", "decision", "corrects"].map((name) => valueIn("events", name, row));
  const decided = decision ? `: ${t(`decision.${decision}`)}` : "";
  return `${kindText(kind)}${decided}${about === null ? "" : ` (${t("event.about", { entry: about })})`}`;
}

function entryParts(row, lead) {
  const pairs = ENTRY_PARTS.flatMap(([name, key, write = (value) => value]) => {
    const value = valueIn("events", name, row);
    return value === null ? [] : [`${t(key)}: ${write(value, row)}`];
  });
  if (!pairs.length) return [];
  return [el("p.parts", {}, lead === null ? null : el("em", {}, `${t(lead)} `), pairs.join(" · "))];
}

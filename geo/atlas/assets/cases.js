// A case in words, the same on both pages: where it stands, what is a sign, its days, what comes next.

const workflow = data.monitor.workflow;
const caseIds = allRows(data.cases.case_id);
const caseAt = new Map(caseIds.map((id, row) => [id, row]));
const remedyAt = new Map(allRows(data.remedies.case_id).map((id, row) => [id, row]));
const eventsOfCase = grouped(allRows(data.events.seq).map((_, row) => caseAt.get(valueIn("events", "case_id", row)) ?? -1), caseIds.length);
const openOnBuilding = new Map();
for (const [row, id] of caseIds.entries()) {
  const building = valueIn("cases", "building_id", row);
  if (building !== null && !isSet("ended", row)) openOnBuilding.set(building, [...(openOnBuilding.get(building) ?? []), id]);
}
const DAY_MS = 86_400_000;

/** Give a value of a table; null where the page does not carry the column. */
function valueIn(name, column, row) {
  const held = data[name][column];
  return held === undefined || held === null ? null : cell(held, row);
}

/** @returns {(column: string) => any} what is known of a case by column */
function caseValues(row) {
  return (column) => valueIn("cases", column, row);
}

/** Whether a flag of a case is set. */
function isSet(column, row) {
  return Boolean(data.cases[column][row]);
}

/** Name a kind of event: a state in the words of the workflow, or a note. */
function kindText(kind) {
  const state = workflow.states[kind];
  return state ? local(state.title) : t(`note.${kind}`);
}

/** Say what it means that a case is in its state; a sentence may ask for what is known of the case. */
function toldText(row) {
  const remedy = remedyAt.get(caseIds[row]);
  const asked = (whole, name) => {
    const value = valueIn("cases", name, row) ?? (remedy === undefined ? null : valueIn("remedies", name, remedy));
    return value === null ? t("word.not_known") : writtenValue(name, value);
  };
  return local(workflow.states[cell(data.cases.state, row)].told).replace(/\{(\w+)\}/g, asked);
}

/** Write a value as its column asks. */
function writtenValue(name, value) {
  if (/_(on|since|until)$/.test(name)) return day(value);
  if (/_by$/.test(name)) return sourceTitle(value);
  return typeof value === "number" ? number(value, 2) : value;
}

function reasonOf(reason) {
  if (reason === "not_listed") return t("word.not_listed");
  return reason === null ? null : workflow.reasons[reason] ? local(workflow.reasons[reason]) : reason;
}

function programmeTitle(id) {
  if (id === "not_listed") return t("word.not_listed");
  return workflow.programmes[id] ? local(workflow.programmes[id].title) : id;
}

/**
 * One case.
 * @param {number} row
 * @param {number} level of its heading
 * @param {Node|null} [named] what a page says of its building
 * @param {boolean} [folded] whether its days, ledger and time line are folded
 */
function caseCard(row, level, named = null, folded = false) {
  const of = caseValues(row);
  const parts = [datesPart(row, level + 1), ledgerPart(row, level + 1), timelinePart(row)].filter(Boolean);
  return el(
    "article.case",
    { "data-case": caseIds[row], tabindex: "-1" },
    el(`h${level}`, {}, caseTitle(row)),
    el("p.state-told", {}, toldText(row)),
    signsList(row),
    nextPart(row),
    facts([
      [t("case.outcome"), t(`outcome.${of("outcome")}`)],
      [t("case.reason"), reasonOf(of("reason"))],
      [t("case.act"), isSet("act_in_force", row) ? t("case.act.yes") : t("case.act.no")],
      [t("case.target"), of("target") && t(`target.${of("target")}`)],
      [t("case.programme"), of("programme") && programmeTitle(of("programme"))],
      [t("case.opened"), day(of("opened_on"))],
      [t("case.last"), day(of("last_event_on"))],
      [t("case.office_no"), of("office_no")],
      [t("case.findings"), of("finding_ids")],
    ]),
    named,
    ...(folded && parts.length ? [el("details", {}, el("summary", {}, t("case.parts")), ...parts)] : parts),
  );
}

function caseTitle(row) {
  return `${caseIds[row]}: ${kindText(cell(data.cases.state, row))}`;
}

/** Give what is a sign about a case itself, each as its mark, its key and what fills the sentence. */
function signsOf(row) {
  const of = caseValues(row);
  const state = workflow.states[of("state")];
  const dated = (column) => ({ day: of(column) && day(of(column)) });
  return [
    isSet("overdue", row) && ["!", "overdue", dated("deadline_on")],
    of("passed_on") && ["⌛", "passed", { what: dueTitle(of("passed_due")), ...dated("passed_on") }],
    of("silent_since") && ["?", "silent", { ...dated("silent_since"), days: plural("count.days", workflow.silent_after_days) }],
    state.suspends && ["II", "suspended", { reason: reasonOf(of("reason")) ?? t("word.not_known") }],
    of("merged_into") && ["→", "merged", {}],
    of("merged_from") && ["←", "holds", {}],
    doublesOf(row).length > 0 && ["=", "doubled", {}],
    isSet("fined", row) && ["§", "fined", {}],
    of("owner_changed_on") && ["↔", "owner", dated("owner_changed_on")],
  ].filter(Boolean);
}

/** Give the other open cases on the building of an open case; a page that names no building has none. */
function doublesOf(row) {
  const building = valueIn("cases", "building_id", row);
  if (building === null || isSet("ended", row)) return [];
  return (openOnBuilding.get(building) ?? []).filter((id) => id !== caseIds[row]);
}

function signsList(row) {
  const of = caseValues(row);
  const others = { merged: of("merged_into"), holds: of("merged_from"), doubled: doublesOf(row).join(" ") };
  const items = signsOf(row).map(([mark, key, values]) =>
    el(`li.${key}`, {}, el("span.mark", { "aria-hidden": "true" }, mark), el("span", {}, t(`sign.${key}`, values), ...caseLinks(others[key] ?? null))),
  );
  return items.length ? el("ul.signs", {}, ...items) : null;
}

/** Link to cases by their numbers; one that the page does not carry is named only. */
function caseLinks(ids) {
  if (ids === null) return [];
  return ids.split(" ").flatMap((id) => [" ", caseLink(id)]);
}

function caseLink(id) {
  if (!caseAt.has(id)) return id;
  return el("button.link", { type: "button", "data-to-case": id, click: () => goToCase(id) }, id);
}

/** Say what is due next and which states may follow; an ended case waits for nothing. */
function nextPart(row) {
  if (isSet("ended", row)) return null;
  const of = caseValues(row);
  const state = workflow.states[of("state")];
  const follow = state.follow.map(kindText).join("; ");
  return el(
    "div.next",
    {},
    el("p", {}, el("strong", {}, `${t("next.title")}: `), dueText(row), ...assumedMark(dueIsAssumed(row))),
    follow ? el("p.note", {}, t("next.follow", { states: follow })) : null,
    state.suspends ? el("p.note", {}, t("next.resumes")) : null,
  );
}

/** Say what is due on which day, and in how many days. */
function dueText(row) {
  const of = caseValues(row);
  if (of("next_on") === null) return t(isSet("overdue", row) ? "next.overdue" : "next.none");
  const days = daysBetween(data.monitor.as_of, of("next_on"));
  return t("next.due", { what: dueTitle(of("next_due")), day: day(of("next_on")), days: plural("count.days", days) });
}

/** Name what is due: the time to comply, the time to appeal, or a clock of the monitor. */
function dueTitle(due) {
  return ["deadline", "appeal"].includes(due) ? t(`due.${due}`) : local(workflow.clocks[due].title);
}

function dueIsAssumed(row) {
  const of = caseValues(row);
  if (of("next_due") === "deadline") return isSet("deadline_assumed", row);
  if (of("next_due") === "appeal") return appealIsAssumed(row);
  return Boolean(workflow.clocks[of("next_due")]?.assumed);
}

/** Whether the time for appeal was counted by a clock whose length no source states. */
function appealIsAssumed(row) {
  const stated = eventsOfCase(row).some((event) => valueIn("events", "appeal_until", event) !== null);
  return !stated && Object.values(workflow.clocks).some(({ sets, assumed }) => sets === "appeal_until" && assumed);
}

function assumedMark(assumed) {
  return assumed ? [" ", el("em.assumed", {}, t("clock.assumed"))] : [];
}

const STATUTORY = ["issued_on", "served_on", "in_effect_on", "appeal_until", "deadline_on", "satisfied_on"];

/** The days of the last act; one that nobody wrote down is said to be missing. */
function datesPart(row, level) {
  const of = caseValues(row);
  if (of("issued_on") === null && of("deadline_on") === null) return null;
  const assumed = { appeal_until: of("appeal_until") !== null && appealIsAssumed(row), deadline_on: isSet("deadline_assumed", row) };
  const item = (name) => el("li", {}, el("span", {}, t(`act.${name}`)), dateOf(name, of(name), row), ...assumedMark(assumed[name]));
  return el("div", {}, el(`h${level}.part-title`, {}, t(isSet("act_in_force", row) ? "act.dates" : "act.dates.last")), el("ul.days", {}, ...STATUTORY.map(item)));
}

/** Write a day of the act; a deadline that was answered is told as one that runs no more. */
function dateOf(name, value, row) {
  if (value !== null) return el("strong", {}, day(value));
  const answered = name === "deadline_on" ? eventsOfCase(row).map((event) => valueIn("events", name, event)).filter(Boolean).at(-1) : undefined;
  return el("span.note", {}, answered === undefined ? t("act.not_recorded") : t("act.answered", { day: day(answered) }));
}

function daysBetween(from, to) {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

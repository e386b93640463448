// What an inspector can settle on site: what to count, measure or ask for, and which finding waits for it.

/** What is to be looked at for the figure of a rule word; words that only papers or models answer are not here. */
const TASK_OF_WORD = {
  more_floors_than: "floors", taller_than: "height", inside: "corner", share_above: "corner", nearer_than: "corner",
  outside_parcel: "bounds", use_barred: "use", use_allowed: "use", use_differs: "use", landscape_changed: "ground",
  no_permit: "papers", permit_expired: "papers", permit_for_other: "papers", stage_missing: "papers",
  stages_out_of_order: "papers", refused_then_granted: "papers", accepted_before_notice: "papers",
};

/** What brings a datum that a rule did not find. */
const TASK_OF_NEED = [
  [/^buildings\.floors/, "floors"],
  [/^buildings\.height/, "height"],
  [/^(buildings\.use|use:)/, "use"],
  [/^buildings\.(captured_on|seen_absent_on)/, "day"],
  [/^(links|permits|acts)/, "papers"],
];

/** Reasons of an unknown that a better look answers, and those that ask for something of their own. */
const LOOKED_AT = ["too_close", "no_data", "repaired", "place_not_known"];
const TASK_OF_REASON = { appeared_unknown: "day", capture_day_unknown: "day", exception_claimed: "papers" };

/** In the order in which they are done on site. */
const TASKS = ["left", "floors", "height", "corner", "bounds", "ground", "use", "day", "papers"];

/** Give what a finding asks of the one who stands there; null where nothing on site settles it. */
function taskOf(kind) {
  const of = (name) => cell(data.findings[name], kind);
  const byWord = TASK_OF_WORD[data.rules[data.findings.rule[kind]].test.word] ?? null;
  if (SIGNS.includes(of("verdict"))) return byWord;
  if (of("verdict") !== "unknown") return null;
  const [, byNeed] = TASK_OF_NEED.find(([need]) => need.test(of("need") ?? "")) ?? [];
  return byNeed ?? TASK_OF_REASON[of("reason")] ?? (LOOKED_AT.includes(of("reason")) ? byWord : null);
}

/** Give the findings that wait for each task. @returns {Map<string, number[]>} */
function tasksOf(building) {
  const waiting = new Map();
  // where every case has ended nobody is sent again, but for what a reviewer has opened anew
  const ended = standingOf(building) === "ended";
  for (const kind of openFindingsOf(building)) {
    const task = ended && cell(data.findings.review, kind) !== "reopened" ? null : taskOf(kind);
    if (task !== null) waiting.set(task, [...(waiting.get(task) ?? []), kind]);
  }
  if (casesOf(building).some((row) => !isSet("ended", row) && remedyAt.has(caseIds[row]))) waiting.set("left", []);
  return waiting;
}

/** The part of the sheet: each task with what was measured so far and what is allowed. */
function tasksPart(building) {
  const waiting = tasksOf(building);
  const title = el("h3", {}, t("task.title"));
  if (!waiting.size) return el("section.tasks", {}, title, el("p", {}, t("task.none")));
  const items = TASKS.filter((task) => waiting.has(task)).map((task) => el("li", {}, el("strong", {}, t(`task.${task}`)), ...waiting.get(task).map(taskLine)));
  return el("section.tasks", {}, title, el("ul.plain", {}, ...items));
}

function taskLine(kind) {
  const verdict = t(`verdict.${cell(data.findings.verdict, kind)}`);
  const line = `${ruleTitle(data.rules[data.findings.rule[kind]])} (${verdict}): ${t("evidence.measured").toLowerCase()} ${measuredText(kind)}; ${t("evidence.limit").toLowerCase()} ${limitText(kind)}`;
  return el("p.note", {}, line);
}

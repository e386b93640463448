// Cases in the inspector's list: which are listed, what is due first, and the sheet of one of them.

/** Cases let through by the filters, in the order in which somebody has to look at them. */
let listedCases = [];
/** The case whose sheet is open without a building on file; -1 for none. */
let selectedCase = -1;

const WEEK_DAYS = 7;

function listsCases() {
  return filter.subject === "case";
}

/** Choose the cases that pass the filters, and the buildings they are about. */
function siftCases() {
  listedCases = passing(caseIds.keys(), HELD_BY_CASE).sort(sooner);
  listed = [...new Set(listedCases.map((row) => data.cases.building[row]))].filter((building) => building >= 0);
  isListed = new Uint8Array(buildingCount);
  for (const building of listed) isListed[building] = 1;
}

const DUE_TESTS = {
  open: (row) => !isSet("ended", row),
  overdue: (row) => isSet("overdue", row),
  silent: (_, of) => of("silent_since") !== null,
  week: (_, of) => of("next_on") !== null && daysBetween(data.monitor.as_of, of("next_on")) <= WEEK_DAYS,
  assumed: (row) => isSet("deadline_assumed", row) || dueIsAssumed(row),
};

/** Those overdue, or past a day of the office's own, first, the longest first; then what is due soonest; then open, then ended ones. */
function sooner(one, other) {
  const key = (row) => {
    const of = caseValues(row);
    const passed = [isSet("overdue", row) ? of("deadline_on") : null, of("passed_on")].filter(Boolean).sort();
    return [passed.length ? "0" : "1", passed[0] ?? "", of("next_on") ?? "9", isSet("ended", row) ? "1" : "0", caseIds[row]].join(" ");
  };
  return key(one) < key(other) ? -1 : 1;
}

/** Write a row of the list: the case, how it stands, what is due, and its building. */
function caseRow(row) {
  const building = data.cases.building[row];
  const marks = signsOf(row).map(([mark, key, values]) => el("span", {}, el(`span.mark.${key}`, { "aria-hidden": "true" }, mark), el("span.unseen", {}, t(`sign.${key}`, values))));
  return el(
    "li",
    {},
    el(
      "button.row",
      { type: "button", "data-case-row": caseIds[row], click: () => goToCase(caseIds[row]) },
      verdictSwatch(building >= 0 ? standingOf(building) : "unknown"),
      el(
        "span.row-text",
        {},
        el("span.row-title", {}, caseTitle(row), " ", ...marks),
        el("span.row-verdict", {}, dueLine(row)),
        el("span.row-place", {}, building >= 0 ? titleOf(building) : t("case.no_building", { id: cell(data.cases.building_id, row) })),
      ),
    ),
  );
}

/** Say in a line what is to be done about a case. */
function dueLine(row) {
  const of = caseValues(row);
  if (isSet("ended", row)) return t(`outcome.${of("outcome")}`);
  if (isSet("overdue", row)) return t("sign.overdue", { day: day(of("deadline_on")) });
  if (of("passed_on")) return t("sign.passed", { what: dueTitle(of("passed_due")), day: day(of("passed_on")) });
  return dueText(row);
}

/** Open the sheet on which a case is told, and go to it there. */
function goToCase(id) {
  const row = caseAt.get(id);
  if (row === undefined) return;
  const building = data.cases.building[row];
  if (building >= 0) select(building, true);
  else selectCase(row);
  remember("case", id);
  const card = document.querySelector(`#evidence [data-case="${CSS.escape(id)}"]`);
  card.scrollIntoView({ block: "start" });
  card.focus({ preventScroll: true });
}

/** Show a case whose building no register on file holds. */
function selectCase(row) {
  selected = -1;
  selectedAct = null;
  selectedCase = row;
  for (const one of SUBJECTS) remember(one, null);
  redrawAll();
  showEvidence();
  openTab("building");
}

function showCase(row) {
  refillKept(
    byId("evidence"),
    el("h2", { tabindex: "-1", id: "evidence-title" }, caseIds[row]),
    el("p.wording", {}, t("case.no_building", { id: cell(data.cases.building_id, row) })),
    caseCard(row, 3),
    sheetPart(row),
    fieldPart(cell(data.cases.building_id, row), [row]),
  );
}

/** Lead to the printed sheet of a case: a page of the file beside this one; null where it has none. */
function sheetPart(row) {
  if (data.cases.sheet[row] < 0) return null;
  const page = data.cases.sheet[row] + 1; // as the file counts its pages
  const file = `field-sheets.${language}.pdf`;
  const link = el("a", { href: `${file}#page=${page}`, target: "_blank", rel: "noopener", "data-sheet": caseIds[row] }, t("case.sheet", { page: number(page, 0) }));
  return el("p", {}, link, " ", el("span.note", {}, t("case.sheet.note", { file })));
}

/** The cases of a building, and the form for what is seen there. */
function casesPart(building) {
  const rows = casesOf(building);
  const title = el("h3", {}, t("case.title"));
  if (!data.monitor.journal) return el("section", {}, title, el("p", {}, t("journal.none")));
  const cards = rows.flatMap((row) => [caseCard(row, 4), sheetPart(row)]);
  const others = elsewherePart(building) ?? (rows.length ? null : el("p", {}, t("case.none")));
  return el("section", {}, title, ...cards, others, fieldPart(cell(buildings.building_id, building), rows, openElsewhereOf(building)));
}

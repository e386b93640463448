// Cases on the public page: counts of them that can be counted again, and each case that may be told.

const PAGE_OF_CASES = 10;
const WITHOUT_REMEDY = ["none", "not_proven", "quashed"];
const toldFilter = { state: "", programme: "" };
let casesShown = PAGE_OF_CASES;
/** The case that the address asked for and the page does not carry; null for none. */
let missingCase = null;

function startTold() {
  onLanguage(showTold);
  goToAsked();
  window.addEventListener("hashchange", goToAsked);
}

/** Go to the case that the address names; say so where the page does not carry it. */
function goToAsked() {
  const asked = remembered("case");
  if (asked === null || !data.monitor.journal) return;
  missingCase = caseAt.has(asked) ? null : asked;
  showCases();
  if (missingCase === null) goToCase(asked);
  else byId("cases").scrollIntoView({ block: "start" });
}

function showTold() {
  if (!data.monitor.journal) {
    for (const id of ["tallies", "cases"]) refill(byId(id), el("p", {}, t("journal.none")));
    return;
  }
  refillKept(byId("tallies"), ...tallyTables());
  showCases();
}

/** The counts of each programme in a table: what is counted, how many, and which cases. */
function tallyTables() {
  const rowsOfAll = allRows(data.tallies.measure).map((_, row) => row);
  const programmes = [...new Set(rowsOfAll.map((row) => valueIn("tallies", "programme", row)))].sort((one, other) => (one ?? "\uffff").localeCompare(other ?? "\uffff"));
  return programmes.flatMap((programme) => {
    const rows = rowsOfAll.filter((row) => valueIn("tallies", "programme", row) === programme).sort((one, other) => tallyOrder(one) - tallyOrder(other));
    const title = programme === null ? t("tally.no_programme") : programmeTitle(programme);
    return [el("h3", {}, title), tallyTable(`${title}. ${periodText(rows[0])}`, rows)];
  });
}

const TALLY_ORDER = ["demolished", "demolished_full", "demolished_partial", "brought_into_line", "seen_not_closed", "declared_not_seen", "in_force"];

function tallyOrder(row) {
  return TALLY_ORDER.indexOf(cell(data.tallies.measure, row));
}

/** Say from which day to which; without a first day, from the first case on. */
function periodText(row) {
  const [since, until] = [valueIn("tallies", "since", row), day(cell(data.tallies.until, row))];
  return since === null ? t("tally.until", { until }) : t("tally.period", { since: day(since), until });
}

function tallyTable(title, rows) {
  const cells = rows.map((row) => {
    const measure = cell(data.tallies.measure, row);
    return [el("span", { "data-tally": measure }, t(`tally.${measure}`)), number(cell(data.tallies.count, row), 0), countedCases(row)];
  });
  return table(title, [t("tally.what"), t("tally.count"), t("tally.cases")], cells, 1, 2);
}

/** Name the cases behind a count, and how many more of them may not be told. */
function countedCases(row) {
  const ids = valueIn("tallies", "case_ids", row);
  const [count, told] = [cell(data.tallies.count, row), data.tallies.told[row]];
  const rest = { elsewhere: told - (ids === null ? 0 : ids.split(" ").length), untold: count - told };
  const more = Object.entries(rest).flatMap(([key, many]) => (many > 0 ? [" ", t(`tally.${key}`, { count: number(many, 0) })] : []));
  return el("span", {}, ...caseLinks(ids), ...more, count === 0 ? "–" : "");
}

/** The cases one below the other: those going on first, then those that ended, and the dismissed apart. */
function showCases() {
  const rows = caseIds.map((_, row) => row).filter(toldPasses).sort(toldOrder);
  const shownRows = rows.slice(0, casesShown);
  const rest = rows.length - shownRows.length;
  const more = () => {
    casesShown += PAGE_OF_CASES;
    showCases();
  };
  refillKept(
    byId("cases"),
    el("div.told-filters", {}, toldChoice("state", toldStates()), toldChoice("programme", toldProgrammes())),
    missingCase === null ? null : el("p.note", { role: "status" }, t(data.cases_left_out > 0 ? "told.elsewhere" : "told.no_such", { id: missingCase })),
    el("p", { "aria-live": "polite" }, plural("count.cases", rows.length)),
    ...shownRows.map(toldCard),
    rest > 0 ? el("button.more", { type: "button", click: more }, t("told.more", { count: number(rest, 0) })) : null,
    data.cases_left_out > 0 ? el("p.note", {}, t("told.left_out", { cases: plural("count.cases", data.cases_left_out) })) : null,
  );
}

function toldPasses(row) {
  const of = caseValues(row);
  if (toldFilter.state !== "" && of("state") !== toldFilter.state) return false;
  return toldFilter.programme === "" || (of("programme") ?? "none") === toldFilter.programme;
}

/** An act in force first, then open cases, then what was mended, then what was dismissed. */
function toldOrder(one, other) {
  const key = (row) => [isSet("ended", row) ? (WITHOUT_REMEDY.includes(cell(data.cases.outcome, row)) ? 3 : 2) : isSet("act_in_force", row) ? 0 : 1, caseIds[row]].join(" ");
  return key(one) < key(other) ? -1 : 1;
}

function toldStates() {
  return Object.keys(workflow.states).filter((state) => caseIds.some((_, row) => cell(data.cases.state, row) === state)).map((state) => [state, kindText(state)]);
}

function toldProgrammes() {
  return [...Object.keys(workflow.programmes).map((id) => [id, programmeTitle(id)]), ["none", t("tally.no_programme")]];
}

function toldChoice(name, choices) {
  const id = `told-${name}`;
  const change = (event) => {
    toldFilter[name] = event.target.value;
    casesShown = PAGE_OF_CASES;
    showCases();
    byId(id).focus();
  };
  const options = [["", t("list.any")], ...choices].map(([value, text]) => el("option", { value, selected: toldFilter[name] === value }, text));
  return el("div.field", {}, el("label", { for: id }, t(`list.filter.${name}`)), el("select", { id, change }, ...options));
}

/** A case; the building is named by an act in force alone. */
function toldCard(row) {
  const building = data.cases.building[row];
  const named = building < 0 ? null : el("p.note", {}, t("told.building", { id: cell(data.buildings.building_id, building) }));
  const page = el("p", {}, el("a", { href: `cases/${data.cases.page[row]}#${language}` }, t("told.page", { id: caseIds[row] })));
  return caseCard(row, 3, el("div", {}, named, page), true);
}

/** Go to a case, whatever the filters hide. */
function goToCase(id) {
  const find = () => document.querySelector(`#cases [data-case="${CSS.escape(id)}"]`);
  if (find() === null) {
    toldFilter.state = toldFilter.programme = "";
    casesShown = caseIds.length;
    showCases();
  }
  find().scrollIntoView({ block: "start" });
  find().focus({ preventScroll: true });
}

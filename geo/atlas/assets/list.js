// The list beside the map: the same buildings as the map, a page at a time.

const PAGE = 40;
const SIGNS = ["breach", "exposed"];
const REVIEWS = ["confirmed", "wrong", "reopened"];
let pageAt = 0;

const FILTERS = [
  ["verdict", () => TOLD.filter((word) => word !== "ended" || !listsActs()).map((word) => [word, t(`verdict.${word}`)])],
  ["rule", ruleChoices],
  ["label", () => data.monitor.labels.map((word) => [word, t(`label.${word}`)])],
  ["review", () => REVIEWS.map((word) => [word, t(`review.${word}`)])],
];
const OF_BUILDINGS = [
  ["district", districtChoices],
  ["layer", () => data.layers.map((layer, at) => [String(at), local(layer.title)])],
  ["position", () => POSITIONS.map((position) => [position, positionTitle(position)])],
];

const OF_ACTS = [["linked", () => ["true", "false"].map((word) => [word, t(`list.linked.${word}`)])]];

/** The rules that are asked of what is listed. */
function ruleChoices() {
  return data.rules.flatMap((rule, at) => (rule.applies_to.includes(filter.subject) ? [[String(at), ruleTitle(rule)]] : []));
}

function districtChoices() {
  const count = rowsOf(data.districts.district_id);
  const named = Array.from({ length: count }, (_, at) => [String(at), districtName(at)]);
  return [...named, ["-1", t("list.no_district")]];
}

/** Make the filters anew in the reader's language, with what was chosen. */
function showFilters() {
  const any = ["", t("list.any")];
  const chooser = ([name, choices]) => field(name, [any, ...choices()]);
  const followed = data.monitor.journal ? ["case"] : [];
  const subjects = [...SUBJECTS, ...followed].map((word) => [word, t(`list.subject.${word}`)]);
  const ordered = filter.subject === "building" ? [field("sort", sorts())] : [];
  const shownFilters = listsCases() ? OF_CASES : [...FILTERS, ...(listsActs() ? OF_ACTS : OF_BUILDINGS)];
  refill(byId("filters"), field("subject", subjects), ...shownFilters.map(chooser), ...ordered);
}

function sorts() {
  return ["worst", "district", "address", "id"].map((key) => [key, t(`list.sort.${key}`)]);
}

function field(name, choices) {
  const options = choices.map(([value, text]) => el("option", { value, selected: filter[name] === value }, text));
  const change = (event) => {
    filter[name] = event.target.value;
    if (name === "subject") changeSubject();
    applyFilters();
  };
  const id = `filter-${name}`;
  return el("div.field", {}, el("label", { for: id }, t(`list.filter.${name}`)), el("select", { id, change }, ...options));
}

/** Other things are listed: what was asked of the former does not hold for them. */
function changeSubject() {
  for (const name of Object.keys(filter)) if (!["subject", "sort"].includes(name)) filter[name] = "";
  showFilters();
  byId("filter-subject").focus();
}

/** Sift, and show the first page and the map anew. */
function applyFilters() {
  sift();
  pageAt = 0;
  showList();
  redrawAll();
}

function showList() {
  const [shownRows, asRow] = listsCases() ? [listedCases, caseRow] : listsActs() ? [listedActs, actRow] : [listed, row];
  const pages = Math.max(1, Math.ceil(shownRows.length / PAGE));
  byId("list-count").textContent = countsText();
  refill(byId("list-rows"), ...shownRows.slice(pageAt * PAGE, (pageAt + 1) * PAGE).map(asRow));
  byId("list-elsewhere").textContent = (listsCases() && elsewhereText()) || "";
  byId("list-empty").hidden = shownRows.length > 0;
  byId("list-page").textContent = t("list.page", { page: number(pageAt + 1, 0), pages: number(pages, 0) });
  byId("list-before").disabled = pageAt === 0;
  byId("list-after").disabled = pageAt + 1 >= pages;
}

/** Say how many rows are listed, and how many of them have a sign or a case that has ended. */
function countsText() {
  if (listsCases()) {
    const many = (word) => number(listedCases.filter((row) => DUE_TESTS[word](row, caseValues(row))).length, 0);
    return t("list.count.cases", { shown: plural("count.cases", listedCases.length), open: many("open"), overdue: many("overdue"), silent: many("silent"), week: many("week") });
  }
  if (listsActs()) {
    const open = listedActs.filter((act) => SIGNS.includes(actSign(act))).length;
    return t("list.count.acts", { shown: plural(`count.${filter.subject}s`, listedActs.length), open: number(open, 0) });
  }
  const among = (words) => listed.filter((building) => words.includes(shownSign(building))).length;
  const values = { shown: plural("count.buildings", listed.length), all: number(buildingCount, 0), open: number(among(SIGNS), 0) };
  if (!data.monitor.journal) return t("list.count.no_journal", values);
  return t("list.count", { ...values, ended: number(among(["ended"]), 0) });
}

function turnPage(by) {
  pageAt += by;
  showList();
  byId("panel-list").scrollTop = 0;
}

function row(building) {
  const district = buildings.district[building];
  const id = cell(buildings.building_id, building);
  return el(
    "li",
    {},
    el(
      "button.row",
      { type: "button", "data-building": id, click: () => select(building, true) },
      verdictSwatch(shownSign(building)),
      el(
        "span.row-text",
        {},
        el("span.row-title", {}, titleOf(building)),
        el("span.row-verdict", {}, rowText(building)),
        el("span.row-place", {}, [id, district >= 0 ? districtName(district) : t("list.no_district")].join(" · ")),
      ),
    ),
  );
}

/** Say the sign a row shows, its rule, and how many other signs the building has. */
function rowText(building) {
  const sign = shownSign(building);
  if (sign === "ended") return endedText(building);
  const kind = shownKind(building);
  if (kind === undefined) return t(`verdict.${sign}`);
  if (isWrong(kind)) return `${t(`verdict.${sign}`)}: ${t("review.wrong")}`;
  const signs = openFindingsOf(building).filter((other) => other !== kind && SIGNS.includes(cell(data.findings.verdict, other)));
  const more = signs.length && standingOf(building) !== "ended" ? `; ${plural("count.more_signs", signs.length)}` : "";
  return `${t(`verdict.${sign}`)}: ${ruleTitle(data.rules[data.findings.rule[kind]])}${more}`;
}

/** Arrow keys move from row to row. */
function moveInList(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const rows = [...event.currentTarget.querySelectorAll("button")];
  const next = rows[rows.indexOf(document.activeElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function startList() {
  byId("list-before").addEventListener("click", () => turnPage(-1));
  byId("list-after").addEventListener("click", () => turnPage(1));
  byId("list-rows").addEventListener("keydown", moveInList);
  onLanguage(() => {
    showFilters();
    showList();
  });
}

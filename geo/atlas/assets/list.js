// The list beside the map: the same buildings as the map, a page at a time.

const PAGE = 40;
let pageAt = 0;

/** Filters that the address names and this edition does not have. @type {string[]} */
let filtersUnknown = [];

/** Make the filters anew in the reader's language, with what was chosen. */
function showFilters() {
  const any = ["", t("list.any")];
  const followed = data.monitor.journal ? ["case"] : [];
  const subjects = [...SUBJECTS, ...followed].map((word) => [word, t(`list.subject.${word}`)]);
  const chosen = filtersShown().map((name) => field(name, [any, ...CHOICES[name]()]));
  const ordered = filter.subject === "building" ? [field("sort", sorts())] : [];
  const clear = el("button", { type: "button", id: "filter-clear", click: clearFilters }, t("list.filter.clear"));
  refill(byId("filters"), field("subject", subjects), ...chosen, ...ordered, clear);
  tellCounts();
}

function sorts() {
  return [...(near === null ? [] : ["near"]), "worst", "district", "address", "id"].map((key) => [key, t(`list.sort.${key}`)]);
}

function field(name, choices) {
  const options = choices.map(([value, text]) => el("option", { value, selected: filter[name] === value, "data-text": text }, text));
  const change = (event) => {
    filter[name] = event.target.value;
    if (name === "subject") changeSubject();
    applyFilters();
  };
  const id = `filter-${name}`;
  return el("div.field", {}, el("label", { for: id }, t(`list.filter.${name}`)), el("select", { id, change, "data-filter": name }, ...options));
}

/** Write into each choice how many it would leave, and into the heading how many filters are set. */
function tellCounts() {
  const asked = filtersAsked().length;
  byId("filter-title").textContent = asked ? `${t("list.filters")} (${number(asked, 0)})` : t("list.filters");
  byId("filter-clear").disabled = asked === 0;
  if (!byId("filter-box").open) return; // a phone need not count what nobody sees
  clearTimeout(counting);
  const steps = choiceCounts();
  if (buildingCount <= COUNT_AT_ONCE) return countOn(steps, Infinity);
  writeCounts({}); // those of before hold no more
  counting = setTimeout(() => countOn(steps));
}

const COUNT_AT_ONCE = 1000; // buildings; more of them are counted while the reader already looks
const COUNT_MS = 12;
let counting = 0;

/** Count on for a moment, and again after a pause, until all is counted. */
function countOn(steps, moment_ms = COUNT_MS) {
  const until = performance.now() + moment_ms;
  let step = steps.next();
  while (!step.done && performance.now() < until) step = steps.next();
  if (step.done) writeCounts(step.value);
  else counting = setTimeout(() => countOn(steps), 4);
}

function writeCounts(counts) {
  for (const chooser of byId("filters").querySelectorAll("[data-filter]")) {
    const of = counts[chooser.dataset.filter];
    for (const option of chooser.options) {
      const count = of && option.value !== "" ? ` (${number(of.get(option.value) ?? 0, 0)})` : "";
      option.textContent = option.dataset.text + count;
    }
  }
}

/** Other things are listed: what was asked of the former does not hold for them. */
function changeSubject() {
  const { subject, sort } = filter;
  Object.assign(filter, FILTER_AT_FIRST, { subject, sort });
  showFilters();
  byId("filter-subject").focus();
}

function clearFilters() {
  changeSubject();
  applyFilters();
}

/** Sift, and show the first page and the map anew. */
function applyFilters() {
  filtersUnknown = [];
  rememberFilters();
  sift();
  pageAt = 0;
  tellCounts();
  showList();
  redrawAll();
}

function showList() {
  const [shownRows, asRow] = listsCases() ? [listedCases, caseRow] : listsActs() ? [listedActs, actRow] : [listed, row];
  const pages = Math.max(1, Math.ceil(shownRows.length / PAGE));
  byId("list-count").textContent = countsText();
  refill(byId("list-rows"), ...shownRows.slice(pageAt * PAGE, (pageAt + 1) * PAGE).map(asRow));
  const unknown = filtersUnknown.length ? t("list.filter.unknown", { filters: filtersUnknown.map((name) => t(`list.filter.${name}`)).join(", ") }) : null;
  byId("list-elsewhere").textContent = [unknown, listsCases() ? elsewhereText() : null].filter(Boolean).join(" ");
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
        el("span.row-place", {}, [near === null ? null : awayText(building), id, district >= 0 ? districtName(district) : t("list.no_district")].filter(Boolean).join(" · ")),
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
  byId("filter-box").addEventListener("toggle", tellCounts);
  onLanguage(() => {
    showFilters();
    showList();
  });
}

// The inspector's page comes to life: tabs, search, and what the address asks for.

const TABS = ["list", "building", "weak", "legend", "about"];
const FOUND_SHOWN = 8;
const ACTS_SHOWN = 4;

/** Show one part of the panel; another building is read from its top. @param {string} name */
function openTab(name) {
  leaveTime();
  openTabOf(TABS, name, "building");
}

function startSearch() {
  const input = byId("search");
  const results = byId("search-results");
  const close = () => refill(results);
  const choose = (building) => {
    close();
    input.value = "";
    select(building, true);
  };
  const chooseAct = (act) => {
    close();
    input.value = "";
    selectAct(act);
  };
  const showResults = () => {
    const found = search(input.value);
    const acts = searchActs(input.value);
    const nothing = input.value.trim() && !found.length && !acts.length ? [el("li.hint", {}, t("search.nothing"))] : [];
    const item = (building) =>
      el("li", {}, el("button.row", { type: "button", click: () => choose(building) }, verdictSwatch(standingOf(building)), searchText(building)));
    const actItem = (act) => el("li", {}, el("button.row", { type: "button", click: () => chooseAct(act) }, el("span.row-text", {}, actTitle(act))));
    const more = found.length - FOUND_SHOWN;
    const rest = more > 0 ? [el("li.hint", {}, t("search.more", { count: number(more, 0) }))] : [];
    refill(results, ...found.slice(0, FOUND_SHOWN).map(item), ...rest, ...acts.slice(0, ACTS_SHOWN).map(actItem), ...nothing);
  };
  input.addEventListener("input", showResults);
  input.addEventListener("keydown", (event) => {
    const [first] = search(input.value);
    if (event.key === "Enter" && first !== undefined) choose(first);
    if (event.key === "ArrowDown") results.querySelector("button")?.focus();
  });
  results.addEventListener("keydown", moveInList);
  const box = input.closest(".search");
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    close();
    input.focus();
  });
  box.addEventListener("focusout", ({ relatedTarget }) => {
    if (!box.contains(relatedTarget)) close();
  });
  input.addEventListener("focus", () => input.value.trim() && showResults());
  map.on("mousedown", close);
}

function searchText(building) {
  const parts = ["building_id", "cadastral_no", "address"].map((name) => cell(buildings[name], building));
  return el("span.row-text", {}, parts.filter(Boolean).join(" · "));
}

function start() {
  byId("filter-box").open = matchMedia("(min-width: 821px)").matches; // on a phone the list comes first
  startTabsOf(TABS, openTab);
  startLanguages();
  filtersUnknown = recallFilters();
  sift();
  holdSheets(true);
  layContours();
  layGround();
  layBuildings();
  furnish();
  startList();
  startSearch();
  startNear();
  startPlaces();
  startSunlight();
  byId("download").addEventListener("click", downloadListed);
  startTime();
  onLanguage(() => {
    document.title = `${local(data.monitor.name)} · ${t("page.inspector")}`;
    showEvidence();
    showLegend();
    showWeak();
    showAbout();
  });
  goToAsked();
  holdSheets(false);
  redrawAll();
  window.addEventListener("hashchange", () => {
    const asked = recallFilters();
    applyFilters();
    filtersUnknown = asked;
    showFilters();
    showList();
    goToAsked();
  });
}

/** Ink on white alone, for a screen in the sun; kept in the address. */
function startSunlight() {
  const button = byId("sunlight");
  const set = (on) => {
    document.documentElement.classList.toggle("sunlight", on);
    button.setAttribute("aria-pressed", String(on));
    remember("sun", on ? "1" : null);
    map.invalidateSize({ animate: false });
    redrawAll();
    showLegend(); // its swatches are painted in the inks of the page
  };
  button.addEventListener("click", () => set(button.getAttribute("aria-pressed") === "false"));
  if (remembered("sun") === "1") set(true);
}

/** Go at once to what the address names, by its whole id; say so where there is none. */
function goToAsked() {
  for (const subject of ["permit", "parcel"]) {
    const id = remembered(subject);
    const act = id === null ? null : actWithId(subject, id);
    if (act) return selectAct(act, true);
  }
  const followed = remembered("case");
  if (followed !== null && caseAt.has(followed)) return goToCase(followed);
  missingCase = followed;
  if (followed !== null) return showNone();
  const asked = remembered("building");
  if (asked === null) return;
  const building = withId(asked);
  missing = building < 0 ? asked : null;
  if (building >= 0) select(building, true, true);
  else showNone();
}

/** Say that what the address asks for is not here. */
function showNone() {
  selected = -1;
  selectedAct = null;
  selectedCase = -1;
  showEvidence();
  openTab("building");
}

start();

// The inspector's page comes to life: tabs, search, and what the address asks for.

const TABS = ["list", "building", "legend", "about"];

/** Show one part of the panel. @param {string} name */
function openTab(name) {
  for (const tab of TABS) {
    const open = tab === name;
    byId(`tab-${tab}`).setAttribute("aria-selected", String(open));
    byId(`tab-${tab}`).tabIndex = open ? 0 : -1;
    byId(`panel-${tab}`).hidden = !open;
  }
  byId(`panel-${name}`).scrollTop = 0;
}

function startTabs() {
  for (const tab of TABS) byId(`tab-${tab}`).addEventListener("click", () => openTab(tab));
  byId("tabs").addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = TABS.findIndex((tab) => byId(`tab-${tab}`) === document.activeElement);
    if (!step || at < 0) return;
    const next = TABS[(at + step + TABS.length) % TABS.length];
    openTab(next);
    byId(`tab-${next}`).focus();
  });
  const sheet = byId("sheet-size");
  sheet.addEventListener("click", () => {
    const tall = document.documentElement.classList.toggle("tall-panel");
    sheet.setAttribute("aria-expanded", String(tall));
    map.invalidateSize();
  });
}

function startSearch() {
  const input = byId("search");
  const results = byId("search-results");
  const choose = (building) => {
    refill(results);
    input.value = "";
    select(building, true);
  };
  const showResults = () => {
    const found = search(input.value);
    const nothing = input.value.trim() && !found.length ? [el("li.hint", {}, t("search.nothing"))] : [];
    const item = (building) =>
      el("li", {}, el("button.row", { type: "button", click: () => choose(building) }, verdictSwatch(worstOf(building)), searchText(building)));
    refill(results, ...found.map(item), ...nothing);
  };
  input.addEventListener("input", showResults);
  input.addEventListener("keydown", (event) => {
    const [first] = search(input.value);
    if (event.key === "Enter" && first !== undefined) choose(first);
    if (event.key === "Escape") refill(results);
    if (event.key === "ArrowDown") results.querySelector("button")?.focus();
  });
  results.addEventListener("keydown", moveInList);
}

function searchText(building) {
  const parts = ["building_id", "cadastral_no", "address"].map((name) => cell(buildings[name], building));
  return el("span.row-text", {}, parts.filter(Boolean).join(" · "));
}

function start() {
  byId("filter-box").open = matchMedia("(min-width: 821px)").matches; // on a phone the list comes first
  sift();
  startTabs();
  startLanguages();
  layGround();
  layBuildings();
  furnish();
  startList();
  startSearch();
  byId("download").addEventListener("click", downloadFindings);
  onLanguage(() => {
    document.title = `${local(data.monitor.name)} · ${t("page.inspector")}`;
    showEvidence();
    showLegend();
    showAbout();
  });
  const asked = remembered("building");
  const building = asked === null ? [] : search(asked);
  if (building.length) select(building[0], true);
}

start();

// The planner's page comes to life: the day, the question, the tools of the map, and what the address asks for.

const TABS = ["site", "law", "legend"];

/** Show the legend: layers, with how many zones each has, and what is drawn below them. */
function showDeskLegend() {
  refill(
    byId("legend"),
    el("h2", {}, t("legend.title")),
    el("h3", {}, t("legend.layers")),
    el("ul.keys", {}, ...data.layers.map(deskLayerKey)),
    el("ul.keys", {}, ...partKeys()),
    el("h3", {}, t("legend.base")),
    el("ul.keys", {}, ...["parcels", "streets", "water", "places", "districts", "outline", "relief"].map(baseKey)),
    el("h3", {}, t("source.title")),
    el("ul.plain", {}, ...data.sources.map(({ id, attribution, licence }) => el("li.note", {}, `${sourceText(id)}. ${licence}; ${attribution}`))),
  );
}

function deskLayerKey(layer) {
  const zones = layer.zones === 0 ? t("zero.layer_no_zones") : plural("count.zones", layer.zones);
  return switchKey(`layer ${layer.id}`, zoneSwatch(layer.style), local(layer.title), [t(`family.${layer.family}`), zones]);
}

/** Ask about what the address names. */
function goToSite() {
  setLawDay(dayAsked());
  const text = remembered("site");
  if (text === null || text === asked?.text) return;
  byId("ask-text").value = text;
  askPasted();
}

function startDesk() {
  startTabsOf(TABS, (name) => openTabOf(TABS, name));
  startLanguages();
  startLawDay();
  layGround();
  laySites();
  furnish();
  startTools();
  // paper has another form than the screen
  matchMedia("print").addEventListener("change", () => asked && frameSite(24));
  byId("ask").addEventListener("submit", (event) => {
    event.preventDefault();
    askPasted();
  });
  byId("ask-text").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    askPasted();
  });
  onLanguage(() => {
    document.title = `${local(data.monitor.name)} · ${t("page.planner")}`;
    if (fault) byId("ask-fault").textContent = t(`desk.fault.${fault.fault}`, fault.values);
    setLawDay(lawDay);
    tellDrawing();
    showDeskLegend();
  });
  goToSite();
  window.addEventListener("hashchange", goToSite);
}

startDesk();

// Time on the map: a slider over the months, a button that plays them, and a table of the same.

const MONTH_MS = 160; // a year in two seconds
const STILL_MS = 1600; // where motion is reduced: from one change to the next, slowly
/** The day that the map shows; null: the day of the edition, with its signs. @type {string|null} */
let timeDay = null;
let timeTimer = null;

const timeMonths = monthsOf(daysKnown());
const timeChanged = new Set(daysKnown().map((one) => one.slice(0, 7)));

/** Give the months from the first known day to the day of the edition, YYYY-MM. @param {string[]} days */
function monthsOf(days) {
  const last = data.monitor.as_of.slice(0, 7);
  const months = [];
  let [year, month] = (days[0] ?? last).split("-").map(Number);
  for (let one = ""; one < last; month += 1) {
    if (month > 12) [year, month] = [year + 1, 1];
    one = `${year}-${String(month).padStart(2, "0")}`;
    months.push(one);
  }
  return months;
}

/** Give the day that a month is shown as: its last, or that of the edition. */
function dayOfMonth(month) {
  const [year, no] = month.split("-").map(Number);
  const last = new Date(Date.UTC(year, no, 0)).toISOString().slice(0, 10);
  return last < data.monitor.as_of ? last : data.monitor.as_of;
}

function startTime() {
  const box = byId("time");
  const toggle = el("button", { type: "button", id: "time-open", "aria-expanded": "false", "aria-controls": "time-card", click: () => openTime(byId("time-card").hidden) });
  const slider = el("input", { type: "range", id: "time-slider", min: "0", max: String(timeMonths.length - 1), value: String(timeMonths.length - 1), input: () => (pauseTime(), showTime()) });
  const play = el("button", { type: "button", id: "time-play", click: () => (timeTimer === null ? playTime() : pauseTime()) });
  const told = el("p", { id: "time-told", "aria-live": "polite" });
  // on a phone the map comes first, and what the signs mean is unfolded
  const open = matchMedia("(min-width: 821px)").matches;
  const legend = el("details", { id: "time-legend", open }, el("summary", {}), el("ul.keys", { id: "time-keys" }), el("p.note", { id: "time-note" }));
  const rest = [legend, el("details", { id: "time-steps", toggle: tellSteps })];
  box.append(toggle, el("div.time-card", { id: "time-card", hidden: true }, el("div.time-row", {}, play, slider), told, ...rest));
  byId("sheet-size").addEventListener("click", leaveTime);
  slider.addEventListener("keydown", (event) => event.key === "Escape" && openTime(false));
  onLanguage(nameTime);
}

function nameTime() {
  byId("time-open").textContent = t("time.title");
  byId("time-legend").querySelector("summary").textContent = t("legend.title");
  byId("time-slider").setAttribute("aria-label", t("time.slider"));
  byId("time-note").textContent = rowsOf(data.cases_elsewhere.case_id) ? t("time.elsewhere") : t("time.note");
  namePlay();
  if (timeDay !== null) showTime();
}

function namePlay() {
  byId("time-play").textContent = timeTimer === null ? `▶ ${t("time.play")}` : `❚❚ ${t("time.pause")}`;
}

/**
 * Open the slider, and show the past; closed, the map shows the edition's signs again.
 * @param {boolean} open
 * @param {boolean} [byButton] whether the reader is at the button, or the slider, and stays there
 */
function openTime(open, byButton = true) {
  byId("time-card").hidden = !open;
  byId("time-open").setAttribute("aria-expanded", String(open));
  document.documentElement.classList.toggle("timing", open); // a phone folds the panel: the map needs the room
  enlargePanel(false);
  pauseTime();
  if (open) {
    showTime();
    byId("time-slider").focus();
  } else {
    timeDay = null;
    redrawAll();
    if (byButton) byId("time-open").focus();
  }
}

/** Unfold the panel that a phone folded for the time. */
function leaveTime() {
  const folded = matchMedia("(max-width: 820px) and (min-height: 481px)").matches;
  if (folded && byId("time-card")?.hidden === false) openTime(false, false);
}

/** Show the month that the slider stands at. */
function showTime() {
  const slider = byId("time-slider");
  timeDay = dayOfMonth(timeMonths[Number(slider.value)]);
  slider.setAttribute("aria-valuetext", day(timeDay));
  redrawAll();
  const counts = countStages();
  // while it plays a screen reader would be told of each month
  byId("time-told").setAttribute("aria-live", timeTimer === null ? "polite" : "off");
  byId("time-told").textContent = `${day(timeDay)} · ${plural("count.buildings", listed.length)}`;
  refill(byId("time-keys"), ...STAGES.map((stage) => stageKey(stage, counts.get(stage) ?? 0)));
  tellSteps();
}

function stageKey(stage, count) {
  const picture = swatch((ctx) => stampVerdict(ctx, `stage ${stage}`, 10, 10, 6.5), 20, 20);
  return el("li.key", { "data-stage": stage }, picture, el("span", {}, `${t(`time.stage.${stage}`)}: `, el("strong", {}, number(count, 0))));
}

/** Count the buildings that the list lets through by what they were. @returns {Map<string|null, number>} */
function countStages() {
  const counts = new Map();
  for (const building of listed) {
    const stage = stageOn(building, timeDay);
    counts.set(stage, (counts.get(stage) ?? 0) + 1);
  }
  return counts;
}

/** List what the cases say up to the day shown, newest first: the map in words. */
function tellSteps() {
  const box = byId("time-steps");
  if (!box.open) return refill(box, el("summary", {}, t("time.steps")));
  const steps = listed.flatMap((building) => (lives.steps.get(building) ?? []).filter(({ on }) => on <= timeDay).map((step) => ({ ...step, building })));
  steps.sort((one, other) => (one.on < other.on ? 1 : Number(one.on > other.on) * -1));
  const item = ({ on, stage, building }) =>
    el("li", {}, `${day(on)} · ${t(`time.stage.${stage}`)} · `, el("button.link", { type: "button", click: () => select(building, true) }, titleOf(building)));
  refill(box, el("summary", {}, t("time.steps")), steps.length ? el("ul.plain", {}, ...steps.slice(0, 100).map(item)) : el("p.note", {}, t("time.none")));
}

/** Play the months to the last; where motion is reduced, from change to change. */
function playTime() {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const slider = byId("time-slider");
  if (Number(slider.value) >= timeMonths.length - 1) slider.value = "0";
  timeTimer = setInterval(() => stepTime(still), still ? STILL_MS : MONTH_MS);
  namePlay();
  showTime();
}

/** Go one month on, or to the next that changes something. @param {boolean} still */
function stepTime(still) {
  const slider = byId("time-slider");
  let at = Number(slider.value) + 1;
  while (still && at < timeMonths.length - 1 && !timeChanged.has(timeMonths[at])) at += 1;
  slider.value = String(at);
  if (at >= timeMonths.length - 1) pauseTime();
  showTime();
}

function pauseTime() {
  clearInterval(timeTimer);
  timeTimer = null;
  namePlay();
}

/** Draw each building as what it was; those that were not there are left out. @param {View} view @param {number[]} seen */
function* drawStages(view, seen) {
  const drawn = new Map(STAGES.map((stage) => [stage, []]));
  for (const building of seen) drawn.get(stageOn(building, timeDay))?.push(building);
  for (const stage of STAGES) {
    const told = STAGES.indexOf(stage) > 1; // by a case: marked on the footprint too
    yield* drawSigns(view, buildingShapes, drawn.get(stage), `stage ${stage}`, symbolReach(told ? 0 : 5, view.zoom), told ? 5 : 0);
  }
}

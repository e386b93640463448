// The rule book on a day: a slider over all days on which the law changes, and what each rule says then.

const DAY_MS = 86400000;
const EVER = "0001-01-01";
const changeDays = [...new Set(plan.law.from_on.filter((one) => one > EVER))].sort();
let lawDay = dayAsked();

/** Give the day that the address names; that of the edition where it names none. */
function dayAsked() {
  const on = remembered("on");
  return on !== null && isDay(on) ? on : data.monitor.as_of;
}

function dayNumber(iso) {
  return Math.round(Date.parse(`${iso}T00:00:00Z`) / DAY_MS);
}

function isoDay(count) {
  return new Date(count * DAY_MS).toISOString().slice(0, 10);
}

/** Whether a text is a day that there is. */
function isDay(text) {
  return /^\d{4}-\d\d-\d\d$/.test(text) && Number.isFinite(dayNumber(text)) && isoDay(dayNumber(text)) === text;
}

/** Mark on the slider the days on which the law changes, and that of the edition. */
function lawTicks(first, last) {
  const tick = (iso, kind) => {
    const x = (1000 * (dayNumber(iso) - first)) / (last - first);
    return svg("line", { x1: x, x2: x, y1: 0, y2: 7, class: kind });
  };
  return svg("svg", { viewBox: "0 0 1000 7", preserveAspectRatio: "none" }, ...changeDays.map((iso) => tick(iso, "change")), tick(data.monitor.as_of, "edition"));
}

/** Tell the law of another day. @param {string} iso */
function setLawDay(iso) {
  lawDay = iso;
  remember("on", iso === data.monitor.as_of ? null : iso);
  byId("law-on").value = iso;
  const slide = byId("law-slide");
  slide.value = String(dayNumber(iso));
  slide.setAttribute("aria-valuetext", day(iso));
  byId("law-before").disabled = !changeDays.some((one) => one < iso);
  byId("law-after").disabled = !changeDays.some((one) => one > iso);
  showExtract();
  showLawBook();
}

function startLawDay() {
  const slide = byId("law-slide");
  const every = [...changeDays, data.monitor.as_of].sort();
  slide.min = String(dayNumber(every[0]) - 366);
  slide.max = String(dayNumber(every.at(-1)) + 366);
  refill(byId("law-ticks"), lawTicks(Number(slide.min), Number(slide.max)));
  slide.addEventListener("input", () => setLawDay(isoDay(Number(slide.value))));
  byId("law-on").addEventListener("change", ({ target }) => setLawDay(isDay(target.value) ? target.value : lawDay));
  byId("law-before").addEventListener("click", () => setLawDay(changeDays.findLast((one) => one < lawDay) ?? lawDay));
  byId("law-after").addEventListener("click", () => setLawDay(changeDays.find((one) => one > lawDay) ?? lawDay));
}

/** Show what every rule says on the day, and of the site asked about. */
function showLawBook() {
  const provisions = asked ? provisionsOn(asked.ground, lawDay) : [];
  refillKept(
    byId("lawbook"),
    el("h2", {}, t("desk.law.title")),
    el("p.edition", {}, t("extract.on", { day: day(lawDay) })),
    el("p.note", {}, t("desk.law.lead")),
    el("ul.timeline-law", { "aria-label": t("desk.law.changes") }, ...[...changeDays, data.monitor.as_of].sort().map(changeButton)),
    ...data.rules.map((rule) => ruleItem(rule, provisions)),
  );
}

function changeButton(iso) {
  const named = iso === data.monitor.as_of ? `${iso} ★` : iso;
  const label = iso === data.monitor.as_of ? `${day(iso)}, ${t("desk.law.edition")}` : day(iso);
  return el("li", {}, el("button", { type: "button", click: () => setLawDay(iso), "aria-pressed": String(iso === lawDay), "aria-label": label }, named));
}

/** Tell a rule on the day: which version counts, how it stands, and whether it holds on the site. */
function ruleItem(rule, provisions) {
  const counts = lawOn("rule", rule.id, lawDay);
  const here = asked && onSite(rule, provisions);
  if (!counts.length) return item(null, local(rule.title), t("desk.law.silent"), [here].filter(Boolean), { "data-rule": rule.id }, "silent");
  const [first, ...others] = counts.map(({ version, stands }) => [rule.versions.find(({ id }) => id === version), stands]);
  const [version, stands] = first;
  const more = others.map(([one]) => `${limitSentence(rule, one)} [${one.id}]`);
  const kind = stands === "draft" || stands === "not_yet" ? stands : "";
  const force = rule.force === "advisory" ? t("extract.advisory") : t(`extract.stands.${stands}`);
  return item(null, local(rule.title), limitSentence(rule, version), [`${force}.`, ...more, here, ...lawLines(rule, version), `[${version.id}]`].filter(Boolean), { "data-rule": rule.id, "data-stands": stands }, kind);
}

/** Say whether a rule holds on the site asked about. */
function onSite(rule, provisions) {
  const found = provisions.find((one) => one.rule.id === rule.id);
  return found ? t(`desk.here.${found.holds}`) : t("desk.here.not");
}

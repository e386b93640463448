// What citizens reported about a building: signs beside findings, told by nobody's name.

/** Say which reports are about a building; null where there are none. @param {number} building */
function reportsPart(building) {
  const rows = [...data.signals.building.keys()].filter((row) => data.signals.building[row] === building);
  if (!rows.length) return null;
  const order = (row) => cell(data.signals.place_in_order, row);
  rows.sort((one, other) => order(one) - order(other));
  return el(
    "section.reports",
    {},
    el("h3", {}, t("reports.title")),
    el("p.wording", {}, t("reports.sign")),
    el("ul.plain", {}, ...rows.map(reportItem)),
  );
}

function reportItem(row) {
  const value = (name) => cell(data.signals[name], row);
  const place = t("reports.order", { place: number(value("place_in_order"), 0), every: number(value("reports"), 0) });
  const words = value("words_state");
  return el(
    "li",
    { "data-report": value("signal_id") },
    el("strong", {}, `${day(value("received_on"))}: ${t(`signal.what.${value("what")}`)}`),
    el("p.note", {}, `${value("signal_id")} · ${place} · ${t(`signal.state.${value("state")}`)}`),
    value("words") ? el("blockquote", {}, value("words")) : null,
    words === "held" || words === "withheld" ? el("p.note", {}, t(`reports.${words}`)) : null,
    value("photo") ? el("p.note", {}, t("reports.photo", { name: value("photo") })) : null,
  );
}

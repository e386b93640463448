// The demolition ledger of a case: a table of what was, may remain and is left, and its silhouette.

const FIGURES = ["floors", "height", "area", "volume"];
const FIGURE_UNITS = { floors: "", height: "_m", area: "_m2", volume: "_m3" };
const LEDGER = ["before", "ordered", "left", "to_remove"];
const FIGURE_TEXT = { floors: (value) => number(value, 1), height: (value) => metres(value), area: squareMetres, volume: cubicMetres };
const UNIT_KEYS = { height: "unit.m", area: "unit.m2", volume: "unit.m3" };

function figureOf(figure, stage, row) {
  return valueIn("remedies", `${figure}_${stage}${FIGURE_UNITS[figure]}`, row);
}

/** The line of a case in the ledger; a case without an order has none. */
function ledgerPart(caseRow, level) {
  const row = remedyAt.get(caseIds[caseRow]);
  if (row === undefined) return null;
  const of = (name) => valueIn("remedies", name, row);
  const days = (name) => (of(name) === null ? null : plural("count.days", of(name)));
  return el(
    "div.ledger",
    {},
    el(`h${level}.part-title`, {}, t("ledger.title")),
    silhouette(row),
    ledgerTable(row),
    facts([
      [t("ledger.scope"), of("scope") && t(`scope.${of("scope")}`)],
      [t("ledger.declared"), byWhom(of("declared_on"), of("declared_by")) ?? t("ledger.declared.no")],
      [t("ledger.seen"), byWhom(of("seen_on"), of("seen_by")) ?? t("ledger.seen.no")],
      [t("ledger.share"), shareText(row)],
      [t("ledger.decided"), of("decided_on") && day(of("decided_on"))],
      [t("ledger.started"), of("started_on") && day(of("started_on"))],
      [t("ledger.days_to_start"), days("days_to_start")],
      [t("ledger.days_to_done"), days("days_to_done")],
      [t("ledger.how"), of("how") && t(`how.${of("how")}`)],
      [t("ledger.cost"), costText(of("cost"), of("currency"))],
      [t("ledger.paid_by"), of("paid_by") && t(`paid_by.${of("paid_by")}`)],
      [t("ledger.restored"), of("restored") && [t(`restored.${of("restored")}`), of("restored_on") && day(of("restored_on"))].filter(Boolean).join(", ")],
    ]),
  );
}

function byWhom(on, source) {
  return on === null ? null : `${day(on)}; ${source === null ? t("word.not_known") : sourceTitle(source)}`;
}

function costText(cost, currency) {
  return cost === null ? null : `${number(cost, 2)} ${currency ?? ""}`.trim();
}

/** Say what share of what was ordered is gone, and of which figure; what is not known is no zero. */
function shareText(row) {
  const share = valueIn("remedies", "share_executed", row);
  if (share === null) return t("word.not_known");
  const of = valueIn("remedies", "share_of", row);
  return of === null ? percent(share) : `${percent(share)} (${t(`figure.${of}`)})`;
}

function ledgerTable(row) {
  const known = FIGURES.filter((figure) => LEDGER.some((stage) => figureOf(figure, stage, row) !== null));
  if (!known.length) return el("p.note", {}, t("building_id" in data.cases ? "ledger.no_figures" : "ledger.no_figures_told"));
  const written = (figure, stage) => {
    const value = figureOf(figure, stage, row);
    return value === null ? el("span", {}, el("span", { "aria-hidden": "true" }, "?"), el("span.unseen", {}, t("word.not_known"))) : number(value, 1);
  };
  const rows = LEDGER.map((stage) => [t(`ledger.${stage}`), ...known.map((figure) => written(figure, stage))]);
  return table(t("ledger.caption", { case: valueIn("remedies", "case_id", row) }), [t("ledger.figure"), ...known.map(figureTitle)], rows, 1);
}

/** Name a figure with its unit. */
function figureTitle(figure) {
  const title = t(`figure.${figure}${FIGURE_UNITS[figure]}`);
  return figure in UNIT_KEYS ? `${title}, ${t(UNIT_KEYS[figure])}` : title;
}

/** How sure it is that what is missing is gone: declared, seen by another, or only measured. */
function goneBy(row) {
  if (valueIn("remedies", "seen_on", row) !== null) return "seen";
  return valueIn("remedies", "declared_on", row) === null ? "measured" : "declared";
}

const DRAWN = ["before", "ordered", "left"];
const GROUND_Y = 112;
const TALLEST = 92;
const WIDE = 58;

/** Draw a building as it was, as it may remain and as it is left, by the figure that its share is of. */
function silhouette(row) {
  const first = valueIn("remedies", "share_of", row) === "height_m" ? ["height", "floors"] : ["floors", "height"];
  const figure = first.find((one) => figureOf(one, "before", row) !== null);
  if (figure === undefined) return null;
  const values = DRAWN.map((stage) => figureOf(figure, stage, row));
  const scale = TALLEST / Math.max(...values.filter((value) => value !== null), 1);
  const gone = goneBy(row);
  const columns = values.map((value, at) => column(value, 24 + 98 * at, scale, figure));
  const removed = values[2] === null || values[2] >= values[0] ? [] : [ghost(values, scale, gone)];
  const labels = DRAWN.flatMap((stage, at) => [
    svg("text", { class: "label", x: 53 + 98 * at, y: 127 }, t(`ledger.${stage}`)),
    svg("text", { class: "value", x: 53 + 98 * at, y: 142 }, values[at] === null ? "?" : FIGURE_TEXT[figure](values[at])),
  ]);
  const told = `${figureTitle(figure)}: ${DRAWN.map((stage, at) => `${t(`ledger.${stage}`)} ${values[at] === null ? t("word.not_known") : FIGURE_TEXT[figure](values[at])}`).join("; ")}`;
  const picture = svg("svg", { class: "silhouette", viewBox: "0 0 302 148", role: "img", "aria-label": told }, ...columns, ...removed, svg("path", { class: "ground", d: `M4 ${GROUND_Y}H298` }), ...labels);
  const key = removed.length ? el("figcaption.note", {}, el(`span.gone.${gone}`, { "aria-hidden": "true" }), ` ${t(`gone.${gone}`)}`) : null;
  return el("figure", {}, el("p.note", { "aria-hidden": "true" }, figureTitle(figure)), picture, key);
}

/** One building: a box for each floor, or one for its height; dashes where it is not known. */
function column(value, x, scale, figure) {
  if (value === null) return svg("rect", { class: "not-known", x, y: GROUND_Y - TALLEST / 2, width: WIDE, height: TALLEST / 2 });
  const high = value * scale;
  const floors = figure === "floors" && value <= 40 ? Array.from({ length: Math.ceil(value) - 1 }, (_, at) => `M${x} ${GROUND_Y - (at + 1) * scale}h${WIDE}`) : [];
  return svg("g", { class: "stands" }, svg("rect", { x, y: GROUND_Y - high, width: WIDE, height: high }), svg("path", { d: floors.join("") }));
}

/** What is missing above what is left, drawn by how sure that is. */
function ghost([before, , left], scale, gone) {
  const [x, y, height] = [220, GROUND_Y - before * scale, (before - left) * scale];
  const crossed = gone === "seen" ? [svg("path", { d: `M${x} ${y}l${WIDE} ${height}M${x} ${y + height}l${WIDE} ${-height}` })] : [];
  return svg("g", { class: `gone ${gone}` }, svg("rect", { x, y, width: WIDE, height }), ...crossed);
}

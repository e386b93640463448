// The legend: what the signs mean, how many there are, and what is shown on the map.

/** Show the legend, in the reader's language. */
function showLegend() {
  refill(
    byId("legend"),
    el("h2", {}, t("legend.title")),
    el("p.wording", {}, t("wording.sign")),
    el("h3", {}, t("legend.verdicts")),
    el("ul.keys", {}, ...TOLD.map(verdictKey)),
    data.monitor.journal ? null : el("p.note", {}, t("journal.none")),
    el("h3", {}, t("legend.layers")),
    el("ul.keys", {}, ...data.layers.map(layerKey)),
    el("ul.keys", {}, ...partKeys()),
    el("h3", {}, t("legend.base")),
    el("ul.keys", {}, ...["buildings", "parcels", "streets", "water", "places", "districts", "outline", ...(contourShapes ? ["contours"] : []), "relief"].map(baseKey)),
  );
}

function verdictKey(verdict) {
  const rank = STANDINGS.indexOf(verdict);
  const count = buildings.standing.filter((standing) => standing === rank).length;
  return el(
    "li.key",
    {},
    verdictSwatch(verdict),
    el(
      "span",
      {},
      el("strong", {}, `${t(`verdict.${verdict}`)}: `),
      plural("count.buildings", count),
      el("span.note", {}, ` ${t(`verdict.${verdict}.meaning`)}`),
      count === 0 ? el("span.note", {}, ` ${zeroReason(verdict)}`) : null,
    ),
  );
}

/** Say why no building has a verdict. */
function zeroReason(verdict) {
  if (verdict === "ended") return t("zero.ended");
  if (!data.findings.kind.length) return t("zero.no_findings");
  const binding = ["breach", "clear"].includes(verdict);
  const force = binding ? "binding" : "advisory";
  if (verdict !== "unknown" && !data.rules.some((rule) => rule.force === force)) return t(`zero.no_${force}`);
  return t(`zero.${verdict}`);
}

function layerKey(layer) {
  const zones = layer.zones === 0 ? t("zero.layer_no_zones") : plural("count.zones", layer.zones);
  const range = (measure) => counted("layer", layer.id, measure) ?? [0, 0];
  const held = POSITIONS.map((measure) => `${positionTitle(measure)}: ${rangeText(range(measure))}`);
  const why = range("inside")[1] === 0 ? zeroOfLayer(layer, "inside") : null;
  const notes = layer.zones ? [zones, ...held, why] : [zones];
  return switchKey(`layer ${layer.id}`, zoneSwatch(layer.style), local(layer.title), [t(`family.${layer.family}`), ...notes]);
}

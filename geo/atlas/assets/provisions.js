// Which versions of which rules hold on a site on a day, and which would if the drafts were law.

const layerPlace = new Map(data.layers.map((layer, at) => [layer.id, at]));
const lawRows = lawById();
const NO_SHARE = { share: NaN, low: NaN, high: NaN };

/** Sort what the law says by what says it. @returns {Map<string, Array<{from: string, version: string|null, stands: string|null}>>} */
function lawById() {
  const found = new Map();
  plan.law.id.forEach((id, row) => {
    const key = `${plan.law.kind[row]} ${id}`;
    if (!found.has(key)) found.set(key, []);
    found.get(key).push({ from: plan.law.from_on[row], version: plan.law.version_id[row], stands: plan.law.stands[row] });
  });
  return found;
}

/** Give what a rule, or the act behind a layer, says on a day. @param {"rule"|"layer"} kind */
function lawOn(kind, id, on) {
  const rows = lawRows.get(`${kind} ${id}`) ?? [];
  const from = rows.reduce((last, row) => (row.from <= on && row.from > last ? row.from : last), "");
  return rows.filter((row) => row.from === from && row.stands !== null);
}

/**
 * Give the versions that hold, or may hold, on a site on a day.
 * @param {ReturnType<typeof surveySite>} ground
 * @param {string} on YYYY-MM-DD
 * @param {boolean} [drafts] whether drafts count as if they were in force
 */
function provisionsOn(ground, on, drafts = false) {
  const own = new Map(
    data.rules.map((rule) => {
      const versions = lawOn("rule", rule.id, on).map(({ version, stands }) => [version, drafts && stands === "draft" ? "in_force" : stands]);
      return [rule.id, versions.flatMap(([version, stands]) => provisionOf(rule, version, stands, ground))];
    }),
  );
  return data.rules.flatMap((rule) => yielded(rule, own));
}

/** Ask one version of a rule about a site; nothing where it surely holds nowhere there. */
function provisionOf(rule, versionId, stands, ground) {
  const version = rule.versions.find(({ id }) => id === versionId);
  const area = rule.within ? ground.themes[layerPlace.get(rule.within)] : null;
  const tested = testedOn(rule, version, ground);
  const held = both(area ? area.answer : CERTAIN, tested.answer);
  if (held.value === "no") return [];
  const whole = tested.whole && (!area || area.whole);
  const bounds = area ? leastOf(tested.bounds, boundsOf(area)) : tested.bounds;
  const holds = held.value === "unknown" ? "unsure" : whole ? "whole" : "part";
  return [{ rule, version, stands, holds, reason: held.reason, ...bounds }];
}

/** Take a rule back where another stands in its place; where that may be so, it is unsure. */
function yielded(rule, byRule) {
  const own = byRule.get(rule.id);
  const others = (rule.yields_to ?? []).flatMap((id) => byRule.get(id) ?? []);
  const has = (holds) => others.some((one) => one.stands === "in_force" && one.holds === holds);
  if (has("whole")) return [];
  const doubtful = others.some((one) => one.stands !== "in_force" || one.holds === "unsure");
  return own.map((one) => {
    if (doubtful && one.holds !== "unsure") return { ...one, holds: "unsure", reason: "special_rule", ...(has("part") && one.holds === "whole" ? NO_SHARE : {}) };
    // what is left of its ground was not measured
    return has("part") && one.holds === "whole" ? { ...one, holds: "part", ...NO_SHARE } : one;
  });
}

/**
 * Ask where the test of a rule bites. Only words about the place narrow it down; one about the
 * building or its papers holds wherever the rule does.
 */
function testedOn(rule, version, ground) {
  const { test } = rule;
  const chosen = (test.zones ?? []).map((id) => ground.themes[layerPlace.get(id)]);
  if (test.word === "inside" || test.word === "share_above") {
    return { answer: chosen.map((one) => one.answer).reduce(either), whole: chosen.some((one) => one.whole), bounds: chosen.length === 1 ? boundsOf(chosen[0]) : NO_SHARE };
  }
  if (test.word === "nearer_than" && typeof version.limit === "number") {
    const near = chosen.map(({ facts }) => nearerThan(facts, version.limit)).reduce(either);
    return { answer: unlessRepaired(near, ground.site), whole: chosen.some((one) => one.whole), bounds: NO_SHARE };
  }
  if (test.word === "steeper_than" && typeof version.limit === "number") return steepOn(version.limit, ground);
  return { answer: CERTAIN, whole: true, bounds: NO_SHARE };
}

/** Compare a distance; exactly the limit counts as nearer, as an act says "within 35 m". */
function nearerThan(facts, limit) {
  const near = facts.distance_m + facts.error_m <= limit;
  const beyond = facts.distance_m - facts.error_m > limit;
  const far = beyond && facts.uncertain_m > limit;
  const reason = far ? absenceReason(facts, limit) : beyond ? "boundary_not_known" : "too_close";
  return answer(near, far && absenceKnown(facts, limit), reason);
}

/** Ask whether some ground of a site is as steep as a limit; void ground may be. */
function steepOn(limit, ground) {
  const { slopes } = ground;
  const at = slopes?.at.get(limit);
  const bounds = at ? { share: at.share ?? NaN, low: at.low, high: at.high } : NO_SHARE;
  const reason = (slopes?.void_share ?? 1) > 0 ? "no_data" : "too_close";
  const some = answer(bounds.low > 0 && slopes.max_low >= limit, bounds.high <= 0 && slopes.max_high < limit, reason);
  return { answer: unlessRepaired(some, ground.site), whole: bounds.share > WHOLE, bounds };
}

/** Take back a no about ground that was repaired. */
function unlessRepaired(found, site) {
  return found.value === "no" && site.repaired ? answer(false, false, "repaired") : found;
}

function boundsOf({ facts }) {
  return { share: facts.share, low: facts.share_low, high: facts.share_high };
}

/** Give the share of ground in two places at the most; at the least it may be none. */
function leastOf(one, other) {
  if (Number.isNaN(one.share) && Number.isNaN(one.high)) return other;
  const high = [one.high, other.high].filter((value) => !Number.isNaN(value));
  return { share: NaN, low: Math.max(one.low + other.low - 1, 0), high: high.length ? Math.min(...high) : NaN };
}

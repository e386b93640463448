// What the list is filtered by: which choices there are, how many each would leave, and the address that keeps them.

const SIGNS = ["breach", "exposed"];
const REVIEWS = ["confirmed", "wrong", "reopened"];
const DUE = ["open", "overdue", "silent", "week", "assumed"];

const ofSigns = () => TOLD.filter((word) => word !== "ended" || !listsActs()).map((word) => [word, t(`verdict.${word}`)]);
const ofRules = () => data.rules.flatMap((rule, at) => (rule.applies_to.includes(listsCases() ? "building" : filter.subject) ? [[String(at), ruleTitle(rule)]] : []));
const ofLayers = () => data.layers.map((layer, at) => [String(at), local(layer.title)]);

/** What may be chosen in each filter: values and their words in the reader's language. */
const CHOICES = {
  verdict: ofSigns,
  rule: ofRules,
  label: () => data.monitor.labels.map((word) => [word, t(`label.${word}`)]),
  review: () => REVIEWS.map((word) => [word, t(`review.${word}`)]),
  district: districtChoices,
  layer: ofLayers,
  position: () => POSITIONS.map((position) => [position, positionTitle(position)]),
  linked: () => ["true", "false"].map((word) => [word, t(`list.linked.${word}`)]),
  state: () => Object.keys(workflow.states).filter((state) => caseIds.some((_, row) => cell(data.cases.state, row) === state)).map((state) => [state, kindText(state)]),
  due: () => DUE.map((word) => [word, t(`list.due.${word}`)]),
  programme: () => [...Object.keys(workflow.programmes).map((id) => [id, programmeTitle(id)]), ["none", t("list.programme.none")]],
  outcome: () => [...new Set(allRows(data.cases.outcome))].sort().map((outcome) => [outcome, t(`outcome.${outcome}`)]),
};

const OF_SUBJECT = {
  building: ["verdict", "state", "due", "outcome", "district", "layer", "position", "rule", "label", "review"],
  permit: ["verdict", "rule", "label", "review", "linked"],
  parcel: ["verdict", "rule", "label", "review", "linked"],
  case: ["state", "due", "programme", "outcome", "district", "layer", "position", "rule"],
};

/** Filters that ask for one and the same finding, case or zone: a choice of one is counted with the others of its kind. */
const TOGETHER = [["state", "due", "outcome", "programme"], ["layer", "position"]];

function districtChoices() {
  const count = rowsOf(data.districts.district_id);
  const named = Array.from({ length: count }, (_, at) => [String(at), districtName(at)]);
  return [...named, ["-1", t("list.no_district")]];
}

/** Give the filters of what is listed; without a register of cases none asks for them. */
function filtersShown() {
  const names = OF_SUBJECT[filter.subject];
  return data.monitor.journal ? names : names.filter((name) => !TOGETHER[0].includes(name));
}

/** Give the filters in which something is chosen; a position is to a layer, and asks for nothing without one. */
function filtersAsked() {
  return filtersShown().filter((name) => filter[name] !== "" && (name !== "position" || filter.layer !== ""));
}

/** What a building holds of each filter. @type {Object<string, (building: number) => string[]>} */
const HELD_BY_BUILDING = {
  verdict: (building) => (filter.rule === "" ? [shownSign(building)] : saidHeld("verdict", findingsOf(building), data.findings)),
  rule: (building) => saidHeld("rule", findingsOf(building), data.findings),
  label: (building) => saidHeld("label", findingsOf(building), data.findings),
  review: (building) => saidHeld("review", findingsOf(building), data.findings),
  district: (building) => [String(buildings.district[building])],
  layer: layersHeld,
  position: (building) => POSITIONS.filter((word) => liesAs(building, Number(filter.layer), word)),
  state: (building) => casesHeld("state", building),
  due: (building) => casesHeld("due", building),
  outcome: (building) => casesHeld("outcome", building),
};

/** What a permit or parcel holds of each filter. @type {Object<string, (act: Act) => string[]>} */
const HELD_BY_ACT = {
  verdict: (act) => (filter.rule === "" ? [actSign(act)] : saidHeld("verdict", actKinds(act), data.act_findings)),
  rule: (act) => saidHeld("rule", actKinds(act), data.act_findings),
  label: (act) => saidHeld("label", actKinds(act), data.act_findings),
  review: (act) => saidHeld("review", actKinds(act), data.act_findings),
  linked: (act) => [String(buildingsOf(act).length > 0)],
};

const ofItsBuilding = (name) => (row) => (data.cases.building[row] < 0 ? [] : HELD_BY_BUILDING[name](data.cases.building[row]));

/** What a case holds of each filter. @type {Object<string, (row: number) => string[]>} */
const HELD_BY_CASE = {
  state: (row) => [cell(data.cases.state, row)],
  due: (row) => DUE.filter((word) => DUE_TESTS[word](row, caseValues(row))),
  programme: (row) => [caseValues(row)("programme") ?? "none"],
  outcome: (row) => [cell(data.cases.outcome, row)],
  ...Object.fromEntries(["district", "layer", "position", "rule"].map((name) => [name, ofItsBuilding(name)])),
};

/** What a finding says in each filter of findings. */
const SAYS = {
  rule: (kind, said) => String(said.rule[kind]),
  verdict: (kind, said) => (isWrong(kind, said) ? "unknown" : cell(said.verdict, kind)),
  label: (kind, said) => cell(said.label, kind),
  review: (kind, said) => cell(said.review, kind),
};

/** Give what findings say in one filter: under a rule, or asked for their rule, those that say all the others ask. */
function saidHeld(name, kinds, said) {
  const asked = filter.rule === "" && name !== "rule" ? [] : Object.keys(SAYS).filter((one) => one !== name && filter[one] !== "");
  return kinds.filter((kind) => asked.every((one) => SAYS[one](kind, said) === filter[one])).map((kind) => SAYS[name](kind, said));
}

/** Give the layers to which a building lies as the filter asks; without a position: in it or too close. */
function layersHeld(building) {
  const near = new Set(exposureOf(building).map((row) => data.zones.layer[data.exposure.zone[row]]));
  return [...near].filter((layer) => (filter.position === "" ? positionTo(building, layer) !== "outside" : liesAs(building, layer, filter.position))).map(String);
}

function liesAs(building, layer, position) {
  return position === "touching" ? touches(building, layer) : positionTo(building, layer) === position;
}

/** Give what the cases of a building hold that pass the other filters of cases. */
function casesHeld(name, building) {
  const others = ["state", "due", "outcome"].filter((one) => one !== name && filter[one] !== "");
  const rows = casesOf(building).filter((row) => others.every((one) => HELD_BY_CASE[one](row).includes(filter[one])));
  return rows.flatMap((row) => HELD_BY_CASE[name](row));
}

/** Give those that hold what every filter asks for. @param {Iterable<any>} all @param {Object<string, (one: any) => string[]>} held */
function passing(all, held) {
  const asked = filtersAsked();
  return [...all].filter((one) => asked.every((name) => held[name](one).includes(filter[name])));
}

/** Give the filters that may fail while the choices of one are counted: it says itself what it needs of them. */
function forgiven(name) {
  if (name in SAYS && (name === "rule" || filter.rule !== "")) return Object.keys(SAYS);
  if (listsCases() && TOGETHER[0].includes(name)) return [name]; // each case is one
  return TOGETHER.find((names) => names.includes(name)) ?? [name];
}

/**
 * Count how many would be listed with each choice of each filter, the other filters left as they are.
 * @yields {number} how many were looked at
 * @returns {Object<string, Map<string, number>>}
 */
function* choiceCounts() {
  const [all, held] = everything();
  const asked = filtersAsked();
  const names = filtersShown().filter((name) => name !== "position" || filter.layer !== "");
  const may = Object.fromEntries(names.map((name) => [name, forgiven(name)]));
  const counts = Object.fromEntries(names.map((name) => [name, new Map()]));
  for (const one of all) {
    const failing = asked.filter((name) => !held[name](one).includes(filter[name]));
    for (const name of names) {
      if (!failing.every((other) => may[name].includes(other))) continue;
      for (const value of new Set(held[name](one))) counts[name].set(value, (counts[name].get(value) ?? 0) + 1);
    }
    yield 1;
  }
  return counts;
}

/** Give all that could be listed, and what it holds. */
function everything() {
  if (listsCases()) return [caseIds.keys(), HELD_BY_CASE];
  if (listsActs()) return [askedActs(), HELD_BY_ACT];
  return [Array(buildingCount).keys(), HELD_BY_BUILDING];
}

/** Rows of one edition stand in the address by their ids: in the next they may stand elsewhere. */
const LASTING = { rule: () => data.rules.map(({ id }) => id), layer: () => data.layers.map(({ id }) => id), district: () => allRows(data.districts.district_id) };

/** Keep the filters in the address. */
function rememberFilters() {
  for (const [name, value] of Object.entries(filter)) {
    const usual = FILTER_AT_FIRST[name] === value || value === "near"; // the place itself is in the address, if it was typed
    remember(`f.${name}`, usual ? null : (LASTING[name]?.()[Number(value)] ?? value));
  }
}

/** Take the filters that the address names; give those of which this edition has no such choice. @returns {string[]} */
function recallFilters() {
  Object.assign(filter, FILTER_AT_FIRST);
  const unknown = [];
  const subject = remembered("f.subject");
  if (subject !== null && subject in OF_SUBJECT && (subject !== "case" || data.monitor.journal)) filter.subject = subject;
  else if (subject !== null) unknown.push("subject");
  for (const name of [...filtersShown(), "sort"]) {
    const asked = remembered(`f.${name}`);
    if (asked === null) continue;
    const at = LASTING[name]?.().indexOf(asked) ?? -1;
    const value = at >= 0 ? String(at) : asked;
    const choices = name === "sort" ? sorts() : CHOICES[name]();
    if (choices.some(([choice]) => choice === value)) filter[name] = value;
    else unknown.push(name);
  }
  return unknown;
}

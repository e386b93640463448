// The buildings and what is known of each, and which of them the filters let through.

const buildings = data.buildings;
const buildingCount = buildings.standing.length;
const buildingShapes = decode(buildings.shape);
const STANDINGS = data.monitor.standings;

const firstFinding = firsts(data.findings.each);
const exposureOf = grouped(data.exposure.building, buildingCount);
const slopesOf = grouped(data.slopes.building, buildingCount);
const linksOf = grouped(data.links.building, buildingCount);
const casesOf = grouped(data.cases.building, buildingCount);
const historyOf = grouped(data.history.building, buildingCount);
const encroachmentsOf = grouped(data.encroachments.building, buildingCount);
const actsOf = grouped(data.acts.permit, rowsOf(data.permits.permit_id));
const permitFindingsOf = grouped(data.act_findings.permit, rowsOf(data.permits.permit_id));
const parcelFindingsOf = grouped(data.act_findings.parcel, rowsOf(data.parcels.parcel_id));
const groundOf = grouped(data.landscape.parcel, rowsOf(data.parcels.parcel_id));
const zoneById = new Map(
  Array.from({ length: zoneShapes.count }, (_, zone) => [cell(data.zones.zone_id, zone), zone]),
);

/** What the filters ask for; an empty string asks for nothing. */
const FILTER_AT_FIRST = { subject: "building", verdict: "", rule: "", label: "", review: "", linked: "", district: "", layer: "", position: "", state: "", due: "", programme: "", outcome: "", sort: "worst" };
const filter = { ...FILTER_AT_FIRST };

/** Buildings let through, in the order of the list; the map shows the same. */
let listed = [];
let isListed = new Uint8Array(buildingCount);
/** The place in STANDINGS of the sign each building shows: its own or, under a rule, that rule's. */
let shownRank = Uint8Array.from(buildings.standing);

/** Give the kinds of a building's findings, worst first. @returns {number[]} */
function findingsOf(building) {
  const kinds = data.findings.kind.slice(firstFinding[building], firstFinding[building + 1]);
  return kinds.sort((one, other) => rankOf(one) - rankOf(other) || one - other);
}

/** Findings that do not count come after all others. @param {Object} [said] those of buildings, or of permits and parcels */
function rankOf(kind, said = data.findings) {
  return ranksOf(said)[kind];
}

const ranksSaid = new Map();

/** Give the rank of each kind of finding, worked out once: each is asked for by many buildings. */
function ranksOf(said) {
  if (!ranksSaid.has(said)) {
    const rank = (kind) => (isOpen(kind, said) ? STANDINGS.indexOf(cell(said.verdict, kind)) : STANDINGS.length);
    ranksSaid.set(said, Array.from({ length: said.rule.length }, (_, kind) => rank(kind)));
  }
  return ranksSaid.get(said);
}

/** Whether a finding counts: a draft is no law, and a sign found wrong is none. */
function isOpen(kind, said = data.findings) {
  return !isWrong(kind, said) && !isDraft(data.rules[said.rule[kind]]);
}

/** Whether a reviewer found a finding wrong, and that still stands: then it is no sign. */
function isWrong(kind, said = data.findings) {
  return cell(said.review, kind) === "wrong";
}

function isDraft(rule) {
  return rule.status === "draft";
}

/** Give the findings of a building that count. */
function openFindingsOf(building) {
  return findingsOf(building).filter((kind) => isOpen(kind));
}

/** Give how a building stands: by its worst finding, or as ended with its case. */
function standingOf(building) {
  return STANDINGS[buildings.standing[building]];
}

/** Give the sign that the list and the map show of a building. */
function shownSign(building) {
  return STANDINGS[shownRank[building]];
}

/** Give the finding a row speaks of: that of the rule chosen, else the worst; undefined if none. */
function shownKind(building) {
  const kinds = findingsOf(building);
  if (filter.rule === "") return kinds.find((kind) => !isDraft(data.rules[data.findings.rule[kind]]));
  return kinds.find((kind) => data.findings.rule[kind] === Number(filter.rule));
}

/** Give the row of the case that ended last, where all cases of a building have ended; -1 too where the page carries none of them. */
function endedCase(building) {
  if (standingOf(building) !== "ended") return -1;
  const last = (row) => cell(data.cases.last_event_on, row);
  return casesOf(building).reduce((best, row) => (best < 0 || last(row) >= last(best) ? row : best), -1);
}

/** Choose the buildings that pass the filters, and put them in order. */
function sift() {
  listedActs = [];
  listedCases = [];
  listed = [];
  isListed = new Uint8Array(buildingCount);
  shownRank = Uint8Array.from(buildings.standing, (rank, building) => {
    const kind = filter.rule === "" ? undefined : shownKind(building);
    if (kind === undefined) return rank;
    return STANDINGS.indexOf(isWrong(kind) ? "unknown" : cell(data.findings.verdict, kind)); // no sign, and not cleared either
  });
  if (listsActs()) return siftActs();
  if (listsCases()) return siftCases();
  listed = passing(Array(buildingCount).keys(), HELD_BY_BUILDING);
  for (const building of listed) isListed[building] = 1;
  if (filter.sort === "worst") listed = STANDINGS.flatMap((_, rank) => listed.filter((building) => shownRank[building] === rank));
  else listed.sort((one, other) => compare(one, other) || one - other);
}

/** Give how a building lies to a layer, as the run counts it: each building once. */
function positionTo(building, layer) {
  const positions = nearTo(building, layer).map((row) => cell(data.exposure.position, row));
  return ["boundary_not_known", "inside", "too_close"].find((one) => positions.includes(one)) ?? "outside";
}

function touches(building, layer) {
  return nearTo(building, layer).some(
    (row) => cell(data.exposure.distance_m, row) === 0 && cell(data.exposure.position, row) !== "boundary_not_known",
  );
}

function nearTo(building, layer) {
  return exposureOf(building).filter((row) => data.zones.layer[data.exposure.zone[row]] === layer);
}

function compare(one, other) {
  if (filter.sort === "near") return nearDistances[one] - nearDistances[other];
  if (filter.sort === "district") return buildings.district[one] - buildings.district[other];
  const column = filter.sort === "address" ? buildings.address : buildings.building_id;
  const [a, b] = [cell(column, one) ?? "\uffff", cell(column, other) ?? "\uffff"]; // without an address: last
  return a.localeCompare(b, undefined, { numeric: true });
}

/** What buildings are found by, as it is compared: worked out when somebody first searches. @type {(string|null)[][]|null} */
let searched = null;

function searchedColumns() {
  const columns = [buildings.building_id, buildings.cadastral_no, buildings.address, buildings.name].filter((column) => column !== null);
  searched ??= columns.map((column) => Array.from({ length: buildingCount }, (_, building) => plain(cell(column, building) ?? "")));
  return searched;
}

/** Find buildings by id, cadastral number or address, the likeliest first. @returns {number[]} */
function search(text) {
  const wanted = plain(text);
  if (!wanted) return [];
  const scored = [];
  for (let building = 0; building < buildingCount; building += 1) {
    const score = match(building, wanted);
    if (score < 3) scored.push([score, building]);
  }
  return scored.sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(([, building]) => building);
}

/** Give the building with exactly this id; -1 if the registers hold none. */
function withId(id) {
  for (let building = 0; building < buildingCount; building += 1) {
    if (cell(buildings.building_id, building) === id) return building;
  }
  return -1;
}

/** 0 the same, 1 begins alike, 2 holds it, 3 does not. */
function match(building, wanted) {
  let best = 3;
  for (const column of searchedColumns()) {
    const at = column[building].indexOf(wanted);
    if (at >= 0) best = Math.min(best, at > 0 ? 2 : Number(column[building].length > wanted.length));
  }
  return best;
}

/** Cadastral numbers are written with "-", ":" or nothing between their parts. */
function plain(text) {
  return text.toLowerCase().replace(/[\s\-:/.,]+/g, "");
}

/** Give what names a building to a person. */
function titleOf(building) {
  return cell(buildings.address, building) ?? cell(buildings.name, building) ?? cell(buildings.building_id, building);
}

// The buildings and what is known of each, and which of them the filters let through.

const buildings = data.buildings;
const buildingCount = buildings.worst.length;
const buildingShapes = decode(buildings.shape);
const VERDICT_WORDS = [...data.monitor.verdicts, "none"];

const firstFinding = firsts(data.findings.each);
const exposureOf = grouped(data.exposure.building, buildingCount);
const slopesOf = grouped(data.slopes.building, buildingCount);
const linksOf = grouped(data.links.building, buildingCount);
const casesOf = grouped(data.cases.building, buildingCount);
const zoneById = new Map(
  Array.from({ length: zoneShapes.count }, (_, zone) => [cell(data.zones.zone_id, zone), zone]),
);

/** What the filters ask for; an empty string asks for nothing. */
const filter = { verdict: "", rule: "", district: "", layer: "", sort: "worst" };

/** Buildings let through, in the order of the list; the map shows the same. */
let listed = [];
let isListed = new Uint8Array(buildingCount);

/** Give the kinds of a building's findings, worst first. @returns {number[]} */
function findingsOf(building) {
  const kinds = data.findings.kind.slice(firstFinding[building], firstFinding[building + 1]);
  return kinds.sort((one, other) => rankOf(one) - rankOf(other) || one - other);
}

function rankOf(kind) {
  return VERDICT_WORDS.indexOf(cell(data.findings.verdict, kind));
}

function worstOf(building) {
  return VERDICT_WORDS[buildings.worst[building]];
}

/** Choose the buildings that pass the filters, and put them in order. */
function sift() {
  listed = [];
  isListed = new Uint8Array(buildingCount);
  for (let building = 0; building < buildingCount; building += 1) {
    if (!passes(building)) continue;
    listed.push(building);
    isListed[building] = 1;
  }
  listed.sort((one, other) => compare(one, other) || one - other);
}

function passes(building) {
  if (filter.district !== "" && String(buildings.district[building]) !== filter.district) return false;
  if (filter.layer !== "" && !touches(building, Number(filter.layer))) return false;
  if (filter.rule === "") return filter.verdict === "" || worstOf(building) === filter.verdict;
  return findingsOf(building).some(
    (kind) =>
      data.findings.rule[kind] === Number(filter.rule) &&
      (filter.verdict === "" || cell(data.findings.verdict, kind) === filter.verdict),
  );
}

/** Whether a building lies in a zone of a layer, or too close to one to say. */
function touches(building, layer) {
  return exposureOf(building).some(
    (row) => data.zones.layer[data.exposure.zone[row]] === layer && cell(data.exposure.position, row) !== "outside",
  );
}

function compare(one, other) {
  if (filter.sort === "worst") return buildings.worst[one] - buildings.worst[other];
  if (filter.sort === "district") return buildings.district[one] - buildings.district[other];
  const column = filter.sort === "address" ? buildings.address : buildings.building_id;
  const [a, b] = [cell(column, one) ?? "\uffff", cell(column, other) ?? "\uffff"]; // without an address: last
  return a.localeCompare(b, undefined, { numeric: true });
}

/** Find buildings by id, cadastral number or address. @returns {number[]} at most eight */
function search(text) {
  const wanted = plain(text);
  if (!wanted) return [];
  const scored = [];
  for (let building = 0; building < buildingCount; building += 1) {
    const score = match(building, wanted);
    if (score < 3) scored.push([score, building]);
  }
  return scored.sort((a, b) => a[0] - b[0] || a[1] - b[1]).slice(0, 8).map(([, building]) => building);
}

/** 0 the same, 1 begins alike, 2 holds it, 3 does not. */
function match(building, wanted) {
  const columns = [buildings.building_id, buildings.cadastral_no, buildings.address, buildings.name];
  return Math.min(
    ...columns.map((column) => {
      const at = plain(cell(column, building) ?? "").indexOf(wanted);
      if (at < 0) return 3;
      if (at > 0) return 2;
      return plain(cell(column, building)).length === wanted.length ? 0 : 1;
    }),
  );
}

/** Cadastral numbers are written with "-", ":" or nothing between their parts. */
function plain(text) {
  return text.toLowerCase().replace(/[\s\-:/.,]+/g, "");
}

/** Give what names a building to a person. */
function titleOf(building) {
  return cell(buildings.address, building) ?? cell(buildings.name, building) ?? cell(buildings.building_id, building);
}

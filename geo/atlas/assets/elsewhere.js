// Cases of the register that this page does not carry: their numbers, and the files that hold them.

const elsewhereIds = allRows(data.cases_elsewhere.case_id);
const elsewhereKnown = new Set(elsewhereIds);
const elsewhereOf = grouped(data.cases_elsewhere.building, buildingCount);
/** The case that the address asked for and the page does not carry; null for none. */
let missingCase = null;

/** Count the cases among these that have not ended. @param {number[]} rows places in the list of cases elsewhere */
function openElsewhere(rows) {
  return rows.filter((row) => !data.cases_elsewhere.ended[row]);
}

/** Say how many cases of the register are not on this page, and where they are; null where all are. */
function elsewhereText() {
  if (!elsewhereIds.length) return null;
  return `${elsewhereCount("elsewhere.list", elsewhereIds.map((_, row) => row))} ${t("elsewhere.files")}`;
}

function elsewhereCount(key, rows) {
  return t(key, { cases: plural("count.cases", rows.length), open: number(openElsewhere(rows).length, 0) });
}

/** Say that a building has cases which this page does not carry; null where it has none. */
function elsewherePart(building) {
  const rows = elsewhereOf(building);
  if (!rows.length) return null;
  return el("p.elsewhere", {}, `${elsewhereCount("elsewhere.building", rows)} ${t("elsewhere.files")}`);
}

/** Give the open cases of a building that this page does not carry, by number: an observation may be about one. */
function openElsewhereOf(building) {
  return openElsewhere(elsewhereOf(building)).map((row) => elsewhereIds[row]);
}

/** Say of a case that was asked for whether the register has it, and where it is. */
function missingCaseText() {
  if (!elsewhereKnown.has(missingCase)) return t("evidence.no_such_case", { id: missingCase });
  return `${t("elsewhere.case", { id: missingCase })} ${t("elsewhere.files")}`;
}

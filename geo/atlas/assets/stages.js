// What each building was on a day: not there, not known, standing, ordered, under works, done or gone.

/** In the order in which they are told; each by form as well as by colour. */
const STAGES = ["unsure", "standing", "ordered", "works", "declared", "done", "gone"];
const STAGE_INK = {
  unsure: { fill: "#ffffff00", line: "#4d4d4d", dark: "#c9c9c9", symbol: "ring", width: 1, dash: [2, 2] },
  standing: { fill: "#b9b5ab", line: "#3d3a34", dark: "#dcd8cd", symbol: "disc", width: 1 },
  ordered: { fill: "#e69f00", line: "#5e4000", symbol: "triangle", width: 2 },
  works: { fill: "#cc79a7", line: "#5a1f42", symbol: "diamond", width: 2, pattern: "diagonal" },
  declared: { fill: "#8cc9ee", line: "#0a4f7d", symbol: "square", width: 2, pattern: "horizontal" },
  done: { fill: "#4fc3a1", line: "#00523b", symbol: "ring", width: 2.5, pattern: "dots" },
  gone: { fill: "#e4dfd6", line: "#1c1b19", symbol: "cross", width: 1.5, dash: [1, 2] },
};
for (const stage of STAGES) VERDICT_INK[`stage ${stage}`] = STAGE_INK[stage]; // painted as verdicts are

/**
 * What is known of each building by day: the last day it was seen absent, the first it was seen,
 * the day by which it was gone, and what its cases say.
 * @type {{absent: (string|null)[], seen: (string|null)[], gone: (string|null)[], steps: Map<number, {on: string, stage: string, row: number}[]>}}
 */
const lives = {
  absent: daysOf("seen_absent_on"),
  seen: daysOf("captured_on"),
  gone: daysOf("gone_on"),
  steps: new Map(),
};
for (let building = 0; building < buildingCount; building += 1) {
  const steps = casesOf(building).flatMap(stepsOfCase);
  if (steps.length) lives.steps.set(building, steps.sort((one, other) => (one.on < other.on ? -1 : Number(one.on > other.on))));
}

function daysOf(column) {
  return Array.from({ length: buildingCount }, (_, building) => cell(buildings[column], building));
}

/** The steps of a case that say something of the building, as later entries correct them. */
function stepsOfCase(row) {
  const rows = eventsOfCase(row);
  const read = readings(rows);
  return rows.flatMap((entry) => {
    const reading = read.get(entryNo(entry));
    const stage = workflow?.states[valueIn("events", "kind", entry)]?.stage ?? null;
    if (stage === null || reading?.how === "withdrawn" || reading?.how === "denied") return [];
    const corrected = reading?.how === "corrected" ? valueIn("events", "happened_on", reading.row) : null;
    return [{ on: corrected ?? valueIn("events", "happened_on", entry), stage, row }];
  });
}

/**
 * Give what a building was on a day; null where it was known not to be there yet.
 * @param {number} building
 * @param {string} on YYYY-MM-DD
 */
function stageOn(building, on) {
  const gone = lives.gone[building];
  if (gone !== null && gone <= on) return "gone";
  const stage = stageOfCases(lives.steps.get(building) ?? [], on);
  if (stage !== null) return stage;
  const [absent, seen] = [lives.absent[building], lives.seen[building]];
  if (seen !== null && seen <= on) return "standing";
  // an object of the register whose first day nobody knows is never shown as absent
  return absent !== null && on <= absent ? null : "unsure";
}

/** Give what the cases say; null where they say nothing yet. A case that ended undone leaves it standing. */
function stageOfCases(steps, on) {
  const order = STAGES.indexOf("standing");
  const ofCase = new Map();
  for (const step of steps) {
    if (step.on > on) break;
    const before = ofCase.get(step.row) ?? "standing";
    if (step.stage !== "ended") ofCase.set(step.row, step.stage);
    else ofCase.set(step.row, before === "done" ? "done" : "standing");
  }
  let furthest = null;
  for (const stage of ofCase.values()) {
    if (furthest === null || STAGES.indexOf(stage) > Math.max(order, STAGES.indexOf(furthest))) furthest = stage;
  }
  return furthest;
}

/** Give every day on which something is known to have changed, from the first on. @returns {string[]} */
function daysKnown() {
  const days = new Set([...lives.absent, ...lives.seen, ...lives.gone]);
  for (const steps of lives.steps.values()) steps.forEach(({ on }) => days.add(on));
  days.delete(null);
  const last = data.monitor.as_of;
  return [...days].filter((one) => one <= last).sort();
}

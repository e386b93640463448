// A reader checks that nothing was taken out since the checkpoint that he kept.

const proof = JSON.parse(byId("proof").textContent);
const PUBLISHED_KEY = "NOT-SECRET"; // stands in the name of every journal that anybody may sign
const SIGNS = { passed: "✓", failed: "✗", open: "–" };
const LARGEST_KEPT = 1_000_000; // bytes; a checkpoint has some 200

/** @typedef {{state: "passed"|"failed"|"open", key: string, values?: Object<string, number|string>}} Told */

/** What the last check found. @type {Told[]} */
let keptTold = [];

function startKept() {
  if (!proof) return;
  byId("kept-now").textContent = proof.checkpoint;
  byId("kept-open-key").hidden = !proof.checkpoint.split("\n")[0].includes(PUBLISHED_KEY);
  byId("kept-open").addEventListener("click", () => byId("kept-file").click());
  byId("kept-file").addEventListener("change", openKept);
  byId("kept-check").addEventListener("click", tellKept);
  onLanguage(showKept);
}

async function openKept() {
  const [file] = byId("kept-file").files;
  if (!file) return;
  byId("kept-text").value = file.size > LARGEST_KEPT ? "" : await file.text();
  byId("kept-file").value = ""; // so that the same file can be opened again
  await tellKept();
}

async function tellKept() {
  keptTold = await checkKept(byId("kept-text").value, byId("kept-key").value);
  showKept();
}

function showKept() {
  refill(byId("kept-told"), ...keptTold.map(keptItem));
}

function keptItem({ state, key, values = {} }) {
  const counts = Object.entries(values).map(([name, value]) => [name, typeof value === "number" ? number(value, 0) : value]);
  return el(
    "li",
    { "data-state": state, "data-told": key },
    el("span.sign", { "aria-hidden": "true" }, SIGNS[state]),
    el("span", {}, el("span.unseen", {}, `${t(`kept.state.${state}`)}: `), t(key, Object.fromEntries(counts))),
  );
}

/**
 * Check a kept checkpoint against the hashes that came with the page.
 * @param {string} text
 * @param {string} key the verifier key, or nothing
 * @returns {Promise<Told[]>} the outcome first, then each step
 */
async function checkKept(text, key) {
  const kept = readCheckpoint(text);
  const now = readCheckpoint(proof.checkpoint);
  if (!kept) return [{ state: "failed", key: "kept.unreadable" }];
  if (!globalThis.crypto?.subtle) return [{ state: "open", key: "kept.no_crypto" }];
  const steps = [...(await checkLeaves(kept, now)), ...(await checkKey(kept, now, key))];
  return [outcome(steps), ...steps];
}

/** Whatever failed decides; what could not be checked is no pass. */
function outcome(steps) {
  if (steps.some(({ state }) => state === "failed")) return { state: "failed", key: "kept.outcome.failed" };
  const grown = steps.some((step) => step.key === "kept.same");
  return grown ? { state: "passed", key: "kept.outcome.passed" } : { state: "open", key: "kept.outcome.open" };
}

async function checkLeaves(kept, now) {
  if (kept.origin !== now.origin) {
    return [{ state: "failed", key: "kept.other", values: { kept: kept.origin, now: now.origin } }];
  }
  if (proof.leaves === null) return [{ state: "open", key: "kept.too_many" }];
  const leaves = leafHashes(proof.leaves);
  const whole = leaves.length === now.size && same(await rootOf(leaves), now.root);
  const told = [{ state: whole ? "passed" : "failed", key: whole ? "kept.page" : "kept.page_differs", values: { count: now.size } }];
  if (kept.size > leaves.length) {
    return [...told, { state: "failed", key: "kept.fewer", values: { kept: kept.size, now: leaves.length } }];
  }
  const stayed = same(await rootOf(leaves.slice(0, kept.size)), kept.root);
  const values = { count: kept.size, added: leaves.length - kept.size };
  return [...told, { state: stayed ? "passed" : "failed", key: stayed ? "kept.same" : "kept.differs", values }];
}

function leafHashes(text) {
  const bytes = base64Bytes(text);
  const count = bytes.length / LEAF_BYTES;
  return Array.from({ length: count }, (_, at) => bytes.slice(LEAF_BYTES * at, LEAF_BYTES * (at + 1)));
}

async function checkKey(kept, now, key) {
  if (!key.trim()) return [{ state: "open", key: "kept.no_key" }];
  const verifier = await readVerifier(key);
  if (!verifier) return [{ state: "failed", key: "kept.key_unreadable" }];
  return [
    SIGNED_THEN[await signedBy(kept, verifier)],
    SIGNED_NOW[await signedBy(now, verifier)],
  ];
}

const SIGNED_THEN = {
  signed: { state: "passed", key: "kept.then_signed" },
  wrong: { state: "failed", key: "kept.then_wrong" },
  absent: { state: "failed", key: "kept.then_absent" },
  cannot: { state: "open", key: "kept.no_ed25519" },
};
const SIGNED_NOW = {
  signed: { state: "passed", key: "kept.now_signed" },
  wrong: { state: "failed", key: "kept.now_wrong" },
  absent: { state: "failed", key: "kept.now_absent" },
  cannot: { state: "open", key: "kept.no_ed25519" },
};

// The page of reports: each language has its own part of it, and works by itself.

const answers = JSON.parse(byId("answers").textContent);
const form = JSON.parse(byId("form").textContent);

for (const spoken of document.querySelectorAll(".spoken")) {
  language = spoken.lang;
  startLookup(spoken.querySelector("[data-part=receipt]"), spoken.lang);
  startReport(spoken.querySelector("[data-part=report]"), spoken.lang);
}

function startLookup(part, spoken) {
  const input = part.querySelector(".code");
  const look = async () => {
    const told = await answerTo(input.value);
    language = spoken;
    refill(part.querySelector(".answered"), told());
  };
  part.querySelector(".look").addEventListener("click", look);
  input.addEventListener("keydown", (event) => event.key === "Enter" && look());
}

/** Find what may be said to a code; what is given says it in the language that is then spoken. */
async function answerTo(text) {
  const code = readCode(text);
  if (!code) return () => sorry("signals.unreadable");
  if (!globalThis.crypto?.subtle) return () => sorry("signals.no_crypto");
  const answer = await unlocked(code, answers).catch(() => null);
  return answer ? () => answerSheet(answer) : () => sorry("signals.unknown");
}

function sorry(key) {
  return el("p.answer", { "data-told": key }, t(key));
}

/** Say how far a report came. The columns stand as the program that made the page lists them. */
function answerSheet([asOf, state, receivedOn, words, inspectedOn, confirmedOn, refutedOn, decision, sum, currency, decidedOn]) {
  const on = (value) => value && day(value);
  const paid = sum === null ? null : `${number(sum, 2)} ${currency}`;
  return el(
    "div.answer",
    { "data-told": state },
    el("p.state", {}, t(`signal.state.${state}`)),
    el("p", {}, t(`signal.meaning.${state}`)),
    facts([
      [t("signals.as_of"), day(asOf)],
      [t("signals.received_on"), day(receivedOn)],
      [t("signals.words"), words === "none" ? null : t(`signal.words.${words}`)],
      [t("signals.inspected_on"), on(inspectedOn)],
      [t("signals.confirmed_on"), state === "confirmed" ? on(confirmedOn) : null],
      [t("signals.refuted_on"), state === "not_confirmed" ? on(refutedOn) : null],
      [t("signals.reward"), t(`signal.reward.${decision}`)],
      [t("signals.sum"), paid],
      [t("signals.decided_on"), on(decidedOn)],
    ]),
  );
}

// Answers with three values: yes, no, and unknown with its reason.

/** @typedef {{value: "yes"|"no"|"unknown", reason: string}} Answer */

/** Give yes or no where it is certain, and unknown with a reason elsewhere. @returns {Answer} */
function answer(yes, no, reason) {
  return { value: yes ? "yes" : no ? "no" : "unknown", reason: yes || no ? "measured" : reason };
}

const CERTAIN = { value: "yes", reason: "measured" };

/** Kleene's "and": no if either is no; unknown gives the reason of the first unknown. */
function both(one, other) {
  const reason = one.value === "unknown" ? one.reason : other.reason;
  return answer(one.value === "yes" && other.value === "yes", one.value === "no" || other.value === "no", reason);
}

/** Kleene's "or": yes if either is yes. */
function either(one, other) {
  const reason = one.value === "unknown" ? one.reason : other.reason;
  return answer(one.value === "yes" || other.value === "yes", one.value === "no" && other.value === "no", reason);
}

// Words of registers and rule books, in the words of the monitor.

/** Give a word of a register or rule book in the reader's language; one the monitor has no text for is quoted. */
function worded(word) {
  if (word === null || word === "") return null;
  const text = data.monitor.words[plainWord(word)];
  return text ? local(text) : t("word.own", { word });
}

/** Give a word of the monitor's list, with the register's own beside it where that is another. */
function wordedPair(word, raw) {
  return word !== null && raw !== null && plainWord(word) !== plainWord(raw) ? t("word.own.raw", { word: worded(word), raw }) : worded(word ?? raw);
}

function plainWord(word) {
  return word.trim().toLowerCase();
}

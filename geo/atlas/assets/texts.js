"use strict";

// The words of the page. A text is looked up by its key in the language chosen; numbers and
// days are written by the conventions that came with the page, since phones often lack Kazakh.

/** @typedef {{kk: string, ru: string, en: string}} Text */

const speech = JSON.parse(document.getElementById("speech").textContent);
const listeners = [];
let language = "ru";

/**
 * Give the text of a key, its {placeholders} filled.
 * @param {string} key
 * @param {Object<string, string|number>} [values]
 * @returns {string}
 */
function t(key, values = {}) {
  const text = speech.texts[language][key];
  if (text === undefined) throw new Error(`no text ${key}`);
  return fill(Array.isArray(text) ? text[0] : text, values);
}

/**
 * Give the text of a count in its plural form.
 * @param {string} key
 * @param {number} count
 * @returns {string}
 */
function plural(key, count) {
  return fill(speech.texts[language][key][pluralForm(count)], { count: number(count, 0) });
}

/** The forms follow the Plural-Forms line of each catalogue. */
function pluralForm(count) {
  if (language !== "ru") return count === 1 ? 0 : 1;
  const tens = count % 100;
  const ones = count % 10;
  if (ones === 1 && tens !== 11) return 0;
  return ones >= 2 && ones <= 4 && (tens < 10 || tens >= 20) ? 1 : 2;
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** Give the text of the reader's language. @param {Text} text */
function local(text) {
  return text[language];
}

/**
 * Write a number with the decimal sign and the thousands of the language.
 * @param {number} value
 * @param {number} digits greatest number of decimals; zeros at the end are dropped
 */
function number(value, digits) {
  const { decimal, group, minus } = speech.conventions[language];
  const [whole, part = ""] = Math.abs(value).toFixed(digits).split(".");
  const fraction = part.replace(/0+$/, "");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group);
  const sign = value < 0 && Number(`${whole}.${part || 0}`) !== 0 ? minus : "";
  return sign + grouped + (fraction ? decimal + fraction : "");
}

/** Write a share as a percentage to a tenth, with the language's own space before the sign. @param {number} value */
function percentText(value) {
  return fill(speech.conventions[language].percent, { number: number(value * 100, 1) });
}

/** Write a day given as YYYY-MM-DD. @param {string} iso */
function day(iso) {
  const { date, months } = speech.conventions[language];
  const [year, month, dayOfMonth] = iso.split("-").map(Number);
  const parts = { y: year, MMMM: months[month - 1], d: dayOfMonth };
  return date.replace(/'([^']*)'|MMMM|y|d/g, (word, quoted) => quoted ?? parts[word]);
}

/** Call back now and whenever the language changes. @param {() => void} listener */
function onLanguage(listener) {
  listeners.push(listener);
  listener();
}

/** Speak another language, and keep the choice in the address. @param {string} chosen */
function speak(chosen) {
  language = chosen;
  document.documentElement.lang = chosen;
  remember("lang", chosen);
  for (const element of document.querySelectorAll("[data-t]")) {
    element.textContent = t(element.dataset.t);
  }
  for (const element of document.querySelectorAll("[data-t-label]")) {
    element.setAttribute("aria-label", t(element.dataset.tLabel));
  }
  for (const element of document.querySelectorAll("[data-t-hint]")) {
    element.placeholder = t(element.dataset.tHint);
  }
  for (const element of document.querySelectorAll("[data-day]")) {
    element.textContent = day(element.dataset.day);
  }
  for (const element of document.querySelectorAll("[data-number]")) {
    element.textContent = number(Number(element.dataset.number), 1);
  }
  for (const element of document.querySelectorAll("[data-local]")) {
    element.textContent = local(JSON.parse(element.dataset.local));
  }
  for (const element of document.querySelectorAll("[data-drafts]")) tellDrafts(element);
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === chosen));
  }
  for (const listener of listeners) listener();
}

/** Say how many texts of the language no person has reviewed yet. */
function tellDrafts(element) {
  const [drafts, all] = JSON.parse(element.dataset.drafts)[language];
  element.hidden = drafts === 0;
  element.textContent = drafts ? t("page.drafts", { drafts: number(drafts, 0), all: number(all, 0) }) : "";
}

/** Let the language buttons work, and start with the language the address names. */
function startLanguages() {
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", () => speak(button.dataset.language));
  }
  // the pages beside this one are asked for as #kk: what leads there by hand leads here too
  const plain = location.hash.slice(1);
  if (Object.hasOwn(speech.texts, plain)) history.replaceState(null, "", `#lang=${plain}`);
  const named = remembered("lang");
  speak(named in speech.texts ? named : "ru");
}

/** Read a choice kept in the address. @param {string} name */
function remembered(name) {
  return new URLSearchParams(location.hash.slice(1)).get(name);
}

/** Keep a choice in the address, without a step in the history. */
function remember(name, value) {
  const choices = new URLSearchParams(location.hash.slice(1));
  if (value === null) choices.delete(name);
  else choices.set(name, value);
  history.replaceState(null, "", `#${choices}`);
}

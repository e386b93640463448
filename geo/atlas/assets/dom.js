// Building the page: elements are made one by one and text is set as text, never as markup.

/**
 * Make an element.
 * @param {string} tag with its classes: "p.note"
 * @param {Object<string, string|boolean|Function>} [attributes] functions are listeners
 * @param {...(Node|string|null)} children null is left out
 * @returns {HTMLElement}
 */
function el(tag, attributes = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const element = document.createElement(name);
  element.classList.add(...classes);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (typeof value === "boolean") element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** Make an element of a drawing. @param {...(Node|string)} children */
function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** Hand a text to the reader as a file: nothing is sent. */
function handOver(name, text, type) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

/** Find an element by its id. @param {string} id */
function byId(id) {
  return document.getElementById(id);
}

/** Put these children in place of what an element holds. */
function refill(element, ...children) {
  element.replaceChildren(...children.filter((child) => child !== null));
}

/** The same, and what was unfolded stays so: for saying the same in another language. */
function refillKept(element, ...children) {
  const open = [...element.querySelectorAll("details")].map((one) => one.open);
  refill(element, ...children);
  const now = [...element.querySelectorAll("details")];
  if (now.length === open.length) now.forEach((one, at) => (one.open = open[at]));
}

/**
 * Make a list of terms and their values; a value that is null is left out with its term.
 * @param {Array<[string, Node|string|null]>} pairs
 */
function facts(pairs) {
  const rows = pairs.filter(([, value]) => value !== null && value !== "");
  return el("dl.facts", {}, ...rows.flatMap(([term, value]) => [el("dt", {}, term), el("dd", {}, value)]));
}

/**
 * Make a table.
 * @param {string} caption
 * @param {string[]} heads
 * @param {Array<Array<Node|string>>} rows the first cell of each is its head
 * @param {number} [figures] columns from this one on hold numbers
 * @param {number} [words] and from this one on words again
 */
function table(caption, heads, rows, figures = heads.length, words = heads.length) {
  const kind = (at) => (at >= figures && at < words ? "figure" : "word");
  const head = heads.map((text, at) => el(`th.${kind(at)}`, { scope: "col" }, text));
  const body = rows.map((cells) =>
    el(
      "tr",
      {},
      ...cells.map((cell, at) => (at ? el(`td.${kind(at)}`, {}, cell) : el("th.word", { scope: "row" }, cell))),
    ),
  );
  return el(
    "div.scroll",
    { tabindex: "0", role: "region", "aria-label": caption },
    el("table", {}, el("caption", {}, caption), el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...body)),
  );
}

// A large page unpacks the data it carries, and only then begins.

/** Give what an element carries, packed by `geo/atlas/packed.py`. @param {HTMLElement} element */
function unpackedFrom(element) {
  const text = atob(element.textContent);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  element.remove();
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
}

/** Run the program of the page, which waited as text; its hash stands in the page's policy. */
function beginProgram() {
  const waiting = document.getElementById("program");
  const program = document.createElement("script");
  program.textContent = waiting.textContent;
  waiting.replaceWith(program);
}

/** Tell that this browser cannot open the page; the words stand in it, in every language. */
function tellUnpacked(fault) {
  document.getElementById("unpack-wait").hidden = true;
  document.getElementById("unpack-fault").hidden = false;
  throw fault;
}

async function unpackAll() {
  window.unpacked = await unpackedFrom(document.getElementById("data")); // read by columns.js
  document.getElementById("unpack-wait").remove();
  document.getElementById("unpack-fault").remove();
  beginProgram();
}

// after a frame, so that the reader sees the page and that it opens
requestAnimationFrame(() => setTimeout(() => unpackAll().catch(tellUnpacked)));

// A large page unpacks the data it carries, or that of one share beside it, and only then begins.

/** Give what was packed by `geo/atlas/packed.py`. @param {string} packed */
function unpackedFrom(packed) {
  const text = atob(packed);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
}

/** Run the program of the page, which waited as text; its hash stands in the page's policy. */
function beginProgram() {
  const waiting = document.getElementById("program");
  const program = document.createElement("script");
  program.textContent = waiting.textContent;
  waiting.replaceWith(program);
}

/** Tell that this browser cannot open the page, or that a file is not beside it; the words stand in it. */
function tellUnpacked(id) {
  document.getElementById("unpack-wait").hidden = true;
  document.getElementById(id).hidden = false;
}

async function unpack(packed) {
  window.unpacked = await unpackedFrom(packed); // read by columns.js
  for (const id of ["unpack-wait", "unpack-fault"]) document.getElementById(id).remove();
  beginProgram();
}

/** Unpack after a frame, so that the reader sees the page and that it opens. */
function unpackSoon(packed) {
  const fail = (fault) => {
    tellUnpacked("unpack-fault");
    throw fault;
  };
  requestAnimationFrame(() => setTimeout(() => unpack(packed).catch(fail)));
}

/** The files of shares call this with what they hold. */
window.received = unpackSoon;

const shareButtons = [...document.querySelectorAll("[data-share]")];

/** Another share is another page: what was chosen in the one before is not there. */
function openShare(key) {
  const asked = new URLSearchParams(location.hash.slice(1));
  const kept = [["share", key], ["lang", asked.get("lang")], ["sun", asked.get("sun")]].filter(([, value]) => value !== null);
  location.hash = new URLSearchParams(kept).toString();
  location.reload();
}

/** Load the share that the address names; a file cannot be read from a disk, but a script can be run. */
function loadShare(button) {
  button.setAttribute("aria-pressed", "true");
  document.getElementById("unpack-wait").hidden = false;
  const file = document.createElement("script");
  file.src = button.dataset.file;
  file.addEventListener("error", () => tellUnpacked("unpack-missing"));
  document.body.append(file);
}

for (const button of shareButtons) button.addEventListener("click", () => openShare(button.dataset.share));
const askedShare = shareButtons.find((button) => button.dataset.share === new URLSearchParams(location.hash.slice(1)).get("share"));
if (askedShare) loadShare(askedShare);
if (!shareButtons.length) unpackSoon(document.getElementById("data").textContent);

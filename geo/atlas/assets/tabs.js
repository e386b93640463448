// Tabs of a panel: one part of it is shown, and the arrow keys go from one to the next.

const scrolled = {};

/**
 * Show one part of the panel. Each keeps its place for the one who comes back, but what is read from its top.
 * @param {string[]} names
 * @param {string} name
 * @param {string} [fromTop] the part that is read from its top
 */
function openTabOf(names, name, fromTop) {
  const before = names.find((tab) => !byId(`panel-${tab}`).hidden);
  if (before) scrolled[before] = byId(`panel-${before}`).scrollTop;
  for (const tab of names) {
    const open = tab === name;
    byId(`tab-${tab}`).setAttribute("aria-selected", String(open));
    byId(`tab-${tab}`).tabIndex = open ? 0 : -1;
    byId(`panel-${tab}`).hidden = !open;
  }
  byId(`panel-${name}`).scrollTop = name === fromTop ? 0 : (scrolled[name] ?? 0);
}

/**
 * Let the tabs work, and the button that enlarges the panel on a phone.
 * @param {string[]} names
 * @param {(name: string) => void} open
 */
function startTabsOf(names, open) {
  for (const tab of names) byId(`tab-${tab}`).addEventListener("click", () => open(tab));
  byId("tabs").addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = names.findIndex((tab) => byId(`tab-${tab}`) === document.activeElement);
    if (!step || at < 0) return;
    const next = names[(at + step + names.length) % names.length];
    open(next);
    byId(`tab-${next}`).focus();
  });
  byId("sheet-size").addEventListener("click", () => enlargePanel(!document.documentElement.classList.contains("tall-panel")));
  open(names[0]);
}

/** Give the panel most of a phone's screen, or half of it. @param {boolean} tall */
function enlargePanel(tall) {
  document.documentElement.classList.toggle("tall-panel", tall);
  byId("sheet-size").setAttribute("aria-expanded", String(tall));
  map.invalidateSize();
}

// Tabs of a panel: one part of it is shown, and the arrow keys go from one to the next.

/** Show one part of the panel. @param {string[]} names @param {string} name */
function openTabOf(names, name) {
  for (const tab of names) {
    const open = tab === name;
    byId(`tab-${tab}`).setAttribute("aria-selected", String(open));
    byId(`tab-${tab}`).tabIndex = open ? 0 : -1;
    byId(`panel-${tab}`).hidden = !open;
  }
}

/** Let the tabs work, and the button that enlarges the panel on a phone. @param {string[]} names */
function startTabsOf(names) {
  for (const tab of names) byId(`tab-${tab}`).addEventListener("click", () => openTabOf(names, tab));
  byId("tabs").addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = names.findIndex((tab) => byId(`tab-${tab}`) === document.activeElement);
    if (!step || at < 0) return;
    const next = names[(at + step + names.length) % names.length];
    openTabOf(names, next);
    byId(`tab-${next}`).focus();
  });
  const sheet = byId("sheet-size");
  sheet.addEventListener("click", () => {
    const tall = document.documentElement.classList.toggle("tall-panel");
    sheet.setAttribute("aria-expanded", String(tall));
    map.invalidateSize();
  });
  openTabOf(names, names[0]);
}

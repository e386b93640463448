// The public page comes to life.

function start() {
  shown.add("cells");
  startLanguages();
  layGround();
  layGrid();
  furnish();
  unfoldForPaper();
  startKept();
  startTold();
  onLanguage(() => {
    document.title = `${local(data.monitor.name)} · ${t("page.public")}`;
    showFigures();
    for (const link of document.querySelectorAll("[data-page]")) link.setAttribute("href", `${link.dataset.page}#${language}`);
  });
}

/** Paper shows what the screen folds; afterwards all is folded as it was. */
function unfoldForPaper() {
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open])")];
    for (const one of folded) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of folded) one.open = false;
  });
}

start();

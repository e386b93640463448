// The public page comes to life.

function start() {
  shown.add("cells");
  startLanguages();
  layGround();
  layGrid();
  furnish();
  startKept();
  onLanguage(() => {
    document.title = `${local(data.monitor.name)} · ${t("page.public")}`;
    showFigures();
  });
}

start();

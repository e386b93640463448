// Keys of the legend that switch what they name on the map.

function partKeys() {
  const style = { colour: "#777777", pattern: "diagonal" };
  return ["uncertain", "closing"].map((part) => el("li.key", {}, zoneSwatch(style, part), el("span", {}, t(`part.${part}`))));
}

function baseKey(name) {
  return switchKey(name, null, t(`base.${name}`), []);
}

function switchKey(name, picture, title, notes) {
  const change = (event) => show(name, event.target.checked);
  const box = el("input", { type: "checkbox", checked: shown.has(name), change, "data-switch": name });
  const note = notes.filter(Boolean).join(" · ");
  return el("li.key", {}, el("label.switch", {}, box, picture, el("span", {}, title, note ? el("span.note", {}, ` ${note}`) : null)));
}

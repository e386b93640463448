// A report as a file: filled in on the page, saved by the reader, sent by nobody.

const MOST_WORDS = 2000;

/** Build the fields of a report in one language. @param {HTMLElement} part */
function startReport(part, spoken) {
  const id = (name) => `report-${name}-${spoken}`;
  const field = (name, input, note = null) =>
    el("div.field", {}, el("label", { for: id(name) }, t(`report.${name}`)), input, note && el("p.note", {}, t(note)));
  const entry = (name, more = {}) => el("input", { id: id(name), type: "text", autocomplete: "off", ...more });
  const option = (word) => el("option", { value: word }, t(`signal.what.${word}`));
  const inputs = {
    what: el("select", { id: id("what") }, ...form.subjects.map(option)),
    cadastral_no: entry("cadastral_no", { maxlength: "60" }),
    latitude: entry("latitude", { inputmode: "decimal", maxlength: "20" }),
    longitude: entry("longitude", { inputmode: "decimal", maxlength: "20" }),
    seen_on: entry("seen_on", { type: "date" }),
    text: el("textarea", { id: id("text"), rows: "5", maxlength: String(MOST_WORDS) }),
    photo: entry("photo", { maxlength: "200" }),
  };
  const told = el("p.told", { role: "status" });
  const save = el("button.save", { type: "button", click: () => saveReport(inputs, told, spoken) }, t("report.save"));
  refill(
    part.querySelector(".fields"),
    field("what", inputs.what),
    field("cadastral_no", inputs.cadastral_no, "report.cadastral_no.note"),
    el("div.pair", {}, field("latitude", inputs.latitude), field("longitude", inputs.longitude)),
    field("seen_on", inputs.seen_on),
    field("text", inputs.text, "report.text.note"),
    field("photo", inputs.photo, "report.photo.note"),
    el("p", {}, save),
    told,
  );
}

function saveReport(inputs, told, spoken) {
  language = spoken;
  const values = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.value.trim()]));
  const fault = faultOf(values);
  told.dataset.state = fault ? "fault" : "saved";
  told.textContent = t(fault ?? "report.saved");
  if (fault) return;
  const report = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
  for (const name of ["latitude", "longitude"]) if (name in report) report[name] = decimal(report[name]);
  const whole = { format: "foothill-signal", version: 1, monitor: form.monitor, signals: [report] };
  handOver(`report-${form.monitor}.json`, `${JSON.stringify(whole, null, 1)}\n`, "application/json");
}

const decimal = (text) => Number(text.replace(",", "."));

/** Say what keeps a report from being saved; null where nothing does. */
function faultOf({ cadastral_no, latitude, longitude, photo }) {
  if (!cadastral_no && !(latitude && longitude)) return "report.fault.nowhere";
  if (Boolean(latitude) !== Boolean(longitude)) return "report.fault.one";
  if (latitude && !inside(decimal(latitude), decimal(longitude))) return "report.fault.outside";
  return /[/\\]/.test(photo) ? "report.fault.photo" : null;
}

function inside(latitude, longitude) {
  const { west, south, east, north } = form.extent;
  return latitude >= south && latitude <= north && longitude >= west && longitude <= east;
}

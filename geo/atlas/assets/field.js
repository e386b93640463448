// What an inspector sees on site, kept on the phone and saved as a file that `foothill record --from` reads.

const FIELD_KEY = `foothill-field-${data.monitor.id}`;
const FIELD_FORMAT = { format: "foothill-field-notes", version: 1, monitor: data.monitor.id };
const MOST_FLOORS = 200;
const MOST_HEIGHT_M = 1000;
const LONGEST_NOTE = 2000;
const LONGEST_PHOTO = 200;
const PERSONAL = /\d{12}|\+?\d[\d\s()-]{9,}\d/; // as geo/errors.py: the number of a person, or of a telephone

/** Observations not yet taken off this phone: of the browser's store where it has one. */
let fieldNotes = readFieldNotes();
let fieldSaved = false;

function readFieldNotes() {
  try {
    const kept = JSON.parse(localStorage.getItem(FIELD_KEY) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return []; // no store, as on some phones for pages from a file
  }
}

/** Keep the observations; without a store they last as long as the page is open, and the form says so. */
function keepFieldNotes() {
  try {
    localStorage.setItem(FIELD_KEY, JSON.stringify(fieldNotes));
    return true;
  } catch {
    return false;
  }
}

/** The form on the sheet of a building. @param {string} buildingId @param {number[]} rows its cases @param {string[]} [others] its open cases that the page does not carry */
function fieldPart(buildingId, rows, others = []) {
  const open = rows.filter((row) => !isSet("ended", row));
  const told = el("p.field-told", { role: "status" });
  const about = aboutChoice(open, others, rows.filter((row) => isSet("ended", row)));
  const floors = fieldInput("floors", { type: "number", min: 0, max: MOST_FLOORS, step: 0.5, inputmode: "decimal" });
  const height = fieldInput("height", { type: "number", min: 0, max: MOST_HEIGHT_M, step: 0.1, inputmode: "decimal" });
  const note = fieldInput("note", { maxlength: LONGEST_NOTE, rows: 3 }, "textarea");
  const photo = fieldInput("photo", { type: "text", maxlength: LONGEST_PHOTO, autocomplete: "off" });
  const place = placePart();
  const inputs = [floors, height, note, photo];
  const add = () => {
    const seen = observation(buildingId, about.value, inputs.map((one) => one.input.value.trim()), place.position());
    const faults = fieldFaults(seen, inputs.slice(0, 2).map((one) => one.input.validity.badInput));
    if (faults.length) return refill(told, ...faults.map((key) => el("span.fault", {}, t(`field.fault.${key}`))));
    fieldNotes = [...fieldNotes, seen];
    fieldSaved = false;
    for (const one of inputs) one.input.value = "";
    place.forget();
    const kept = keepFieldNotes();
    showFieldKept();
    refill(told, t(kept ? "field.added" : "field.added.not_kept"));
  };
  return el(
    "details.field-form",
    {},
    el("summary", {}, t("field.title")),
    el("p.note", {}, t("field.lead")),
    about.part,
    ...inputs.map((one) => one.part),
    el("p.note", {}, t("field.no_names")),
    place.part,
    el("button.field-add", { type: "button", click: add }, t("field.add")),
    told,
    el("div.field-kept", {}, ...fieldKeptParts()),
  );
}

/** What the observation is about: an open case first, one that ended, or a sign on a building that has no open one. */
function aboutChoice(open, others, ended) {
  const titled = (rows) => rows.map((row) => [caseIds[row], caseTitle(row)]);
  const mayOpen = open.length + others.length === 0;
  const choices = [...titled(open), ...others.map((id) => [id, id]), ...titled(ended), ...(mayOpen ? workflow.opens.map((kind) => [`new ${kind}`, t("field.new", { state: kindText(kind) })]) : [])];
  const input = el("select", { id: "field-about" }, ...choices.map(([value, text]) => el("option", { value }, text)));
  return { part: el("div.field", {}, el("label", { for: "field-about" }, t("field.about")), input), get value() { return input.value; } };
}

function fieldInput(name, attributes, tag = "input") {
  const id = `field-${name}`;
  const input = el(tag, { id, ...attributes });
  return { input, part: el("div.field", {}, el("label", { for: id }, t(`field.${name}`)), input) };
}

/** The place where the inspector stands, if the phone tells it. */
function placePart() {
  let position = null;
  const told = el("span.note", { role: "status" }, t("field.position.none"));
  const found = ({ coords }) => {
    position = { latitude: coords.latitude, longitude: coords.longitude, error_m: Math.round(coords.accuracy) };
    const written = `${coords.latitude.toFixed(5)}, ${coords.longitude.toFixed(5)} ± ${metres(coords.accuracy, 0)}`;
    told.textContent = [written, gridText(coords.latitude, coords.longitude)].filter(Boolean).join(" · ");
  };
  const ask = () => {
    told.textContent = t("field.position.asking");
    const failed = () => (told.textContent = t("field.position.failed"));
    if (!navigator.geolocation) return failed();
    navigator.geolocation.getCurrentPosition(found, failed, { enableHighAccuracy: true, timeout: 20000, maximumAge: 0 });
  };
  const button = el("button", { type: "button", click: ask }, t("field.position"));
  const forget = () => {
    position = null; // the next observation may be made elsewhere
    told.textContent = t("field.position.none");
  };
  return { part: el("div.field-place", {}, button, told), position: () => position, forget };
}

/** Make an observation; what was not seen is left out. */
function observation(buildingId, about, [floors, height, note, photo], position) {
  const opened = about.startsWith("new ");
  const seen = {
    id: Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join(""),
    kind: opened ? about.slice(4) : "observed",
    case_id: opened ? null : about,
    building_id: buildingId,
    seen_at: `${new Date().toISOString().slice(0, 19)}Z`,
    floors: floors === "" ? null : Number(floors),
    height_m: height === "" ? null : Number(height),
    note: note || null,
    photo: photo || null,
    position,
  };
  return Object.fromEntries(Object.entries(seen).filter(([, value]) => value !== null));
}

/** Say everything that is wrong with an observation, by the keys of the sentences. */
function fieldFaults(seen, [badFloors, badHeight]) {
  const within = (value, most) => value === undefined || (value >= 0 && value <= most);
  const said = ["floors", "height_m", "note", "photo"].some((name) => name in seen);
  return [
    !said && !badFloors && !badHeight && "nothing",
    (badFloors || !within(seen.floors, MOST_FLOORS) || (2 * (seen.floors ?? 0)) % 1 !== 0) && "floors",
    (badHeight || !within(seen.height_m, MOST_HEIGHT_M)) && "height",
    PERSONAL.test(seen.note ?? "") && "personal",
    /[\\/]/.test(seen.photo ?? "") && "photo",
  ].filter(Boolean);
}

/** What is kept, the button that saves it as one file, and the one that empties the list afterwards. */
function fieldKeptParts() {
  if (!fieldNotes.length) return [el("p.note", {}, t("field.kept.none"))];
  const items = fieldNotes.map((one) => el("li", {}, [one.case_id ?? one.building_id, `${one.seen_at.slice(0, 16).replace("T", " ")} UTC`, one.floors === undefined ? null : plural("count.floors", one.floors), metres(one.height_m ?? null), one.note].filter(Boolean).join(" · ")));
  return [
    el("p", {}, el("strong", {}, plural("count.observations", fieldNotes.length))),
    el("ul", {}, ...items),
    el("button.field-save", { type: "button", click: saveFieldNotes }, t("field.save")),
    el("button.field-empty", { type: "button", disabled: !fieldSaved, click: emptyFieldNotes }, t("field.empty")),
    el("p.note", {}, t("field.after")),
  ];
}

function showFieldKept() {
  for (const part of document.querySelectorAll(".field-kept")) refill(part, ...fieldKeptParts());
}

function saveFieldNotes() {
  const on = fieldNotes[0].seen_at.slice(0, 10).replaceAll("-", "");
  const text = `${JSON.stringify({ ...FIELD_FORMAT, observations: fieldNotes }, null, 1)}\n`;
  handOver(`field-${data.monitor.id}-${on}-${fieldNotes[0].id.slice(0, 6)}.json`, text, "application/json");
  fieldSaved = true;
  showFieldKept();
}

/** Only what was saved can be taken off the phone. */
function emptyFieldNotes() {
  fieldNotes = [];
  fieldSaved = false;
  keepFieldNotes();
  showFieldKept();
}

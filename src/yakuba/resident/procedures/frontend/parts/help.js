// Small helps beside a field: the other calendar, how many characters, a file that is too large. Helps only: the server decides.
import { dayOf } from "./values.js";

export function startHelp(form) {
  form.addEventListener("input", (event) => help(event.target));
  form.addEventListener("change", (event) => help(event.target));
}

function help(control) {
  const field = control.closest?.(".asked");
  if (!field) return;
  if (field.dataset.kind === "date") say(field, otherCalendar(field));
  else if (control.dataset.limit) say(field, counted(control));
  else if (control.type === "file") say(field, tooLarge(control), true);
}

function otherCalendar(field) {
  const day = dayOf(field);
  if (!day) return "";
  const western = field.querySelector("select.era")?.value === "西暦";
  const language = document.documentElement.lang || "ja";
  const calendar = western && language.startsWith("ja") ? "ja-JP-u-ca-japanese" : language;
  return new Intl.DateTimeFormat(calendar, { era: "long", year: "numeric", month: "long", day: "numeric", weekday: "long", timeZone: "UTC" })
    .format(new Date(`${day}T00:00:00Z`))
    .replace(/^西暦| Anno Domini/, "");
}

function counted(control) {
  const [typed, limit] = [Array.from(control.value).length, Number(control.dataset.limit)];
  return typed > limit * 0.8 ? `${typed} / ${limit}` : "";
}

function tooLarge(control) {
  const limit = Number(control.dataset.maxBytes);
  const large = [...control.files].filter((file) => file.size > limit);
  const size = (bytes) => `${(bytes / 1048576).toFixed(1)} MB`;
  return large.map((file) => `${file.name}: ${size(file.size)} > ${size(limit)}`).join(" ");
}

function say(field, text, wrong = false) {
  let live = field.querySelector(":scope > .live");
  if (!live) {
    live = document.createElement("p");
    live.className = "live";
    live.setAttribute("role", "status");
    field.append(live);
  }
  live.classList.toggle("wrong", wrong && text !== "");
  live.textContent = text;
}

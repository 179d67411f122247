// Which questions are asked, live: the twin of `read_fields` in ../../fields/reading.py.
import { holds, setToday } from "./expressions.js";
import { fieldsOf, valueOf } from "./values.js";

/** Keep what is shown in step with what is answered; gives a function that looks again. */
export function startShowing(form) {
  const facts = [...form.querySelectorAll("[data-facts]")];
  const elsewhere = Object.assign({}, ...facts.map((element) => JSON.parse(element.dataset.answers)));
  setToday(facts[0].dataset.today);
  const words = { yes: facts[0].dataset.required, no: facts[0].dataset.optional };

  const refresh = () => settle(fieldsOf(form), (values) => ({ ...elsewhere, ...values }), words);
  form.addEventListener("input", refresh);
  form.addEventListener("change", refresh);
  refresh();
  return refresh;
}

/** Show and hide until nothing changes any more: what is hidden counts as unanswered. */
function settle(fields, scope, words) {
  let before = null;
  for (let round = 0; round <= fields.length; round += 1) {
    const data = scope(valuesOf(fields));
    for (const field of fields) {
      if (field.dataset.showIf) show(field, holds(JSON.parse(field.dataset.showIf), data));
      if (!field.hidden) settleRows(field, data, words);
    }
    const now = fields.map((field) => field.hidden).join();
    if (now === before) break;
    before = now;
  }
  const data = scope(valuesOf(fields));
  for (const field of fields) {
    if (field.dataset.requiredIf) need(field, holds(JSON.parse(field.dataset.requiredIf), data), words);
  }
}

function settleRows(group, data, words) {
  [...group.querySelectorAll("[data-rows] > .row")].forEach((row, index) => {
    settle(fieldsOf(row), (values) => ({ ...data, row: values, row_number: index + 1 }), words);
  });
}

function valuesOf(fields) {
  const values = {};
  for (const field of fields) {
    const value = field.hidden ? null : valueOf(field);
    if (value !== null && value !== undefined) values[field.dataset.path.split(".").pop()] = value;
  }
  return values;
}

function show(field, visible) {
  if (field.hidden === !visible) return;
  field.hidden = !visible;
  // The server must know what was on the screen; files of what is hidden need not travel.
  for (const input of field.querySelectorAll('input[name="asked"], input[type="file"]')) {
    if (input.closest(".asked") === field) input.disabled = !visible;
  }
}

function need(field, needed, words) {
  const badge = field.querySelector(".need");
  if (!badge || badge.classList.contains("optional") === !needed) return;
  badge.classList.toggle("optional", !needed);
  badge.textContent = needed ? words.yes : words.no;
}

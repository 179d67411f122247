// What the controls of a field say now, in the shape that expressions see. Close to what the server reads, not as thorough:
// whatever can't be told here counts as unanswered until the server has read it.
const ERAS = { 令和: 2018, 平成: 1988, 昭和: 1925, 大正: 1911, 明治: 1867, 西暦: 0, "": 0 };

/** The fields of a form or row, not those inside of groups. */
export function fieldsOf(root) {
  return [...root.querySelectorAll(".asked")].filter((field) => {
    const around = field.parentElement.closest(".row, form");
    return around === root && !field.closest("template");
  });
}

const narrow = (text) => text.normalize("NFKC").trim();
const texts = (field, ending = "") => {
  const input = field.querySelector(`[name="${CSS.escape(field.dataset.path + ending)}"]`);
  return input ? narrow(input.value) : "";
};
const words = (text) => (text === "" ? null : text);

function chosen(field) {
  const inputs = [...field.querySelectorAll(`[name="${CSS.escape(field.dataset.path)}"]`)];
  const many = inputs.some((input) => input.type === "checkbox");
  const picked = inputs.filter((input) => (input.type === "radio" || input.type === "checkbox" ? input.checked : true)).map((input) => input.value);
  const value = many ? picked : (picked[0] ?? "");
  if (value.length === 0) return null;
  const other = field.querySelector(`[name="${CSS.escape(field.dataset.path)}_other"]`);
  return other ? { chosen: value, other: narrow(other.value) } : value;
}

function number(field) {
  const text = texts(field).replace(/[,\s円¥]/g, "");
  return /^-?[0-9]+(\.[0-9]+)?$/.test(text) ? Number(text) : null;
}

/** The day in the boxes of a date as "2026-11-24", or null. */
export function dayOf(field) {
  const [era, year, month, day] = ["_era", "_year", "_month", "_day"].map((ending) => texts(field, ending));
  const counted = year === "元" ? 1 : Number(year);
  if (!/^[0-9]{1,4}$/.test(String(counted)) || !/^[0-9]{1,2}$/.test(month) || !/^[0-9]{1,2}$/.test(day) || !(era in ERAS)) return null;
  const full = ERAS[era] + counted;
  const moment = new Date(Date.UTC(2000, Number(month) - 1, Number(day)));
  moment.setUTCFullYear(full, Number(month) - 1, Number(day));
  if (full < 1 || full > 9999 || moment.getUTCMonth() !== Number(month) - 1 || moment.getUTCDate() !== Number(day)) return null;
  return moment.toISOString().slice(0, 10);
}

function parts(field, names) {
  const found = Object.fromEntries(names.map((name) => [name, texts(field, `_${name}`)]));
  return Object.values(found).some(Boolean) ? found : null;
}

function address(field) {
  const found = parts(field, ["postal", "prefecture", "city", "street", "building"]);
  if (!found) return null;
  const { postal, street, ...rest } = found;
  return { ...rest, postal_code: postal, town: street, block: "", code: field.dataset.code ?? "" };
}

function files(field) {
  const kept = field.querySelectorAll(`[name="${CSS.escape(field.dataset.path)}_kept"]`).length;
  const picked = field.querySelector('input[type="file"]')?.files.length ?? 0;
  return kept + picked ? Array.from({ length: kept + picked }, () => ({ file: "" })) : null;
}

function rows(field) {
  const found = [...field.querySelectorAll("[data-rows] > .row")].map((row) =>
    Object.fromEntries(
      fieldsOf(row)
        .filter((cell) => !cell.hidden)
        .map((cell) => [cell.dataset.path.split(".").pop(), valueOf(cell)])
        .filter(([, value]) => value !== null && value !== undefined),
    ),
  );
  const filled = found.filter((row) => Object.keys(row).length);
  return filled.length ? filled : null;
}

const READERS = {
  text: (field) => words(texts(field)),
  phone: (field) => words(texts(field)),
  email: (field) => words(texts(field)),
  number,
  money: number,
  date: dayOf,
  choice: chosen,
  name: (field) => parts(field, ["family", "given", "family_kana", "given_kana"]),
  address,
  file: files,
  consent: (field) => (field.querySelector('input[type="checkbox"]')?.checked ? { agreed: true } : null),
  group: rows,
};

export function valueOf(field) {
  const reader = READERS[field.dataset.kind];
  return reader ? reader(field) : null;
}

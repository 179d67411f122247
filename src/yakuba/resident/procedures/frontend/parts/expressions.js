// Expressions in the browser: json-logic-js with the same own operations as ../expressions/operations.py.
// `node` runs this file too: tests/test_expressions.py compares both sides, one expression after another.
import jsonLogic from "json-logic-js";

const SPACES = "\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff";
const BLANK = new RegExp(`^[${SPACES}]*$`);
const DAY = 86400000;
const FARTHEST = 400000;
let todayIs = "1970-01-01";

/** The day in Japan, which the server knows better than a visitor's device. */
export function setToday(day) {
  todayIs = day;
}

function lastOfMonth(year, month) {
  return month === 2 ? (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function readDay(value) {
  const found = typeof value === "string" ? /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(value) : null;
  if (!found) return null;
  const [year, month, day] = found.slice(1).map(Number);
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > lastOfMonth(year, month)) return null;
  return { year, month, day };
}

const dayOrToday = (value) => readDay(value === undefined ? todayIs : value);

function number({ year, month, day }) {
  const moment = new Date(0);
  moment.setUTCFullYear(year, month - 1, day);
  return Math.round(moment.getTime() / DAY);
}

function iso(year, month, day) {
  const padded = (value, size) => String(value).padStart(size, "0");
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
}

function fromNumber(days) {
  const moment = new Date(days * DAY);
  const year = moment.getUTCFullYear();
  if (!(year >= 1 && year <= 9999)) return null;
  return { year, month: moment.getUTCMonth() + 1, day: moment.getUTCDate() };
}

function age(birth, day) {
  const before = day.month < birth.month || (day.month === birth.month && day.day < birth.day);
  return day.year - birth.year - (before ? 1 : 0);
}

function aged(move) {
  return (birthText, dayText) => {
    const birth = readDay(birthText);
    const day = dayOrToday(dayText);
    if (!birth || !day || (day.year === 9999 && day.month === 12 && day.day === 31)) return null;
    return age(birth, fromNumber(number(day) + move));
  };
}

function dateAdd(text, amountGiven, unit = "days") {
  const day = readDay(text);
  const amount = Math.trunc(Number(amountGiven));
  if (!day || Number.isNaN(amount) || Math.abs(Number(amountGiven)) > FARTHEST) return null;
  if (unit === "days") {
    const moved = fromNumber(number(day) + amount);
    return moved && iso(moved.year, moved.month, moved.day);
  }
  if (unit !== "months" && unit !== "years") return null;
  const months = day.year * 12 + day.month - 1 + amount * (unit === "years" ? 12 : 1);
  const year = Math.floor(months / 12);
  const month = (((months % 12) + 12) % 12) + 1;
  if (year < 1 || year > 9999) return null;
  return iso(year, month, Math.min(day.day, lastOfMonth(year, month)));
}

export function isBlank(value) {
  if (value === null || value === undefined) return true;
  if (typeof value === "string") return BLANK.test(value);
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && Object.values(value).every(isBlank);
}

// Patterns: the twin of ../expressions/patterns.py.
const MOST_STATES = 600;
const LONGEST_TEXT = 20000;
class PatternProblem extends Error {}

function matches(text, pattern) {
  if (typeof text !== "string" || typeof pattern !== "string") return false;
  const points = Array.from(text, (char) => char.codePointAt(0));
  if (points.length > LONGEST_TEXT) return false;
  try {
    return parse(Array.from(pattern)).some((atoms) => fits(atoms, points));
  } catch (problem) {
    if (problem instanceof PatternProblem) return false;
    throw problem;
  }
}

const takes = (atom, point) => atom.ranges.some(([low, high]) => low <= point && point <= high) !== atom.negated;

function beyond(atoms, states) {
  const found = new Set();
  for (let state of states) {
    while (!found.has(state)) {
      found.add(state);
      if (state === atoms.length || !atoms[state].optional) break;
      state += 1;
    }
  }
  return found;
}

function fits(atoms, points) {
  let states = beyond(atoms, [0]);
  for (const point of points) {
    const following = [];
    for (const state of states) {
      if (state < atoms.length && takes(atoms[state], point)) following.push(atoms[state].repeated ? state : state + 1);
    }
    states = beyond(atoms, following);
    if (!states.size) return false;
  }
  return states.has(atoms.length);
}

function parse(pattern) {
  const alternatives = [];
  let atoms = [];
  let total = 0;
  let at = 0;
  while (at < pattern.length) {
    if (pattern[at] === "|") {
      alternatives.push(atoms);
      atoms = [];
      at += 1;
      continue;
    }
    const [atom, after] = readAtom(pattern, at);
    const [repeated, end] = readRepeat(atom, pattern, after);
    atoms.push(...repeated);
    total += repeated.length;
    at = end;
    if (total > MOST_STATES) throw new PatternProblem();
  }
  return [...alternatives, atoms];
}

const single = (char) => [char.codePointAt(0), char.codePointAt(0)];

function readAtom(pattern, at) {
  const sign = pattern[at];
  if (sign === "[") return readClass(pattern, at + 1);
  if (sign === ".") return [{ ranges: [[0, 0x10ffff]], negated: false }, at + 1];
  if (sign === "\\") return [{ ranges: [escaped(pattern, at)], negated: false }, at + 2];
  if ("()*+?{}]^$".includes(sign)) throw new PatternProblem();
  return [{ ranges: [single(sign)], negated: false }, at + 1];
}

function escaped(pattern, at) {
  const sign = pattern[at + 1];
  if (sign === "d") return [48, 57];
  if (sign === undefined || /^[0-9A-Za-z]$/.test(sign)) throw new PatternProblem();
  return single(sign);
}

function readMember(pattern, at) {
  return pattern[at] === "\\" ? [escaped(pattern, at), at + 2] : [single(pattern[at]), at + 1];
}

function readClass(pattern, start) {
  const negated = pattern[start] === "^";
  const ranges = [];
  let at = start + (negated ? 1 : 0);
  while (at < pattern.length && pattern[at] !== "]") {
    let [[low, high], after] = readMember(pattern, at);
    if (low === high && pattern[after] === "-" && pattern[after + 1] !== "]" && pattern[after + 1] !== undefined) {
      let last;
      [[last, high], after] = readMember(pattern, after + 1);
      if (last !== high || high < low) throw new PatternProblem();
    }
    ranges.push([low, high]);
    at = after;
  }
  if (at >= pattern.length || !ranges.length) throw new PatternProblem();
  return [{ ranges, negated }, at + 1];
}

function readRepeat(atom, pattern, at) {
  const star = { ...atom, optional: true, repeated: true };
  const maybe = { ...atom, optional: true };
  const sign = pattern[at];
  if (sign === "?") return [[maybe], at + 1];
  if (sign === "*") return [[star], at + 1];
  if (sign === "+") return [[atom, star], at + 1];
  if (sign !== "{") return [[atom], at];
  const end = pattern.indexOf("}", at);
  const inside = end < 0 ? "" : pattern.slice(at + 1, end).join("");
  const found = /^([0-9]{1,3})(,([0-9]{1,3})?)?$/.exec(inside);
  if (!found) throw new PatternProblem();
  const least = Number(found[1]);
  const open = found[2] !== undefined && found[3] === undefined;
  const most = found[3] === undefined ? least : Number(found[3]);
  if (most < least) throw new PatternProblem();
  return [[...Array(least).fill(atom), ...(open ? [star] : Array(most - least).fill(maybe))], end + 1];
}

/** `var` as in JsonLogic, reading only what the data itself holds, never a prototype. */
function readVar(path, fallback) {
  const notFound = fallback === undefined ? null : fallback;
  let data = this;
  if (path === undefined || path === "" || path === null) return data;
  for (const part of String(path).split(".")) {
    if (data === null || data === undefined) return notFound;
    data = Object.hasOwn(Object(data), part) ? data[part] : undefined;
    if (data === undefined) return notFound;
  }
  return data;
}

const own = {
  var: readVar,
  today: () => todayIs,
  age_on: aged(0),
  legal_age_on: aged(1),
  days_between: (from, to) => {
    const [first, last] = [readDay(from), dayOrToday(to)];
    return first && last ? number(last) - number(first) : null;
  },
  date_add: dateAdd,
  length: (value) => (typeof value === "string" ? Array.from(value).length : Array.isArray(value) ? value.length : 0),
  is_blank: isBlank,
  matches,
};
for (const [name, operation] of Object.entries(own)) jsonLogic.add_operation(name, operation);
jsonLogic.rm_operation("log");

export const evaluate = (expression, data) => jsonLogic.apply(expression, data);
export const holds = (expression, data) => jsonLogic.truthy(evaluate(expression, data));

// Reads [{logic, data, today}] as JSON from stdin, evaluates each with ./expressions.mjs, prints the results, one a line.
import { evaluate, setToday } from "./expressions.mjs";

function told(value) {
  if (value === undefined) return { $: "undefined" };
  if (typeof value === "number") return Object.is(value, -0) ? "n:-0" : `n:${Number.isInteger(value) && Math.abs(value) < 2 ** 53 ? value : hex(value)}`;
  if (typeof value === "string") return `s:${value}`;
  if (Array.isArray(value)) return value.map(told);
  if (value !== null && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, told(part)]));
  return value;
}

function hex(number) {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Number.isNaN(number) ? NaN : number);
  return Number.isNaN(number) ? "NaN" : view.getBigUint64(0).toString(16);
}

let text = "";
for await (const part of process.stdin) text += part;
const out = [];
for (const { logic, data, today } of JSON.parse(text)) {
  setToday(today);
  try {
    out.push(JSON.stringify(told(evaluate(logic, data))));
  } catch {
    out.push('"error"');
  }
}
process.stdout.write(out.join("\n"));

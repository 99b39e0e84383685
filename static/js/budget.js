// The budget of one organisation: the total of each line and of each source and year follow
// while somebody types. The server adds up the same notations when the page is saved.

import { counted, read, write } from "./amounts.js";

const euro = (cents) => `€\u00a0${write(cents)}`;

function amounts(line) {
  return [...line.querySelectorAll("[name*='-year_']")].map((field) => ({
    year: field.name.split("-year_")[1],
    cents: counted(field.value),
  }));
}

/** Quantity times price in cents, half up as on the server; null when one is missing. */
export function product(quantity, price) {
  const [many, each] = [read(quantity), read(price)];
  return many === null || each === null ? null : (many * each + 50n) / 100n;
}

function put(place, cents) {
  if (place && place.textContent !== euro(cents)) place.textContent = euro(cents);
}

function compare(line, sum) {
  const place = line.querySelector("[data-line-product]");
  const value = (name) => line.querySelector(`[name$='-${name}']`)?.value ?? "";
  const found = product(value("quantity"), value("unit_price"));
  if (!place) return;
  place.hidden = found === null || found === sum;
  if (found !== null) put(place.querySelector("output"), found);
}

function addUp(form) {
  const sums = new Map();
  for (const line of form.querySelectorAll("[data-line]")) {
    const found = amounts(line);
    const whole = found.reduce((all, one) => all + one.cents, 0n);
    put(line.querySelector("[data-line-total]"), whole);
    compare(line, whole);
    if (line.querySelector("[name$='-DELETE']")?.checked) continue;
    const source = line.querySelector("select[name$='-source']").value;
    for (const { year, cents } of found) {
      for (const key of [`${source}-${year}`, `${source}-all`]) sums.set(key, (sums.get(key) ?? 0n) + cents);
    }
  }
  form.querySelectorAll("[data-running]").forEach((place) => put(place, sums.get(place.dataset.running) ?? 0n));
}

// Many changes at once, such as a block that is pasted, are added up once.
const waiting = new Set();

function soon(form) {
  if (!waiting.size) queueMicrotask(() => { waiting.forEach(addUp); waiting.clear(); });
  waiting.add(form);
}

for (const kind of ["input", "change"]) {
  document.addEventListener(kind, (event) => {
    const form = event.target.closest?.("form[data-budget]");
    if (form) soon(form);
  });
}

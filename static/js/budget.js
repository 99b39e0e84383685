// The budget of one organisation: the total of each line and of each source and year follow
// while somebody types. The server adds up the same notations when the page is saved.

import { read, write } from "./amounts.js";

const euro = (cents) => `€\u00a0${write(cents)}`;

function amounts(line) {
  return [...line.querySelectorAll("[name*='-year_']")].map((field) => ({
    year: field.name.split("-year_")[1],
    cents: read(field.value) ?? 0n,
  }));
}

function put(place, cents) {
  if (place && place.textContent !== euro(cents)) place.textContent = euro(cents);
}

function addUp(form) {
  const sums = new Map();
  for (const line of form.querySelectorAll("[data-line]")) {
    const found = amounts(line);
    put(line.querySelector("[data-line-total]"), found.reduce((all, one) => all + one.cents, 0n));
    if (line.querySelector("[name$='-DELETE']")?.checked) continue;
    const source = line.querySelector("select[name$='-source']").value;
    for (const { year, cents } of found) {
      for (const key of [`${source}-${year}`, `${source}-all`]) sums.set(key, (sums.get(key) ?? 0n) + cents);
    }
  }
  form.querySelectorAll("[data-running]").forEach((place) => put(place, sums.get(place.dataset.running) ?? 0n));
}

for (const kind of ["input", "change"]) {
  document.addEventListener(kind, (event) => {
    const form = event.target.closest?.("form[data-budget]");
    if (form) addUp(form);
  });
}

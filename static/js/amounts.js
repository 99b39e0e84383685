// Amounts: show how a figure was read when the field is left, and keep totals alive.
// Cents are whole numbers here; the server does the real sums with the same notations.

const CLEAR = /^[-+]?(?:([1-9]\d{0,2}(?:\.\d{3})+|\d+)(?:,(\d*|-{1,2}))?|(\d+)\.(\d+)|([1-9]\d{0,2}(?:,\d{3})+)(?:\.(\d+))?)$/;

/** Cents in a text as a BigInt, or null when it is no amount. */
export function read(text) {
  const bare = text.replace(/[\s\u00a0\u202f]|€|euro?$/gi, "").replace("\u2212", "-");
  const found = CLEAR.exec(bare);
  if (!found || /^[-+]?[1-9]\d{0,2},\d{3}$/.test(bare)) return null;
  const whole = (found[1] ?? found[3] ?? found[5]).replace(/\D/g, "");
  const part = (found[2] ?? found[4] ?? found[6] ?? "").replace(/-/g, "").replace(/0+$/, "");
  if (part.length > 2) return null;
  const cents = BigInt(whole) * 100n + BigInt(part.padEnd(2, "0"));
  return bare.startsWith("-") ? -cents : cents;
}

const MOST = 99999999999999n; // as portal.money.MAXIMUM

/** Cents that count in a sum: an amount that the server would refuse counts as nothing. */
export function counted(text) {
  const cents = read(text) ?? 0n;
  return cents < 0n || cents > MOST ? 0n : cents;
}

/** Cents as `1.250,00`. */
export function write(cents) {
  const digits = (cents < 0n ? -cents : cents).toString().padStart(3, "0");
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ".");
  return `${cents < 0n ? "\u2212" : ""}${whole},${digits.slice(-2)}`;
}

const euro = (cents) => `€\u00a0${write(cents)}`;

// Leaving a field writes out what was read: "12.500" becomes "12.500,00" before anyone sends
// it. Without this script the server asks which of two amounts was meant.
document.addEventListener("focusout", (event) => {
  const field = event.target;
  if (!field.matches?.("[data-amount]") || !field.value.trim()) return;
  const cents = read(field.value);
  if (cents === null || cents < 0n || write(cents) === field.value) return;
  field.value = write(cents);
  field.dispatchEvent(new Event("input", { bubbles: true }));
});

function sum(fields) {
  return fields.reduce((all, field) => all + counted(field.value), 0n);
}

function addUp(grid) {
  const rows = [...grid.tBodies[0].rows];
  const fields = rows.map((row) => [...row.querySelectorAll("[data-amount]")]);
  rows.forEach((row, n) => put(row.querySelector('[data-sum="row"]'), sum(fields[n])));
  grid.querySelectorAll('[data-sum="column"]').forEach((place) => {
    const at = place.closest("td").cellIndex;
    put(place, sum(rows.flatMap((row) => [...row.cells[at].querySelectorAll("[data-amount]")])));
  });
  const all = sum(fields.flat());
  put(grid.querySelector('[data-sum="all"]'), all);
  const left = grid.closest("form")?.querySelector("[data-left]");
  if (left) put(left, (read(left.dataset.left) ?? 0n) - all);
}

function put(place, cents) {
  if (place && place.textContent !== euro(cents)) place.textContent = euro(cents);
}

document.addEventListener("input", (event) => {
  const grid = event.target.closest?.("table[data-grid]");
  if (grid) addUp(grid);
});

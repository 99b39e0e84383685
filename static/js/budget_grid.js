// The budget as a grid: the keyboard goes from cell to cell, and a block of cells that was copied
// in Excel or LibreOffice is pasted in one go. Without this script it is an ordinary form.

import { read, write } from "./amounts.js";

const CONTROLS = "td :is(input, select)";
const MOST = 400;
const YES = new Set(["ja", "yes", "x", "1", "true", "waar"]);

const rowsOf = (grid) => [...grid.querySelectorAll("tr[data-line]")];
const controlsOf = (row) => [...row.querySelectorAll(CONTROLS)];

function place(control) {
  const row = control.closest("tr[data-line]");
  return { grid: control.closest("[data-budget-grid]"), row, column: controlsOf(row).indexOf(control) };
}

function addRow(grid) {
  if (rowsOf(grid).length >= MOST) return false;
  grid.closest("[data-rows]").querySelector("[data-add-row]").click();
  return true;
}

function go(control) {
  if (!control) return false;
  control.focus();
  control.select?.();
  return true;
}

function vertical(control, step, grow = false) {
  const { grid, row, column } = place(control);
  const at = rowsOf(grid).indexOf(row) + step;
  if (at < 0) return false;
  if (at >= rowsOf(grid).length && !(grow && addRow(grid))) return false;
  return go(controlsOf(rowsOf(grid)[at])[column]);
}

function horizontal(control, step) {
  const text = control.matches("input[type=text]");
  const end = step < 0 ? 0 : control.value?.length;
  const inside = text && (control.selectionStart !== control.selectionEnd || control.selectionStart !== end);
  const whole = text && control.selectionStart === 0 && control.selectionEnd === control.value.length;
  if (control.matches("select") || (inside && !whole)) return false;
  const { row, column } = place(control);
  return go(controlsOf(row)[column + step]);
}

function copyAbove(control) {
  const { grid, row, column } = place(control);
  const above = rowsOf(grid)[rowsOf(grid).indexOf(row) - 1];
  if (!above) return false;
  const source = controlsOf(above)[column];
  if (control.type === "checkbox") control.checked = source.checked;
  else control.value = source.value;
  changed(control);
  return true;
}

function changed(control) {
  control.dispatchEvent(new Event("input", { bubbles: true }));
  control.dispatchEvent(new Event("change", { bubbles: true }));
}

const KEYS = {
  Enter: (control, event) => vertical(control, event.shiftKey ? -1 : 1, true) || true,
  ArrowDown: (control) => !control.matches("select") && vertical(control, 1),
  ArrowUp: (control) => !control.matches("select") && vertical(control, -1),
  ArrowLeft: (control) => horizontal(control, -1),
  ArrowRight: (control) => horizontal(control, 1),
  Escape: (control) => {
    if (control.type !== "text" || control.value === control.dataset.before) return false;
    control.value = control.dataset.before ?? "";
    changed(control);
    return true;
  },
};

document.addEventListener("keydown", (event) => {
  const control = event.target;
  if (!control.matches?.(CONTROLS) || !control.closest("[data-budget-grid]") || event.isComposing) return;
  if (event.key.toLowerCase() === "d" && (event.ctrlKey || event.metaKey) && !event.shiftKey) {
    if (copyAbove(control)) event.preventDefault();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (KEYS[event.key]?.(control, event)) event.preventDefault();
});

document.addEventListener("focusin", (event) => {
  const control = event.target;
  if (control.type === "text" && control.closest?.("[data-budget-grid]")) control.dataset.before = control.value;
});

/** The rows and cells of what a spreadsheet puts on the clipboard: tabs, line ends, quotes. */
export function block(text) {
  const rows = [[""]];
  let quoted = false;
  const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (let at = 0; at < source.length; at += 1) {
    const sign = source[at];
    const row = rows[rows.length - 1];
    const cell = row[row.length - 1];
    if (quoted && sign === '"' && source[at + 1] === '"') { row[row.length - 1] += '"'; at += 1; }
    else if (quoted && sign === '"') quoted = false;
    else if (!quoted && sign === '"' && cell === "" && closes(source, at)) quoted = true;
    else if (!quoted && sign === "\t") row.push("");
    else if (!quoted && sign === "\n") rows.push([""]);
    else row[row.length - 1] += sign;
  }
  return rows;
}

// A quote opens a cell only when another one closes it before a tab, a line end or the end.
const closes = (source, at) => /^(?:[^"]|"")*"(?=[\t\n]|$)/.test(source.slice(at + 1));

function choose(list, text) {
  const wanted = text.trim().toLowerCase();
  const code = wanted.split(/\s[–-]\s/)[0];
  const found = [...list.options].find((option) =>
    [option.value.toLowerCase(), option.text.trim().toLowerCase()].some((known) => known === wanted || (known && known === code)));
  // An empty cell says nothing about a list that has no empty choice.
  if (found) list.value = found.value;
  return Boolean(found) || !wanted;
}

function fill(control, text) {
  if (control.matches("select")) return choose(control, text);
  if (control.type === "checkbox") control.checked = YES.has(text.trim().toLowerCase());
  else {
    const cents = control.hasAttribute("data-amount") ? read(text.trim()) : null;
    control.value = cents === null || cents < 0n ? text.replace(/\s*\n\s*/g, " ").trim() : write(cents);
  }
  return true;
}

// The last control of a row is the tick that removes it: nothing is pasted there.
function paste(control, cells) {
  const { grid, row, column } = place(control);
  const first = rowsOf(grid).indexOf(row);
  const told = { n: 0, unknown: [], full: false };
  cells.forEach((texts, down) => {
    while (!told.full && rowsOf(grid).length <= first + down) told.full = !addRow(grid);
    const there = rowsOf(grid)[first + down];
    if (!there) return;
    const controls = controlsOf(there).slice(0, -1);
    texts.forEach((text, right) => {
      const target = controls[column + right];
      if (!target) return;
      if (fill(target, text)) told.n += 1;
      else told.unknown.push(text.trim());
    });
  });
  changed(control);
  go(control);
  tell(grid, told);
}

function tell(grid, { n, unknown, full }) {
  const line = grid.closest("form").querySelector("[data-grid-status]");
  if (!line) return;
  const words = [line.dataset.pasted.replace("{n}", n)];
  const values = [...new Set(unknown)].slice(0, 5).map((value) => `“${value}”`).join(", ");
  if (values) words.push(line.dataset.unknown.replace("{values}", values));
  if (full) words.push(line.dataset.full);
  line.textContent = words.join(" ");
}

document.addEventListener("paste", (event) => {
  const control = event.target;
  if (!control.matches?.(CONTROLS) || !control.closest("[data-budget-grid]")) return;
  const text = event.clipboardData?.getData("text/plain") ?? "";
  const cells = block(text);
  if (cells.length === 1 && cells[0].length === 1) {
    if (!control.matches("select")) return;
    if (!choose(control, text)) return;
  }
  event.preventDefault();
  paste(control, cells);
});

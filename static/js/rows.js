// Rows of a formset: add and remove without a round trip. Without this script the button
// posts `add_row` and the server draws the extra row.

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-add-row]");
  const list = button?.closest("[data-rows]");
  if (!list) return;
  event.preventDefault();
  const total = list.querySelector(`[name="${CSS.escape(list.dataset.rows)}-TOTAL_FORMS"]`);
  const number = Number(total.value);
  const copy = list.querySelector("template[data-empty-row]").content.cloneNode(true);
  const row = copy.firstElementChild;
  row.innerHTML = row.innerHTML.replaceAll("__prefix__", number).replaceAll("__number__", number + 1);
  for (const name of ["id", "aria-describedby"]) {
    const value = row.getAttribute(name);
    if (value) row.setAttribute(name, value.replaceAll("__prefix__", number));
  }
  const rows = list.querySelectorAll("[data-row]");
  (rows.length ? rows[rows.length - 1] : list.querySelector("template")).after(row);
  total.value = number + 1;
  row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  tell(list);
});

document.addEventListener("change", (event) => {
  if (!event.target.name?.endsWith("-DELETE")) return;
  event.target.closest("[data-row]")?.classList.toggle("removed", event.target.checked);
});

function tell(list) {
  const line = list.querySelector("[data-row-status]");
  if (line) line.textContent = line.dataset.added;
  list.dispatchEvent(new Event("input", { bubbles: true }));
}

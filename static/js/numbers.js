// A number that may be a citizen service number (BSN) is told at the field, while somebody types
// and when the page opens; the server tells it again after saving. The same rule as
// plans/texts.py: nine digits, also as 1234.56.789, that pass the 11-test.

const NINE = /(?<![\d.])(?:\d{9}|\d{4}\.\d{2}\.\d{3})(?![\d.]*\d)/g;

/** The numbers in a text that may be a BSN. */
export function found(text) {
  return [...text.matchAll(NINE)].map(([number]) => number).filter((number) => {
    const digits = [...number.replaceAll(".", "")].map(Number);
    const sum = digits.slice(0, 8).reduce((all, digit, n) => all + (9 - n) * digit, 0);
    return digits.some(Boolean) && (sum - digits[8]) % 11 === 0;
  });
}

function look(field, words) {
  const numbers = found(field.value);
  let line = document.getElementById(`${field.id}_number`);
  if (!numbers.length) {
    if (line?.textContent) line.textContent = "";
    return;
  }
  if (!line) line = draw(field);
  const said = words.replace("{number}", numbers.join(", "));
  if (line.textContent !== said) line.textContent = said;
}

function draw(field) {
  const line = document.createElement("p");
  line.id = `${field.id}_number`;
  line.className = "field-warning";
  line.setAttribute("role", "status");
  (field.closest(".field-control") ?? field).after(line);
  const described = field.getAttribute("aria-describedby");
  field.setAttribute("aria-describedby", described ? `${described} ${line.id}` : line.id);
  return line;
}

const TEXTS = "textarea[id], input[type=text][id]";
const wordsOf = (form) => form?.querySelector("[data-draft-status]")?.dataset.number;

document.addEventListener("input", (event) => {
  const words = event.target.matches?.(TEXTS) && wordsOf(event.target.form);
  if (words) look(event.target, words);
});
for (const form of document.querySelectorAll("form[data-draft-url]")) {
  const words = wordsOf(form);
  if (words) form.querySelectorAll(TEXTS).forEach((field) => look(field, words));
}

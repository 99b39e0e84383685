// Forms: focus on the error summary, counting characters, one submit per press.

const summary = document.getElementById("error-summary-title");
if (summary) summary.focus();

document.addEventListener("click", (event) => {
  const link = event.target.closest(".error-summary a");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  const closed = field.closest("details:not([open])");
  if (closed) closed.open = true;
  const place = field.closest(".field, .row-card, tr") || field;
  place.scrollIntoView({ block: "nearest" });
  field.focus({ preventScroll: true });
});

// The same count as the server: line ends are one character, letters beyond the
// basic plane are one as well.
function count(line) {
  const field = document.getElementById(line.dataset.counter);
  if (!field || !field.dataset.limit) return;
  const left = Number(field.dataset.limit) - [...field.value.replace(/\r\n?/g, "\n")].length;
  line.classList.toggle("over", left < 0);
  const words = left < 0 ? line.dataset.wordsOver : line.dataset.wordsLeft;
  line.textContent = words.replace("{n}", Math.abs(left).toLocaleString("nl"));
}

let announce;
document.addEventListener("input", (event) => {
  const line = event.target.id && document.querySelector(`[data-counter="${CSS.escape(event.target.id)}"]`);
  if (!line) return;
  count(line);
  clearTimeout(announce);
  announce = setTimeout(() => line.setAttribute("aria-live", "polite"), 900);
  line.removeAttribute("aria-live");
});
document.querySelectorAll("[data-counter]").forEach((line) => {
  const field = document.getElementById(line.dataset.counter);
  if (field && field.value) count(line);
});

// The first press sends; a second one waits. The button stays readable and takes part in
// the form data, so it is marked busy and not disabled.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  if (event.submitter) event.submitter.setAttribute("aria-disabled", "true");
  setTimeout(() => wake(form), 15000);
});

function wake(form) {
  delete form.dataset.sent;
  form.querySelectorAll('[aria-disabled="true"]').forEach((b) => b.removeAttribute("aria-disabled"));
}
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(wake));

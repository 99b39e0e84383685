// Scoring by keyboard: 1-4 choose a score, J or N (Y in English) say met or not met, S skips, V (P in
// English) goes back, Ctrl+Enter saves and goes on. On the next condition Tab goes on at its title. The reason counts up to the least that it needs. The single keys can be switched off (WCAG 2.1.4); without this script the
// page works as any form.

const form = document.querySelector("form[data-scoring]");
const help = document.querySelector("[data-scoring-help]");
const line = document.querySelector("[data-scoring-keys]");
const toggle = document.querySelector("[data-scoring-toggle]");
const PLACE = "scoring-keys";
const ANSWERS = { j: "yes", y: "yes", n: "no", x: "conflicts" };

function on() {
  try {
    return localStorage.getItem(PLACE) !== "off";
  } catch {
    return true;
  }
}

function show() {
  if (line) line.hidden = !on();
  if (toggle) toggle.textContent = on() ? toggle.dataset.on : toggle.dataset.off;
}

function choose(value) {
  const card = form.querySelector(`input[name="answer"][value="${value}"]`);
  if (!card) return false;
  card.checked = true;
  card.focus();
  card.dispatchEvent(new Event("input", { bubbles: true }));
  return true;
}

function pressed(event) {
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    event.preventDefault();
    form.requestSubmit(form.querySelector('[name="go"][value="next"]'));
    return;
  }
  const typing = event.target.closest("textarea, select, input:not([type=radio])");
  if (!on() || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const way = { s: "skip", v: "back", p: "back" }[event.key.toLowerCase()];
  const link = way && document.querySelector(`[data-scoring-${way}] a`);
  if (link) {
    event.preventDefault();
    link.click();
    return;
  }
  if (choose(ANSWERS[event.key.toLowerCase()] ?? event.key.replace(/[^1-4]/, "none"))) {
    event.preventDefault();
  }
}

// Who comes from another condition, or from a save, goes on at the title of this one: what lies
// before it was passed already. On a small screen the evidence stands first, so the page begins there.
function goOn() {
  const walk = location.pathname.replace(/[^/]+\/$/, "");
  const here = document.referrer.startsWith(location.origin + walk) && !location.hash;
  const wide = matchMedia("(min-width: 66rem)").matches;
  const title = document.getElementById("condition-text");
  if (here && wide && title && !document.querySelector(".error-summary")) {
    title.focus({ preventScroll: true });
  }
}

// Letters as the server counts them: without the spaces around.
function counted(line) {
  const field = document.getElementById(line.dataset.least);
  const missing = Number(line.dataset.count) - [...field.value.trim()].length;
  line.classList.toggle("enough", missing <= 0);
  line.textContent = missing > 0 ? line.dataset.short.replace("{n}", missing) : line.dataset.enough;
}

document.querySelectorAll("[data-least]").forEach((line) => {
  const field = document.getElementById(line.dataset.least);
  if (!field) return;
  line.hidden = false;
  counted(line);
  field.addEventListener("input", () => counted(line));
});

// The buttons stay in view over the end of the pane: what is typed in stands above them.
function inView(event) {
  if (event.target.matches("textarea")) event.target.scrollIntoView({ block: "nearest" });
}

if (form) {
  goOn();
  form.addEventListener("focusin", inView);
  if (help) help.hidden = false;
  show();
  document.addEventListener("keydown", pressed);
  toggle?.addEventListener("click", () => {
    try {
      localStorage.setItem(PLACE, on() ? "off" : "on");
    } catch { /* no storage: they stay on */ }
    show();
  });
}

// Who else works in this part: a sign of life goes up while somebody is busy on the page, and the
// answer says who the others are. An idle page says nothing, so its person is forgotten.

const EVERY = 45000;
const line = document.querySelector("[data-here]");
let busy = true; // opening the form was the first sign

async function beat() {
  if (document.hidden || !busy) return;
  busy = false;
  const token = document.querySelector("form [name=csrfmiddlewaretoken]")?.value ?? "";
  try {
    const answer = await fetch(line.dataset.here, {
      method: "POST", credentials: "same-origin", redirect: "manual",
      headers: { "X-CSRFToken": token, Accept: "application/json" },
    });
    if (answer.ok) show((await answer.json()).here);
  } catch { /* no network: the next sign of life tells */ }
}

function show(words) {
  if (line.textContent === words) return;
  line.textContent = words;
  line.hidden = !words;
}

if (line) {
  for (const kind of ["input", "focusin", "pointerdown"]) {
    document.addEventListener(kind, () => { busy = true; });
  }
  document.addEventListener("visibilitychange", () => !document.hidden && beat());
  setInterval(beat, EVERY);
}

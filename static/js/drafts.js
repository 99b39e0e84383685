// Drafts: what is typed is sent to the server within a second after typing stops, and kept in
// this browser while that fails (no connection, signed out, refused).
//
//   <form data-draft-key="…" data-draft-url="/concepten/…/"> … <p data-draft-status>
//
// The server answers {"saved_at": "14.03"}, or {"error": "…"} with a refusal. After the session
// has ended it still saves (the slip `_draft_for` says whose text it is) and answers 401 with
// {"saved_at": "14.03", "sign_in": "…"}.

const PAUSE = 800;
const OURS = ["csrfmiddlewaretoken", "_once", "_draft", "_draft_for", "_draft_from"];
const SKIP = new Set(OURS);
const ODD = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g;

function values(form) {
  const data = new FormData(form);
  return [...data].filter(([name, value]) => typeof value === "string" && !SKIP.has(name));
}

// Text from Word and mail brings its own line ends, and characters that no document can hold.
function tidy(field) {
  if (!["textarea", "text"].includes(field.type) || field.value.search(ODD) < 0) return;
  field.value = field.value.replace(/[\x0b\x0c]/g, "\n").replace(ODD, "");
}

// What was typed, without what the page itself adds.
function content(json) {
  const own = /^seen_version$|^was-|-(TOTAL|INITIAL)_FORMS$/;
  return JSON.stringify(JSON.parse(json).filter(([name]) => !own.test(name)));
}

class Draft {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.draftUrl;
    this.place = `draft:${form.dataset.draftKey}`;
    this.line = form.querySelector("[data-draft-status]");
    this.saved = JSON.stringify(values(form));
    this.unsaved = false;
    this.restore();
    form.addEventListener("input", (event) => tidy(event.target));
    form.addEventListener("input", () => this.typed());
    form.addEventListener("change", () => this.typed());
    form.addEventListener("submit", () => this.sending());
    addEventListener("online", () => this.unsaved && this.send());
    addEventListener("beforeunload", (event) => this.unsaved && event.preventDefault());
    addEventListener("pagehide", () => this.leave());
    addEventListener("pageshow", (event) => { this.back = event.persisted; });
    document.addEventListener("visibilitychange", () => document.hidden && this.leave());
  }

  say(key, time = "", tone = "") {
    if (!this.line) return;
    this.line.textContent = (this.line.dataset[key] ?? key).replace("{time}", time);
    this.line.className = `draft-status ${tone}`;
  }

  typed() {
    const now = JSON.stringify(values(this.form));
    this.unsaved = now !== this.saved;
    clearTimeout(this.timer);
    if (!this.unsaved) return;
    if (this.back) this.anew();
    if (this.from && !this.filling && now !== this.filled) this.from = "";
    this.keep(now);
    this.timer = setTimeout(() => this.send(), PAUSE);
  }

  // Typing on a page that came back with the Back button, after it was sent: a new form.
  anew() {
    this.back = false;
    const key = this.form.elements._once;
    if (!key || !crypto.randomUUID) return;
    this.cameFrom(key.value);
    key.value = crypto.randomUUID();
  }

  // The text of that earlier form on screen stands in this one: it is no other tab's.
  cameFrom(once) {
    const field = this.form.elements._draft_from;
    if (field && once) field.value = `${field.value} ${once}`.trim();
  }

  body(pairs = values(this.form)) {
    const data = new URLSearchParams(pairs);
    for (const name of OURS) data.set(name, this.form.elements[name]?.value ?? "");
    if (this.from) data.set("_once", this.from);
    return data;
  }

  async send() {
    const now = JSON.stringify(values(this.form));
    this.say("saving");
    try {
      const answer = await fetch(this.url, {
        method: "POST", body: this.body(), redirect: "manual", credentials: "same-origin",
        headers: { "X-Requested-With": "fetch", Accept: "application/json" },
      });
      if (answer.ok) await this.done(now, await answer.json());
      else this.refused(answer);
    } catch {
      this.say("offline", "", "warn");
      this.timer = setTimeout(() => this.unsaved && this.send(), 15000);
    }
  }

  async done(now, answer) {
    if (this.from && answer.saved_at === null) return this.reload();
    this.from = "";
    this.saved = now;
    this.unsaved = JSON.stringify(values(this.form)) !== now;
    if (!this.unsaved) this.forget();
    if (answer.other) this.other = true; // typed in another tab too, and kept beside this
    if (answer.saved_at && this.other) this.say("savedOther", answer.saved_at, "warn");
    else if (answer.saved_at) this.say("saved", answer.saved_at, "ok");
    // Signed in again in another window: the form gets the new security token.
    if (answer.csrf) this.form.elements.csrfmiddlewaretoken.value = answer.csrf;
  }

  async refused(answer) {
    let words = "";
    try {
      const said = await answer.json();
      words = said.error ?? "";
      if (said.saved_at) {
        this.unsaved = false;
        this.forget();
        return this.say("savedOut", said.saved_at, "warn");
      }
    } catch { /* a page instead of an answer: the session has ended */ }
    if (words) return this.say(words, "", "warn");
    if (answer.status === 400) return this.say("unread", "", "warn");
    this.say(answer.status >= 500 ? "offline" : "signedOut", "", "warn");
    this.timer = setTimeout(() => this.unsaved && this.send(), 15000);
  }

  // A press on the button takes the text along; the backup stays until the server has it.
  sending() {
    clearTimeout(this.timer);
    this.unsaved = false;
  }

  leave() {
    if (!this.unsaved) return;
    clearTimeout(this.timer);
    navigator.sendBeacon?.(this.url, this.body());
  }

  keep(now) {
    try {
      const once = this.from || (this.form.elements._once?.value ?? "");
      localStorage.setItem(this.place, JSON.stringify({ now, once, at: Date.now() }));
    } catch { /* a full or closed store: the server's draft remains */ }
  }

  forget() {
    localStorage.removeItem(this.place);
  }

  // Text that never reached the server goes back into the fields and is sent again. A form that
  // was sent after all is known by its key: then the server keeps nothing and neither do we.
  async restore() {
    let kept;
    try {
      kept = JSON.parse(localStorage.getItem(this.place) ?? "null");
    } catch {
      return;
    }
    if (!kept || content(kept.now) === content(this.saved)) return this.forget();
    if (Date.now() - kept.at > 7 * 24 * 3600 * 1000) return this.forget();
    const sent = kept.once ? await this.wasSent(kept) : false;
    if (sent) return this.forget();
    if (sent === null) this.from = kept.once; // asked again with the next attempt
    this.cameFrom(kept.once);
    this.filling = true;
    fill(this.form, JSON.parse(kept.now));
    this.filling = false;
    this.filled = JSON.stringify(values(this.form));
    const time = new Date(kept.at).toLocaleTimeString("nl", { hour: "2-digit", minute: "2-digit" });
    this.say("restored", time.replace(":", "."), "warn");
    this.unsaved = true;
    this.timer = setTimeout(() => this.send(), PAUSE);
  }

  // Whether the form that held this text was sent; null when the server cannot be asked. If it
  // was not, the text goes up as a draft with the question.
  async wasSent(kept) {
    const data = this.body(JSON.parse(kept.now));
    data.set("_once", kept.once);
    try {
      const answer = await fetch(this.url, {
        method: "POST", body: data, redirect: "manual", credentials: "same-origin",
        headers: { "X-Requested-With": "fetch", Accept: "application/json" },
      });
      if (answer.status >= 500) return null;
      return answer.ok && (await answer.json()).saved_at === null;
    } catch {
      return null;
    }
  }

  // What was put back turned out to be sent long ago: show what is saved.
  reload() {
    this.unsaved = false;
    this.forget();
    location.reload();
  }
}

// What the text belongs to goes along with it: the version it was typed on, which the server
// compares, and the rows that were added. Other hidden fields are the page's own.
const ALONG = /^seen_version$|^was-/;

function fill(form, pairs) {
  const wanted = Map.groupBy ? Map.groupBy(pairs, ([name]) => name) : group(pairs);
  addRows(form, wanted);
  for (const field of form.elements) {
    if (!field.name || field.type === "file") continue;
    if (field.type === "hidden" && !ALONG.test(field.name)) continue;
    const given = (wanted.get(field.name) ?? []).map(([, value]) => value);
    if (field.type === "checkbox" || field.type === "radio") field.checked = given.includes(field.value);
    else if (field.type === "select-multiple") {
      for (const option of field.options) option.selected = given.includes(option.value);
    } else if (given.length) field.value = given.shift();
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

// As many rows as there were when it was typed, through the button that people press.
function addRows(form, wanted) {
  for (const list of form.querySelectorAll("[data-rows]")) {
    const name = `${list.dataset.rows}-TOTAL_FORMS`;
    const total = form.elements[name];
    const missing = Number(wanted.get(name)?.[0]?.[1] ?? 0) - Number(total?.value ?? 0);
    const button = list.querySelector("[data-add-row]");
    for (let n = 0; button && n < Math.min(missing, 400); n += 1) button.click();
  }
}

function group(pairs) {
  const found = new Map();
  for (const pair of pairs) found.set(pair[0], [...(found.get(pair[0]) ?? []), pair]);
  return found;
}

// Also in what htmx brings in later.
const watched = new WeakSet();
function watch(root) {
  const inside = [...root.querySelectorAll("form[data-draft-url]")];
  for (const form of root.matches?.("form[data-draft-url]") ? [root, ...inside] : inside) {
    if (!watched.has(form)) new Draft(form);
    watched.add(form);
  }
}
watch(document);
document.addEventListener("htmx:load", (event) => watch(event.detail.elt));

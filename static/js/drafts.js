// What is typed is never lost: it is kept in this browser at once, and on the server after a pause, until it is published.
// This browser forgets it when the server has it. What somebody wrote who is signed out by now waits here for them alone.
import { announce } from "./announcer.js";
import { composers, wordsOf, areaOf } from "./composer.js";

const KEPT_MS = 30 * 86_400_000;
const PAUSE = 1500;
const SMALL = 50_000;
const LEFT_OUT = new Set(["csrf_token", "place", "draft", "preview", "version", "checked", "held"]);

// Private windows may refuse to remember anything.
function remember(store, key, value) {
  try {
    if (value === null) store().removeItem(key);
    else store().setItem(key, value);
  } catch {
    // Then only the server keeps it.
  }
}

function recall(store, key) {
  try {
    return store().getItem(key);
  } catch {
    return null;
  }
}

const here = () => localStorage;
const window_ = () => sessionStorage;
const tab = recall(window_, "tab") ?? Math.random().toString(36).slice(2);
remember(window_, "tab", tab);

// Two windows never write over each other: each has its own record of a place.
const keyOf = (place) => `draft:${place}:${tab}`;

function records(place) {
  const found = [];
  try {
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith("draft:")) continue;
      const record = { key, ...JSON.parse(localStorage.getItem(key)) };
      if (!(Date.now() - record.at < KEPT_MS)) localStorage.removeItem(key);
      else if (key.startsWith(`draft:${place}:`)) found.push(record);
    }
  } catch {
    // Nothing can be read, so nothing was kept.
  }
  return found.sort((a, b) => (b.key === keyOf(place)) - (a.key === keyOf(place)) || b.at - a.at);
}

// The server says by a cookie what has gone out; it is forgotten here then.
function forgetWhatWentOut() {
  const sent = document.cookie.match(/(?:^|; )sent=([\w-]+)/);
  if (!sent) return;
  document.cookie = "sent=; Max-Age=0; Path=/; SameSite=Lax";
  const place = sent[1].replace("-", ":");
  const mine = records(place).find((record) => record.key === keyOf(place));
  for (const record of records(place)) {
    if (mine && record.text === mine.text) remember(here, record.key, null);
  }
}

class Draft {
  constructor(composer) {
    this.composer = composer;
    this.words = wordsOf(composer);
    this.area = areaOf(composer);
    this.form = composer.closest("form");
    this.place = this.form.elements.place.value;
    this.person = composer.dataset.person;
    this.line = this.form.querySelector("[data-saved]");
    this.dirty = this.saving = this.sending = false;
    this.restore();
    this.form.addEventListener("input", () => this.typed());
    this.form.addEventListener("submit", (event) => this.sent(event));
    addEventListener("pagehide", () => this.leave());
    document.addEventListener("visibilitychange", () => document.hidden && this.leave());
    addEventListener("pageshow", () => (this.sending = false));
  }

  get version() {
    return Number(this.form.elements.draft.value);
  }

  set version(number) {
    this.form.elements.draft.value = number;
  }

  fields() {
    const all = [...new FormData(this.form)].filter(([name, value]) => !LEFT_OUT.has(name) && typeof value === "string");
    return Object.fromEntries(all);
  }

  say(words) {
    if (this.line && this.line.textContent !== words) this.line.textContent = words;
  }

  keepHere() {
    const record = { text: this.area.value, fields: this.fields(), person: this.person, version: this.version, at: Date.now() };
    remember(here, keyOf(this.place), record.text.trim() ? JSON.stringify(record) : null);
    if (recall(here, keyOf(this.place))) document.dispatchEvent(new Event("kept"));
  }

  dropHere() {
    remember(here, keyOf(this.place), null);
  }

  typed() {
    this.dirty = true;
    clearTimeout(this.timer);
    this.keepHere();
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  async save() {
    clearTimeout(this.timer);
    if (!this.dirty || this.choosing || this.sending) return;
    if (!this.person) {
      this.say(this.words.keptHere);
      return;
    }
    if (this.saving) {
      this.timer = setTimeout(() => this.save(), PAUSE);
      return;
    }
    this.saving = true;
    this.dirty = false;
    const before = this.area.value;
    this.stop = new AbortController();
    try {
      await this.take(await this.post({ signal: this.stop.signal }), before);
    } catch {
      this.dirty = true;
      if (!this.sending) this.say(this.words.offline);
    }
    this.saving = false;
  }

  post(more) {
    const body = new URLSearchParams([...new FormData(this.form)].filter(([, value]) => typeof value === "string"));
    const headers = { Accept: "application/json" };
    return fetch(this.composer.dataset.draftsUrl, { method: "POST", body, headers, redirect: "error", ...more });
  }

  async take(answer, before) {
    if (answer.ok) {
      const told = await answer.json();
      this.version = told.version;
      if (this.area.value === before) this.dropHere();
      if (told.saved) this.say(told.saved);
      this.offerDiscard(Boolean(told.version));
    } else if (answer.status === 409) {
      this.choose(await answer.json());
    } else {
      const isJson = answer.headers.get("Content-Type")?.includes("json");
      const told = isJson ? await answer.json() : {};
      this.dirty = true;
      this.say(told.problem ?? this.words.signedOut);
      announce(told.problem ?? this.words.signedOut);
    }
  }

  offerDiscard(isThere) {
    const button = this.form.querySelector("[data-discard-draft]");
    if (button) button.hidden = !isThere;
  }

  // Another window saved other words: both are shown, and its writer says which.
  choose(theirs) {
    this.choosing = true;
    this.keepHere();
    const box = document.createElement("div");
    box.className = "composer__choice";
    const say = document.createElement("p");
    say.textContent = this.words.overtaken;
    const buttons = document.createElement("div");
    buttons.className = "composer__choice-buttons";
    const done = (with_) => {
      this.version = theirs.version;
      this.choosing = false;
      const mine = this.area.value;
      if (with_ === "theirs") this.area.value = theirs.text;
      box.replaceChildren(...(with_ === "theirs" ? [folded(this.words.before, mine)] : []));
      if (with_ === "mine") box.remove();
      this.area.dispatchEvent(new InputEvent("input", { bubbles: true }));
      this.area.focus();
      this.save();
    };
    buttons.append(pressable(this.words.keepMine, () => done("mine")), pressable(this.words.takeTheirs, () => done("theirs")));
    box.append(say, folded(this.words.theirs, theirs.text), buttons);
    this.area.after(box);
    announce(this.words.overtaken);
  }

  restore() {
    if (this.composer.hasAttribute("data-answered")) return;
    const kept = records(this.place).find((record) => record.person === "" || record.person === this.person);
    if (!kept) return;
    const text = this.withPrefill(kept.text);
    if (text === this.area.value) {
      if (this.person && this.version) remember(here, kept.key, null);
      return;
    }
    const isNewer = !this.area.value || this.area.dataset.prefill === this.area.value || kept.version >= this.version;
    if (!isNewer) {
      this.choose({ text: kept.text, version: this.version });
      remember(here, kept.key, null);
      return;
    }
    for (const [name, value] of Object.entries(kept.fields)) {
      const field = this.form.elements[name];
      if (field && "value" in field && !["checkbox", "radio", "hidden", "file"].includes(field.type)) field.value = value;
    }
    this.area.value = text;
    const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" }).format(kept.at);
    this.say(this.words.fromHere.replace("{time}", time));
    if (kept.key !== keyOf(this.place)) remember(here, kept.key, null);
    this.form.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }

  withPrefill(text) {
    const more = this.area.dataset.prefill;
    return more && !text.includes(more) ? `${text}\n\n${more}` : text;
  }

  sent(event) {
    const way = event.submitter;
    if (way?.hasAttribute("data-discard-draft")) this.dropHere();
    else this.keepHere();
    // From now on the form itself tells the server.
    this.sending = true;
    clearTimeout(this.timer);
    this.stop?.abort();
  }

  leave() {
    if (!this.dirty || this.sending || this.choosing) return;
    this.keepHere();
    if (this.person && this.area.value.length < SMALL) this.post({ keepalive: true }).then((answer) => this.take(answer, this.area.value)).catch(() => {});
  }
}

function pressable(words, press) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--small";
  button.textContent = words;
  button.addEventListener("click", press);
  return button;
}

function folded(title, text) {
  const box = document.createElement("details");
  const summary = document.createElement("summary");
  const body = document.createElement("pre");
  summary.textContent = title;
  body.textContent = text;
  body.tabIndex = 0;
  box.append(summary, body);
  return box;
}

forgetWhatWentOut();
for (const composer of composers) if (composer.closest("form").elements.place) new Draft(composer);

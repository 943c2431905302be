// While a title is typed, threads that are like it appear under it. Who has seen them is not asked again.
import { announce } from "./announcer.js";

const place = document.querySelector("[data-similar]");
const form = place?.closest("form");
const PAUSE = 400;
const SHORTEST = 8;
const known = new Map();
let timer;
let asked = "";
let stop = new AbortController();

function note() {
  const seen = new Set(form.elements.seen.value.split(" ").filter(Boolean));
  for (const row of place.querySelectorAll("[data-thread]")) seen.add(row.dataset.thread);
  form.elements.seen.value = [...seen].join(" ");
}

function show(html) {
  const before = place.textContent.trim();
  place.innerHTML = html;
  note();
  const title = place.querySelector(".alike__title");
  if (title && place.textContent.trim() !== before) announce(title.textContent);
}

async function look(title) {
  stop.abort();
  stop = new AbortController();
  try {
    if (!known.has(title)) {
      const answer = await fetch(`${place.dataset.similar}?${new URLSearchParams({ title })}`, { signal: stop.signal });
      if (!answer.ok) return;
      known.set(title, await answer.text());
    }
    if (title === asked) show(known.get(title));
  } catch {
    // No connection, or another title by now: the form works without.
  }
}

if (form) {
  note();
  form.elements.title.addEventListener("input", () => {
    asked = form.elements.title.value.trim();
    clearTimeout(timer);
    if (asked.length >= SHORTEST) timer = setTimeout(look, PAUSE, asked);
    else show("");
  });
}

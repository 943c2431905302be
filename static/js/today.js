// Today stays true while it is looked at: asked for each half minute, and put in place where something has changed.
import { announce } from "./announcer.js";

const EVERY = 30_000;
const box = document.querySelector("[data-live]");
let stopped = !box;

async function look() {
  // Whoever is about to press something there is not to miss it.
  if (stopped || document.hidden || box.contains(document.activeElement)) return;
  try {
    const answer = await fetch(location.href, {
      headers: { "X-Live": "1", "If-None-Match": `"${box.dataset.live}"` },
      cache: "no-store",
      redirect: "error",
    });
    if (answer.status === 200) await show(answer);
    // Signed out, or no host any more.
    else if (answer.status >= 400 && answer.status < 500) stopped = true;
  } catch {
    // No connection: the next try will tell.
  }
}

async function show(answer) {
  const html = await answer.text();
  if (box.contains(document.activeElement)) return;
  box.dataset.live = (answer.headers.get("ETag") ?? "").replace(/^W\/|"/g, "");
  const before = box.querySelector("[data-live-words]")?.textContent;
  box.innerHTML = html;
  const words = box.querySelector("[data-live-words]")?.textContent;
  if (words !== before) announce(words);
}

if (box) {
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
}

// What changes on a page is said aloud, in one polite place (#announcer in base.html):
//   import { announce, toast } from "./announcer.js";
//   announce("Draft saved");   said, not shown: what is to be seen stands elsewhere on the page
//   toast("Link copied");      said, and shown for a few seconds
const region = document.getElementById("announcer");
const TOGETHER = 150;
const SHOWN = 5000;
let waiting = [];
let timer;

// What comes at once is said as one. Emptied first, so that the same words twice are heard twice.
export function announce(text) {
  if (!region || !text) return;
  if (!waiting.includes(text)) waiting.push(text);
  clearTimeout(timer);
  region.textContent = "";
  timer = setTimeout(() => {
    region.textContent = waiting.join(" ");
    waiting = [];
  }, TOGETHER);
}

export function toast(text) {
  const note = document.createElement("p");
  note.className = "toast";
  // The region speaks for it.
  note.setAttribute("aria-hidden", "true");
  note.textContent = text;
  document.body.append(note);
  setTimeout(() => note.remove(), SHOWN);
  announce(text);
}

// Each board asks its own things: when another board is chosen, its fields come, and what was typed stays.
import { announce } from "./announcer.js";

const place = document.querySelector("[data-fields]");
const form = place?.closest("form");
const typed = new Map();
let stop = new AbortController();

function remember() {
  for (const field of place.querySelectorAll("[name^=field_]")) typed.set(field.name, field.value);
}

function recall() {
  for (const field of place.querySelectorAll("[name^=field_]")) {
    if (typed.has(field.name)) field.value = typed.get(field.name);
  }
}

async function ask(board) {
  stop.abort();
  stop = new AbortController();
  try {
    const answer = await fetch(`${place.dataset.fields}?${new URLSearchParams({ board })}`, { signal: stop.signal });
    if (!answer.ok) return;
    const html = await answer.text();
    remember();
    place.innerHTML = html;
    recall();
    announce([...place.querySelectorAll("label, legend")].map((label) => label.textContent.trim()).join(", "));
  } catch {
    // No connection: the form asks once it is sent.
  }
}

form?.elements.board.addEventListener("change", (event) => ask(event.target.value));

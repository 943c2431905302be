// Text areas grow, a form is sent once, what was typed is not left by mistake, and what came of it is said.
import { announce } from "./announcer.js";

const supportsSizing = CSS.supports("field-sizing", "content");

function grow(area) {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}

if (!supportsSizing) {
  for (const area of document.querySelectorAll("textarea[data-grow]")) {
    area.addEventListener("input", () => grow(area));
    grow(area);
  }
}

const sent = new WeakSet();
let changed = false;

document.addEventListener("input", (event) => {
  if (event.target.closest("form[data-unsaved]")) changed = true;
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented) return;
  if (form.hasAttribute("data-once")) {
    if (sent.has(form)) {
      event.preventDefault();
      return;
    }
    sent.add(form);
    for (const button of form.querySelectorAll("[type=submit]")) button.setAttribute("aria-disabled", "true");
  }
  changed = false;
});

// A page that comes back from the browser's memory must be usable again.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-once]")) {
    sent.delete(form);
    for (const button of form.querySelectorAll("[type=submit]")) button.removeAttribute("aria-disabled");
  }
});

// A draft that is kept cannot be lost by leaving.
document.addEventListener("kept", () => {
  changed = false;
});

addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});

document.getElementById("form-errors")?.focus();
announce(document.getElementById("flashes")?.textContent.trim());

// What the composer does beyond a plain text area: tools, shortcuts, a preview, and what is left of a limit.
// Other modules use: insert(area, text) puts text at the cursor, so that Ctrl+Z takes it back; composers, wordsOf(composer).
import { announce } from "./announcer.js";

export const composers = [...document.querySelectorAll("form [data-composer]")];
export const wordsOf = (composer) => JSON.parse(composer.dataset.words);
export const areaOf = (composer) => composer.querySelector("textarea");

export function insert(area, text) {
  area.focus();
  // The old way is the only one that leaves an undo behind.
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
}

function around(area, before, after, instead) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const chosen = value.slice(start, end) || instead;
  insert(area, before + chosen + after);
  area.setSelectionRange(start + before.length, start + before.length + chosen.length);
}

function lines(area, mark) {
  const from = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const to = area.selectionEnd;
  area.setSelectionRange(from, to);
  insert(area, area.value.slice(from, to).split("\n").map((line) => mark + line).join("\n"));
}

function link(area, words) {
  const start = area.selectionStart;
  const chosen = area.value.slice(start, area.selectionEnd);
  const isAddress = /^https?:\/\/\S+$/.test(chosen);
  const text = isAddress || !chosen ? words.linkWords : chosen;
  const address = isAddress ? chosen : "https://";
  insert(area, `[${text}](${address})`);
  // What is still to be typed is selected.
  const at = isAddress || !chosen ? start + 1 : start + text.length + 3;
  area.setSelectionRange(at, at + (isAddress || !chosen ? text.length : address.length));
}

const tools = {
  bold: (area) => around(area, "**", "**", "…"),
  italic: (area) => around(area, "*", "*", "…"),
  link,
  list: (area) => lines(area, "- "),
  quote: (area) => lines(area, "> "),
  code: (area) => {
    const many = area.value.slice(area.selectionStart, area.selectionEnd).includes("\n");
    around(area, many ? "```\n" : "`", many ? "\n```" : "`", "…");
  },
};
const keys = { b: "bold", i: "italic", k: "link" };

function press(composer, name) {
  tools[name](areaOf(composer), wordsOf(composer));
}

function onKey(composer, event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.isComposing) return;
  if (event.key === "Enter") {
    event.preventDefault();
    const form = event.target.form;
    form.requestSubmit(form.querySelector("[type=submit]:not([formaction], [name=preview])"));
  } else if (keys[event.key.toLowerCase()]) {
    event.preventDefault();
    press(composer, keys[event.key.toLowerCase()]);
  }
}

async function showPreview(composer, words) {
  const box = composer.querySelector("[data-preview]");
  const text = box.querySelector("[data-preview-text]");
  const form = composer.closest("form");
  const sent = new URLSearchParams({ text: areaOf(composer).value, csrf_token: form.elements.csrf_token.value });
  let answer;
  try {
    answer = await fetch(composer.dataset.previewUrl, { method: "POST", body: sent, redirect: "error" });
  } catch {
    answer = null;
  }
  if (answer?.ok) {
    text.innerHTML = await answer.text();
  } else {
    const page = answer && new DOMParser().parseFromString(await answer.text(), "text/html");
    text.textContent = page?.querySelector("main p")?.textContent || words.unseen;
  }
  box.hidden = false;
  box.focus();
}

function sayWhatIsLeft(field, words) {
  const limit = Number(field.dataset.limit);
  const near = Math.max(Math.round(limit / 5), 20);
  const note = document.createElement("p");
  note.className = "composer__left";
  note.hidden = true;
  field.after(note);
  let told;
  function look() {
    // As the server counts: characters, not halves of them.
    const left = limit - [...field.value].length;
    note.hidden = left > near;
    note.textContent = (left < 0 ? words.over : words.left).replace("{n}", Math.abs(left).toLocaleString(document.documentElement.lang));
    note.classList.toggle("composer__left--over", left < 0);
    // Said aloud at a few marks only.
    const mark = left < 0 ? -1 : [0, 10, 50, 100].find((each) => left <= each);
    if (mark !== told && mark !== undefined) announce(note.textContent);
    told = mark;
  }
  field.addEventListener("input", look);
  look();
}

for (const composer of composers) {
  const area = areaOf(composer);
  const words = wordsOf(composer);
  const bar = composer.querySelector("[data-tools]");
  bar.hidden = false;
  composer.querySelector("[data-keys]").hidden = false;
  bar.addEventListener("click", (event) => {
    const tool = event.target.closest("[data-tool]");
    if (tool && tools[tool.dataset.tool]) press(composer, tool.dataset.tool);
  });
  area.addEventListener("keydown", (event) => onKey(composer, event));
  const form = composer.closest("form");
  form.querySelector("[data-show-preview]")?.addEventListener("click", (event) => {
    event.preventDefault();
    showPreview(composer, words);
  });
  for (const field of form.querySelectorAll("[data-limit]")) sayWhatIsLeft(field, words);
}

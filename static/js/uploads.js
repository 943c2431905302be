// A picture that is pasted, dropped or chosen is uploaded at once and named in the text.
import { announce } from "./announcer.js";

function insert(area, text) {
  const before = area.value.slice(0, area.selectionStart);
  const gap = before === "" || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  area.setRangeText(`${gap}${text}\n\n`, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function line(place, words) {
  const item = document.createElement("li");
  const said = document.createElement("span");
  const bar = document.createElement("progress");
  said.textContent = `${words} `;
  bar.setAttribute("aria-label", words);
  bar.max = 1;
  item.append(said, bar);
  place.querySelector("ul").append(item);
  return {
    progress: (part) => (bar.value = part),
    end(text, wrong) {
      item.textContent = text;
      item.classList.toggle("adding-files__wrong", wrong);
      announce(text);
      if (!wrong) setTimeout(() => item.remove(), 8000);
    },
  };
}

function send(place, area, file) {
  const words = (key) => place.dataset[key].replace("NAME", file.name);
  const shown = line(place, words("busy"));
  if (file.size > place.dataset.most * 1e6) return Promise.resolve(shown.end(words("large"), true));
  const data = new FormData();
  data.append("csrf_token", area.form.elements.csrf_token.value);
  data.append("files", file, file.name);
  const request = new XMLHttpRequest();
  request.open("POST", place.dataset.addingFiles);
  request.upload.addEventListener("progress", (event) => event.lengthComputable && shown.progress(event.loaded / event.total));
  return new Promise((done) => {
    request.addEventListener("loadend", () => {
      const answer = read(request);
      if (answer?.texts) {
        for (const text of answer.texts) insert(area, text);
        shown.end(words("done"), false);
      } else if (answer) shown.end(answer.sentence, true);
      else shown.end(request.status === 413 ? words("large") : words(request.status ? "ended" : "failed"), true);
      done();
    });
    request.send(data);
  });
}

function read(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return null;
  }
}

for (const place of document.querySelectorAll("[data-adding-files]")) {
  const area = document.getElementById(place.dataset.text);
  const chooser = place.querySelector("input[type=file]");
  let queue = Promise.resolve();
  // One after the other: they stand in the text as they were given.
  const add = (files) => {
    for (const file of files) queue = queue.then(() => send(place, area, file));
  };
  const waiting = () => place.querySelector("progress") !== null;
  // Sent too early, the form waits for them, and then goes by itself.
  area.form.addEventListener("submit", (event) => {
    if (!waiting()) return;
    event.preventDefault();
    queue.then(() => area.form.requestSubmit(event.submitter));
  });
  place.querySelector(".adding-files__quick").hidden = false;
  chooser.addEventListener("change", () => {
    add([...chooser.files]);
    chooser.value = "";
  });
  area.addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files];
    // A table that is copied comes as text and as a picture of it; then the text is meant.
    if (!files.length || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    add(files);
  });
  for (const target of [area, place]) {
    target.addEventListener("dragover", (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      place.classList.add("adding-files--over");
    });
    target.addEventListener("dragleave", () => place.classList.remove("adding-files--over"));
    target.addEventListener("drop", (event) => {
      place.classList.remove("adding-files--over");
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      add([...event.dataTransfer.files]);
    });
  }
}

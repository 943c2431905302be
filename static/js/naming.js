// After "@" members are offered by name: up and down to choose, Enter or Tab to take one, Escape to leave it.
import { announce } from "./announcer.js";
import { composers, wordsOf, areaOf, insert } from "./composer.js";

const TYPED = /(?:^|[^\p{L}\p{N}@./+\\_-])@([\p{L}\p{N}-]{0,40})$/u;
const PAUSE = 150;

class Names {
  constructor(composer) {
    this.words = wordsOf(composer);
    this.area = areaOf(composer);
    this.url = composer.dataset.namesUrl;
    const place = composer.querySelector("[name=place]")?.value.split(":") ?? [];
    this.thread = composer.dataset.thread ?? (["reply", "note"].includes(place[0]) ? place[1] : "");
    this.list = document.createElement("ul");
    this.list.className = "composer__names";
    this.list.id = `${this.area.id}-names`;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.words.names);
    this.list.hidden = true;
    // In a frame of its own, so that it stands straight under the text.
    const frame = document.createElement("div");
    frame.className = "composer__frame";
    this.area.before(frame);
    frame.append(this.area, this.list);
    this.area.setAttribute("aria-autocomplete", "list");
    this.area.addEventListener("input", () => this.look());
    this.area.addEventListener("keydown", (event) => this.key(event));
    this.area.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.take(event.target.closest("li")));
  }

  get typed() {
    if (this.area.selectionStart !== this.area.selectionEnd) return null;
    return this.area.value.slice(0, this.area.selectionStart).match(TYPED)?.[1] ?? null;
  }

  look() {
    clearTimeout(this.timer);
    if (this.typed === null) this.close();
    else this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    const typed = this.typed;
    if (typed === null) return;
    let people;
    try {
      const answer = await fetch(`${this.url}?${new URLSearchParams({ q: typed, thread: this.thread })}`, { redirect: "error" });
      people = answer.ok ? (await answer.json()).people : [];
    } catch {
      people = [];
    }
    if (typed === this.typed && document.activeElement === this.area) this.show(people);
  }

  show(people) {
    this.list.replaceChildren(...people.map((person, at) => this.option(person, at)));
    this.list.hidden = !people.length;
    if (!people.length) return this.close();
    this.area.setAttribute("aria-controls", this.list.id);
    this.choose(this.list.firstElementChild);
    announce(this.words.namesFound.replace("{n}", people.length));
  }

  option(person, at) {
    const item = document.createElement("li");
    item.id = `${this.list.id}-${at}`;
    item.className = "composer__name";
    item.dataset.handle = person.handle;
    item.setAttribute("role", "option");
    const name = document.createElement("bdi");
    name.textContent = person.name;
    const handle = document.createElement("span");
    handle.className = "composer__handle";
    handle.textContent = `@${person.handle}`;
    item.append(name, " ", handle);
    return item;
  }

  choose(item) {
    for (const each of this.list.children) each.setAttribute("aria-selected", String(each === item));
    this.chosen = item;
    this.area.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  }

  take(item) {
    if (!item) return;
    const end = this.area.selectionStart;
    this.area.setSelectionRange(end - this.typed.length, end);
    this.close();
    insert(this.area, `${item.dataset.handle} `);
  }

  close() {
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.area.removeAttribute("aria-activedescendant");
    this.area.removeAttribute("aria-controls");
  }

  key(event) {
    if (this.list.hidden || event.ctrlKey || event.metaKey || event.isComposing) return;
    const items = [...this.list.children];
    const at = items.indexOf(this.chosen);
    if (event.key === "ArrowDown") this.choose(items[(at + 1) % items.length]);
    else if (event.key === "ArrowUp") this.choose(items[(at - 1 + items.length) % items.length]);
    else if (event.key === "Enter" || event.key === "Tab") this.take(this.chosen);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
  }
}

for (const composer of composers) if (composer.dataset.namesUrl) new Names(composer);

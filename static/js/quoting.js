// Quote what is selected in a post, or the whole post, in the reply that one is writing on the same page.
import { composers, wordsOf, areaOf, insert } from "./composer.js";

const MOST = 1500;
const composer = composers.find((each) => each.querySelector("[name=place][value^='reply:']"));
const linkOf = (post) => post.querySelector("a[data-quote]");
let button;

function selectedIn(post) {
  const selection = getSelection();
  if (selection.isCollapsed || !selection.rangeCount) return "";
  const body = post.querySelector(".post__body");
  const range = selection.getRangeAt(0);
  return body.contains(range.commonAncestorContainer) ? selection.toString().trim() : "";
}

function wordsOfPost(post) {
  const body = post.querySelector(".post__body").cloneNode(true);
  // A quotation of a quotation helps nobody.
  for (const quoted of body.querySelectorAll("blockquote")) quoted.remove();
  document.body.append(body);
  const words = body.innerText.trim();
  body.remove();
  return words;
}

function quote(post, text) {
  const link = linkOf(post);
  const cut = text.length > MOST ? `${text.slice(0, MOST)}…` : text;
  const said = cut.replace(/\n{3,}/g, "\n\n").split("\n").map((line) => `> ${line}`.trimEnd()).join("\n");
  put(post, `> @${link.dataset.handle} [#${link.dataset.number}](${link.dataset.path}):\n>\n${said}\n\n`);
}

function put(post, text) {
  const area = areaOf(composer);
  const answers = composer.closest("form").elements.to;
  if (answers && !answers.value) answers.value = linkOf(post).dataset.quote;
  area.setSelectionRange(area.value.length, area.value.length);
  const apart = area.value && !area.value.endsWith("\n\n") ? "\n\n" : "";
  insert(area, apart + text);
  area.scrollIntoView({ block: "nearest" });
}

function offer() {
  const post = getSelection().anchorNode?.parentElement?.closest("article.post");
  if (!post || !linkOf(post) || !selectedIn(post)) {
    button?.remove();
    return;
  }
  button ??= makeButton();
  button.dataset.post = post.id;
  // Under the words, where the next Tab finds it.
  post.querySelector(".post__body").after(button);
}

function makeButton() {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button button--small quote-button";
  made.textContent = wordsOf(composer).quote;
  made.addEventListener("mousedown", (event) => event.preventDefault());
  made.addEventListener("click", () => {
    const post = document.getElementById(made.dataset.post);
    quote(post, selectedIn(post));
    made.remove();
  });
  return made;
}

if (composer) {
  document.addEventListener("selectionchange", () => setTimeout(offer, 50));
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-quote], a[data-answer]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const post = link.closest("article.post");
    link.closest("details[data-menu]")?.removeAttribute("open");
    if (link.matches("[data-quote]")) quote(post, selectedIn(post) || wordsOfPost(post));
    else put(post, link.dataset.answer ? `@${link.dataset.answer} ` : "");
  });
}

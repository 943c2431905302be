// When the head of a thread has been scrolled away, a bar says what it is about and whose turn it is.
// A phone's keyboard may lie over the page: how tall it is then is said to the style sheets.
const bar = document.querySelector("[data-thread-bar]");
const head = document.querySelector(".thread-head");
const reply = document.getElementById("reply");

function firstSentence() {
  const turn = document.querySelector("[data-turn] > span") ?? document.querySelector(".thread-head__marks .badge--solved");
  const words = turn?.textContent.trim() ?? "";
  return words.split(/(?<=[.;!?])\s/)[0].replace(/[.;]$/, "");
}

if (bar && head) {
  bar.querySelector("[data-turn-words]").textContent = firstSentence();
  new IntersectionObserver(([entry]) => {
    const gone = !entry.isIntersecting && entry.boundingClientRect.bottom < 0;
    // What has the focus must not vanish under it.
    if (gone || !bar.contains(document.activeElement)) bar.hidden = !gone;
  }).observe(head);
}

// Where the reply is being written, the way to it is only in the way.
const way = bar?.querySelector(".thread-bar__reply");
if (way && reply) {
  new IntersectionObserver(([entry]) => {
    way.hidden = entry.isIntersecting;
  }).observe(reply);
}

const view = window.visualViewport;
if (view && reply) {
  const measure = () => {
    const covered = Math.max(0, innerHeight - view.height - view.offsetTop);
    document.documentElement.style.setProperty("--keyboard", `${Math.round(covered)}px`);
  };
  view.addEventListener("resize", measure);
  view.addEventListener("scroll", measure);
}

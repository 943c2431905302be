// The bell: how much is unread, asked for now and then while the page is looked at; and what stands on a page that is read has been seen.
const bell = document.querySelector("[data-bell]");
const EVERY = 60_000;
let mark = "";
let stopped = !bell;

function show({ count, label }) {
  const number = bell.querySelector("[data-bell-count]");
  number.textContent = count > 99 ? "99+" : String(count);
  number.hidden = count === 0;
  bell.setAttribute("aria-label", label);
}

async function look() {
  if (stopped || document.hidden) return;
  try {
    const answer = await fetch(bell.dataset.bell, { headers: mark ? { "If-None-Match": mark } : {}, redirect: "error" });
    if (answer.status === 200) {
      mark = answer.headers.get("ETag") ?? "";
      show(await answer.json());
    } else if (answer.status >= 400 && answer.status < 500) stopped = true;
  } catch {
    // No connection, or signed out: the next try will tell.
  }
}

const seen = document.querySelector("form[data-told]");

async function tellSeen() {
  if (document.hidden) return;
  document.removeEventListener("visibilitychange", tellSeen);
  const sent = new FormData(seen);
  const ids = [...document.querySelectorAll("article[id^=post-]")].map((post) => Number(post.id.slice(5)));
  if (ids.length) {
    sent.set("first", Math.min(...ids));
    sent.set("last", Math.max(...ids));
  }
  sent.set("quietly", "yes");
  try {
    const answer = await fetch(seen.action, { method: "POST", body: new URLSearchParams(sent), redirect: "error" });
    if (!answer.ok) return;
    seen.hidden = true;
    look();
  } catch {
    // The button stays.
  }
}

if (seen) {
  if (document.hidden) document.addEventListener("visibilitychange", tellSeen);
  else tellSeen();
}
if (bell) {
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
}

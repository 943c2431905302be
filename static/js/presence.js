// Tells that a host is here, while one of their pages is open and looked at: at most once a minute, whatever the number of windows.
const form = document.querySelector("form[data-presence]");
const EVERY = 60_000;
const LAST = "presence";
let stopped = false;

function isDue() {
  try {
    if (Date.now() - Number(localStorage.getItem(LAST)) < EVERY) return false;
    localStorage.setItem(LAST, String(Date.now()));
  } catch {
    // Without a memory each window counts for itself.
  }
  return true;
}

async function giveSignOfLife() {
  if (stopped || document.hidden || !isDue()) return;
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      headers: { "X-CSRFToken": form.elements.csrf_token.value },
      redirect: "error",
    });
    // Signed out, or no host any more.
    if (answer.status >= 400 && answer.status < 500) stopped = true;
  } catch {
    // No connection: the next try will tell.
  }
}

if (form) {
  giveSignOfLife();
  setInterval(giveSignOfLife, EVERY + 1_000);
  document.addEventListener("visibilitychange", giveSignOfLife);
}

// What has been looked at for two seconds is read. Without this, the button under the posts says so.
const form = document.querySelector("form[data-read]");
const ENOUGH = 2_000;
let timer = 0;

async function say() {
  const body = new FormData(form);
  body.append("quiet", "yes");
  try {
    const answer = await fetch(form.action, { method: "POST", body, redirect: "error", keepalive: true });
    if (answer.ok) form.hidden = true;
  } catch {
    // No connection: the button is still there.
  }
}

function wait() {
  clearTimeout(timer);
  if (!document.hidden && !form.hidden) timer = setTimeout(say, ENOUGH);
}

if (form) {
  wait();
  document.addEventListener("visibilitychange", wait);
}

// "5 minutes ago" stays true while a page is open. Times older than a day are dates and stay as they are.
const steps = [["hour", 3600], ["minute", 60]];
const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "always" });

function refresh() {
  for (const time of document.querySelectorAll("time[data-moment]")) {
    const age = (Date.now() - Date.parse(time.dateTime)) / 1000;
    if (!(age >= 60 && age < 86400)) continue;
    const [unit, length] = steps.find(([, seconds]) => age >= seconds);
    time.textContent = words.format(-Math.floor(age / length), unit);
  }
}

setInterval(() => {
  if (!document.hidden) refresh();
}, 60_000);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) refresh();
});

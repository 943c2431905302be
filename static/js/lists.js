// A list is remembered as it was last chosen, for a year, in this browser.
const YEAR = 31_536_000;

for (const box of document.querySelectorAll("[data-remember]")) {
  box.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    const show = link && new URL(link.href).searchParams.get("show");
    if (show) document.cookie = `show.${box.dataset.remember}=${show}; path=/; max-age=${YEAR}; samesite=lax`;
  });
}

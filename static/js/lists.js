// A list is remembered as it was last chosen, for a year, in this browser.
const YEAR = 31_536_000;

function keep(name, value) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${name}=${value}; path=/; max-age=${value ? YEAR : 0}; samesite=lax${secure}`;
}

for (const box of document.querySelectorAll("[data-remember]")) {
  box.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    const show = link && new URL(link.href).searchParams.get("show");
    if (show) keep(`show.${box.dataset.remember}`, show);
  });
}

for (const box of document.querySelectorAll("[data-remember-filters]")) {
  box.addEventListener("submit", (event) => {
    const chosen = [...new FormData(event.target)].filter(([name, value]) => value && name !== "show");
    keep(`filters.${box.dataset.rememberFilters}`, encodeURIComponent(new URLSearchParams(chosen)));
  });
}

for (const link of document.querySelectorAll("[data-forget-filters]")) {
  link.addEventListener("click", () => keep(`filters.${link.dataset.forgetFilters}`, ""));
}

// A post's time is a link to it; pressed with the copy key (C) in focus, the address is copied.
document.addEventListener("keydown", async (event) => {
  const link = event.target.closest?.("a[data-permalink]");
  if (!link || event.key !== "c" || event.ctrlKey || event.metaKey || event.altKey) return;
  await navigator.clipboard?.writeText(link.href);
});

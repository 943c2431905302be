// A post's time is a link to it. Pressed, the address is copied and the page stays where it is.
function say(words) {
  const toast = document.createElement("p");
  toast.className = "toast";
  toast.textContent = words;
  document.getElementById("flashes").append(toast);
  setTimeout(() => toast.remove(), 4000);
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-permalink]");
  if (!link || !navigator.clipboard || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  location.hash = link.closest("article").id;
  await navigator.clipboard.writeText(link.href);
  say(link.dataset.permalink);
});

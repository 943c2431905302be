// A post's time is a link to it. Pressed, the address is copied and the page stays where it is.
import { toast } from "./announcer.js";

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-permalink]");
  if (!link || !navigator.clipboard || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  location.hash = link.closest("article").id;
  await navigator.clipboard.writeText(link.href);
  toast(link.dataset.permalink);
});

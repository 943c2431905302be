// Wide tables and code scroll inside a post; the keyboard must reach them in every browser.
function mark() {
  for (const box of document.querySelectorAll(".prose pre, .prose table, .table-frame")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}

mark();
addEventListener("resize", mark);

// In a row of links that is wider than the screen, the one we are at is in view.
for (const here of document.querySelectorAll("nav [aria-current='page']")) {
  const row = here.parentElement;
  if (row.scrollWidth > row.clientWidth) row.scrollLeft = here.offsetLeft - row.clientWidth / 2;
}

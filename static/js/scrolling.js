// Wide tables and code scroll inside a post; the keyboard must reach them in every browser.
function mark() {
  for (const box of document.querySelectorAll(".prose pre, .prose table")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}

mark();
addEventListener("resize", mark);

// Beside each field for a colour stands the browser's own way to choose one.
for (const field of document.querySelectorAll("[data-colour]")) {
  const pick = document.createElement("input");
  pick.type = "color";
  pick.setAttribute("aria-label", field.labels[0].textContent);
  const frame = document.createElement("div");
  frame.className = "colour-pick";
  field.replaceWith(frame);
  frame.append(field, pick);

  const show = () => {
    pick.value = /^#?[0-9a-f]{6}$/i.test(field.value.trim()) ? `#${field.value.trim().replace("#", "")}` : field.dataset.colour;
  };
  show();
  field.addEventListener("input", show);
  pick.addEventListener("input", () => {
    field.value = pick.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

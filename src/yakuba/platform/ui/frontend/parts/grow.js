// A textarea is as tall as its text.
function fit(area) {
  area.style.blockSize = "auto";
  area.style.blockSize = `${area.scrollHeight + 2}px`;
}

export function startGrowing(root) {
  if (CSS.supports("field-sizing", "content")) return; // the style sheet does it
  for (const area of root.querySelectorAll("textarea[data-grow]")) {
    area.addEventListener("input", () => fit(area));
    fit(area);
  }
}

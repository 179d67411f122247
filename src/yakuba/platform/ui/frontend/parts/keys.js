// j k move through the rows of a list, or from one page of a list to its neighbours; Enter opens, x selects, / searches, ? tells.
const typing = (target) => target.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], dialog");

function move(by) {
  const rows = [...document.querySelectorAll("[data-rows] tbody tr")];
  if (rows.length === 0) return document.querySelector(`main a[rel=${by > 0 ? "next" : "prev"}]`)?.click();
  const now = rows.findIndex((row) => row.classList.contains("at"));
  const next = rows[Math.min(rows.length - 1, Math.max(0, now + by))];
  rows[now]?.classList.remove("at");
  next.classList.add("at");
  next.scrollIntoView({ block: "nearest" });
  next.querySelector("th a, td a")?.focus({ preventScroll: true });
}

const deeds = {
  j: () => move(1),
  k: () => move(-1),
  x: () => document.querySelector("tr.at [data-pick]")?.click(),
  "/": () => document.querySelector("input[type=search]")?.focus(),
  "?": () => document.getElementById("keys")?.showModal(),
};

export function startKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    const deed = deeds[event.key];
    if (!deed) return;
    event.preventDefault();
    deed();
  });
  document.querySelector("[data-keys]")?.addEventListener("click", deeds["?"]);
}

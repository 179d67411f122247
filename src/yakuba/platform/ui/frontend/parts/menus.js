// <details data-menu>: closes on Escape and on a click elsewhere.
export function startMenus() {
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details[data-menu][open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

// The staff menu stands open on a desk and folds on a phone.
export function startNav() {
  const nav = document.querySelector("[data-nav]");
  if (!nav) return;
  const desk = window.matchMedia("(min-width: 62rem)");
  const follow = () => (nav.open = desk.matches);
  desk.addEventListener("change", follow);
  follow();
}

// The summary takes the focus when the page opens; its links put the cursor into the field.
export function startErrorSummary() {
  const summary = document.querySelector("[data-focus]");
  if (!summary) return;
  summary.focus({ preventScroll: false });
  summary.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    (field.closest(".field") ?? field).scrollIntoView({ block: "start" });
    (field.matches("input,select,textarea,button") ? field : field.querySelector("input,select,textarea") ?? field).focus({ preventScroll: true });
  });
}

// <form data-guard>: leaving with something typed and not sent asks first (the browser's own question).
export function startGuard() {
  const forms = [...document.querySelectorAll("form[data-guard]")];
  if (forms.length === 0) return;
  const touched = new Set();
  for (const form of forms) {
    form.addEventListener("input", () => touched.add(form));
    form.addEventListener("submit", () => touched.clear());
  }
  window.addEventListener("beforeunload", (event) => {
    if (touched.size > 0) event.preventDefault();
  });
}

// The bar of deeds for several rows: shown when something is selected, with the count.
export function startBulk(root) {
  for (const form of root.querySelectorAll("[data-bulk]")) {
    if (form.dataset.started) continue;
    form.dataset.started = "yes";
    const picks = () => [...form.querySelectorAll("[data-pick]")];
    const all = form.querySelector("[data-pick-all]");
    const bar = form.querySelector("[data-bulk-bar]");
    const tell = () => {
      const chosen = picks().filter((pick) => pick.checked).length;
      bar.classList.toggle("some", chosen > 0);
      bar.querySelector("[data-count]").textContent = chosen;
      if (!all) return;
      all.checked = chosen > 0 && chosen === picks().length;
      all.indeterminate = chosen > 0 && !all.checked;
    };
    form.addEventListener("change", (event) => {
      if (event.target === all) for (const pick of picks()) pick.checked = all.checked;
      tell();
    });
    tell();
  }
}

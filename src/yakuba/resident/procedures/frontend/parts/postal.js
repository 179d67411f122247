// A postal code fills in prefecture, city and town. When the look-up fails, the button is sent as it would be without script.
const boxOf = (id, part) => document.getElementById(`${id}_${part}`);

export function startPostal(form, refresh) {
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-postal]");
    if (!button) return;
    event.preventDefault();
    fill(button, refresh).catch(() => form.requestSubmit(button));
  });
  form.addEventListener("change", (event) => {
    const id = event.target.id ?? "";
    const button = id.endsWith("_postal") && event.target.closest(".asked")?.querySelector("button[data-postal]");
    if (!button || boxOf(button.dataset.postal, "city").value) return;
    fill(button, refresh).catch(() => {});
  });
}

async function fill(button, refresh) {
  const id = button.dataset.postal;
  const digits = boxOf(id, "postal").value.normalize("NFKC").replace(/[^0-9]/g, "");
  if (digits.length !== 7) throw new Error("no postal code");
  const answer = await fetch(`/api/v1/places/postal/${digits}`, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  const found = await answer.json();
  const areas = Array.isArray(found) ? found : (found.areas ?? []);
  if (!areas.length) throw new Error("not found");
  boxOf(id, "prefecture").value = areas[0].prefecture;
  boxOf(id, "city").value = areas[0].city;
  const street = boxOf(id, "street");
  const towns = new Set(areas.map((area) => area.town));
  if (towns.size === 1 && !street.value.includes(areas[0].town)) street.value = areas[0].town;
  button.closest(".asked").dataset.code = areas[0].municipality_code ?? "";
  street.focus();
  street.setSelectionRange(street.value.length, street.value.length);
  refresh();
}

// Rows of a repeating group: added and removed in place. Without script the same buttons are sent to the server.
export function startRows(form, refresh) {
  for (const group of form.querySelectorAll("[data-group]")) {
    const template = group.querySelector("template[data-row]");
    group.addEventListener("click", (event) => {
      const add = event.target.closest("[data-add]");
      const remove = event.target.closest("[data-remove]");
      if (add && template) {
        event.preventDefault();
        addRow(group, template);
      } else if (remove) {
        event.preventDefault();
        removeRow(group, remove.closest(".row"));
      } else return;
      settle(group);
      form.dispatchEvent(new Event("change", { bubbles: true })); // something is typed: the guard must know
      refresh();
    });
    settle(group);
  }
}

const rowsOf = (group) => [...group.querySelectorAll("[data-rows] > .row")];

function addRow(group, template) {
  if (rowsOf(group).length >= Number(group.dataset.most)) return;
  const taken = rowsOf(group).map((row) => Number(row.dataset.number));
  const number = String(Math.max(-1, ...taken) + 1);
  const holder = document.createElement("div");
  holder.innerHTML = template.innerHTML.replaceAll("__row__", number); // our own markup, from the server
  const row = holder.firstElementChild;
  group.querySelector("[data-rows]").append(row);
  row.querySelector("legend").focus();
}

function removeRow(group, row) {
  const rows = rowsOf(group);
  const next = rows[rows.indexOf(row) + 1] ?? rows[rows.indexOf(row) - 1];
  const removed = row.querySelector("legend").textContent.trim();
  row.remove();
  (next?.querySelector("legend") ?? group.querySelector("[data-add]"))?.focus();
  const said = group.querySelector("[data-said]");
  said.textContent = said.dataset.removed.replace("〇", removed);
}

function settle(group) {
  const rows = rowsOf(group);
  rows.forEach((row, index) => {
    for (const counted of row.querySelectorAll("[data-counted]")) counted.textContent = String(index + 1);
    const remove = row.querySelector("[data-remove]")?.closest(".remove");
    if (remove) remove.hidden = rows.length <= Number(group.dataset.least);
  });
  const add = group.querySelector("[data-add]");
  if (add) add.hidden = rows.length >= Number(group.dataset.most);
}

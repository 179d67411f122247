// A step of a form, helped along: questions come and go as answers say, rows are added without a round trip, a postal code fills in the
// address. The page works without any of it; the server decides what is right.
import { startHelp } from "./parts/help.js";
import { startPostal } from "./parts/postal.js";
import { startRows } from "./parts/rows.js";
import { startShowing } from "./parts/showing.js";

for (const form of document.querySelectorAll("form")) {
  if (!form.querySelector("[data-facts]")) continue;
  const refresh = startShowing(form);
  startRows(form, refresh);
  startPostal(form, refresh);
  startHelp(form);
}

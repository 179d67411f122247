// Staff pages: htmx, keys for lists, selection.
import htmx from "htmx.org/dist/htmx.esm.js";
import { startBulk } from "./parts/bulk.js";
import { startGrowing } from "./parts/grow.js";
import { startKeys } from "./parts/keys.js";
import { startNav } from "./parts/menus.js";

// A strict CSP allows neither eval nor styles written into the page.
htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.historyCacheSize = 0; // nobody's data stays in the browser's storage
htmx.config.selfRequestsOnly = true;
// Refusals come as a fragment with HX-Retarget: they are shown, not swallowed.
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "[45]..", swap: true, error: true },
];
window.htmx = htmx;

startNav();
startKeys();
startBulk(document);
htmx.onLoad((fresh) => {
  startBulk(fresh);
  startGrowing(fresh);
});

// Every page. All of it only makes things easier: without script the pages do the same.
import { startConfirm } from "./parts/confirm.js";
import { startCopyButtons } from "./parts/copy.js";
import { startErrorSummary } from "./parts/errors.js";
import { startGrowing } from "./parts/grow.js";
import { startGuard } from "./parts/guard.js";
import { startMenus } from "./parts/menus.js";
import { startOnce } from "./parts/once.js";

startErrorSummary();
startConfirm();
startCopyButtons();
startGrowing(document);
startMenus();
startGuard();
startOnce();

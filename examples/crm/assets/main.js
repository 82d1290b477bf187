// Starts the demo CRM: navigation, pages, tabs, the softphone, the call simulator, and the overlay beside them.

import { byId } from "./dom.js";
import { drawNavigation } from "./navigation.js";
import { openOverlay } from "./overlay.js";
import { comeBack, go, render } from "./router.js";
import { drawSimulator } from "./simulator.js";
import { drawSoftphone } from "./softphone/view.js";
import { drawTabBar } from "./tabbar.js";

drawNavigation();
drawTabBar();

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  if (!(link instanceof HTMLAnchorElement) || link.origin !== location.origin) return;
  if (!/^\/demo\/crm(\/|$)/.test(link.pathname) || link.hash !== "" || link.target !== "") return;
  if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  void go(link.pathname + link.search);
});

addEventListener("popstate", () => void comeBack());

byId("find").addEventListener("submit", (event) => {
  event.preventDefault();
  const { value } = /** @type {HTMLInputElement} */ (byId("find-text"));
  if (value.trim() !== "") void go(`/demo/crm/search?q=${encodeURIComponent(value.trim())}`);
});

void render();
drawSoftphone();
void drawSimulator();
void openOverlay();

// Starts the demo CRM: navigation, pages, the call simulator, and the overlay beside them.

import { byId } from "./dom.js";
import { drawNavigation } from "./navigation.js";
import { openOverlay } from "./overlay.js";
import { go, render } from "./router.js";
import { drawSimulator } from "./simulator.js";

drawNavigation();

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  if (!(link instanceof HTMLAnchorElement) || link.origin !== location.origin) return;
  if (!/^\/demo\/crm(\/|$)/.test(link.pathname) || link.hash !== "" || link.target !== "") return;
  if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  void go(link.pathname + link.search);
});

addEventListener("popstate", () => void render({ focus: true }));

byId("find").addEventListener("submit", (event) => {
  event.preventDefault();
  const { value } = /** @type {HTMLInputElement} */ (byId("find-text"));
  if (value.trim() !== "") void go(`/demo/crm/search?q=${encodeURIComponent(value.trim())}`);
});

void render();
void drawSimulator();
void openOverlay();

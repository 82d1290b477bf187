// Draws the tabs of the workspace above the page, once there is more than one.

import { byId, h } from "./dom.js";
import { closeTab, showTab } from "./router.js";
import { allTabs, onTabsChanged, primaryInView, primaryTabs, subTabs, tabInView } from "./tabs.js";

/** @typedef {import("./tabs.js").Tab} Tab */

export function drawTabBar() {
  onTabsChanged(draw);
  draw();
}

let drawn = "";

function draw() {
  // Most changes are of the page in a tab: the buttons stay as they are, under whoever is about to press one.
  const looks = JSON.stringify([allTabs().map(({ id, parentId, label }) => [id, parentId, label]), tabInView().id]);
  if (looks === drawn) return;
  drawn = looks;
  const bar = byId("tabs");
  const focused = document.activeElement instanceof HTMLElement && bar.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  const subs = subTabs(primaryInView().id);
  bar.hidden = allTabs().length < 2;
  bar.replaceChildren(
    list("Primary tabs", primaryTabs(), primaryInView()),
    ...(subs.length > 0 ? [list(`Sub tabs of ${primaryInView().label}`, subs, tabInView())] : []),
  );
  if (focused === undefined) return;
  // The button that was pressed is drawn anew, or went with its tab: the focus must not fall off the page.
  const again = bar.querySelector(`[data-key="${focused}"]`) ?? bar.querySelector("[aria-current]");
  if (again instanceof HTMLElement && !bar.hidden) again.focus();
  else byId("main").focus();
}

/** @param {string} label @param {Tab[]} tabs @param {Tab} current */
function list(label, tabs, current) {
  const closable = allTabs().length > 1;
  return h("ul", { class: "tab-row", "aria-label": label }, ...tabs.map((tab) => item(tab, tab === current, closable && !isLastPrimary(tab))));
}

/** @param {Tab} tab */
const isLastPrimary = (tab) => tab.parentId === null && primaryTabs().length === 1;

/** @param {Tab} tab @param {boolean} isCurrent @param {boolean} closable */
function item(tab, isCurrent, closable) {
  const name = tab.label || "New tab";
  return h(
    "li",
    { class: "tab", "data-current": String(isCurrent) },
    h("button", { type: "button", class: "tab-name", "data-key": tab.id, "aria-current": isCurrent && "page", onclick: () => showTab(tab.id, { focus: false }) }, name),
    closable && h("button", { type: "button", class: "tab-close", "data-key": `${tab.id} close`, "aria-label": `Close tab ${name}`, onclick: () => closeTab(tab) }, "×"),
  );
}

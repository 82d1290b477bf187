// Which page is shown. Pages change without a reload, so that the overlay's frame stays alive.

import { byId } from "./dom.js";
import { createPage } from "./pages/create.js";
import { listPage } from "./pages/list.js";
import { missingPage } from "./pages/missing.js";
import { outsidePage } from "./pages/outside.js";
import { recordPage } from "./pages/record.js";
import { searchPage } from "./pages/search.js";
import { likelyTypes, pathOf, typeOf } from "./types.js";
import * as api from "./api.js";
import { markNavigation } from "./navigation.js";
import { addTab, removeTab, tabInView, tabOf, tabShows, viewTab } from "./tabs.js";

const ROOT = "/demo/crm";

/** @typedef {{ type: import("./types.js").RecordType, record: any }} Shown */

/** @type {((shown: Shown | null) => void)[]} */
const watchers = [];
let turn = 0;
/** @type {Shown | null} */
let inView = null;

/**
 * Calls `watcher` with the record in view, now and whenever it changes; `null` for pages without one.
 * @param {(shown: Shown | null) => void} watcher
 */
export function onPageShown(watcher) {
  watchers.push(watcher);
  watcher(inView);
}

/**
 * Shows a page of this CRM.
 * @param {string} path
 * @param {{ state?: any, focus?: boolean }} [options] `focus`: the agent went there, so the focus goes along; a
 *   screen pop leaves it where the agent works
 */
export async function go(path, { state = null, focus = true } = {}) {
  if (path !== location.pathname + location.search || state !== null) history.pushState({ ...state, tab: tabInView().id }, "", path);
  return render({ focus });
}

/** The record in view, if there is one. */
export const recordInView = () => inView;

/**
 * Opens a page of this CRM in a new tab and gives the tab; `null` when there is no such page.
 * @param {string} path
 * @param {{ parentId: string | null, label: string, view: boolean }} options
 */
export async function openTab(path, { parentId, label, view }) {
  const { pathname, search } = new URL(path, location.href);
  const page = await pageAt(pathname, new URLSearchParams(search));
  if (page.missing) return null;
  const tab = addTab({ ...tabPage(page, pathname + search), parentId, ...(label && { label }) }, label !== "");
  if (view) await showTab(tab.id, { focus: false });
  return tab;
}

/** @param {string} id @param {{ focus?: boolean }} [options] */
export async function showTab(id, options) {
  const tab = tabOf(id);
  if (tab === undefined) return null;
  viewTab(id);
  history.pushState({ tab: id }, "", tab.path);
  return render(options);
}

/** @param {import("./tabs.js").Tab} tab */
export async function closeTab(tab) {
  const next = removeTab(tab);
  if (next !== null) await showTab(next.id, { focus: false });
}

/** The agent went back or forward: to the tab of that time, where it is still open. */
export async function comeBack() {
  if (history.state?.tab !== undefined) viewTab(history.state.tab);
  return render({ focus: true });
}

/** Shows what the address says; gives the record in view, if there is one. */
export async function render({ focus = false } = {}) {
  const mine = (turn += 1);
  const main = byId("main");
  main.setAttribute("aria-busy", "true");
  let page;
  try {
    page = await pageAt(location.pathname, new URLSearchParams(location.search), true);
  } catch (error) {
    page = missingPage("This page could not be loaded", error instanceof Error ? error.message : "");
  }
  // The agent went on while this page was loading.
  if (mine !== turn) return null;
  // Focus inside what is replaced would fall off the page.
  const follow = focus || (main.contains(document.activeElement) && document.activeElement !== main);
  main.replaceChildren(page.element);
  main.removeAttribute("aria-busy");
  document.title = `${page.title} · Meadow CRM`;
  markNavigation(page.type);
  if (follow) main.querySelector("h1")?.focus();
  tabShows(tabPage(page, location.pathname + location.search));
  inView = page.record && page.type ? { type: page.type, record: page.record } : null;
  for (const watcher of watchers) watcher(inView);
  return inView;
}

/**
 * @typedef {object} Page
 * @property {HTMLElement} element
 * @property {string} title
 * @property {import("./types.js").RecordType} [type]
 * @property {any} [record]
 * @property {string} [url] where it really is, when not here
 * @property {boolean} [missing]
 */

/** What a tab knows of its page. @param {Page} page @param {string} path */
function tabPage({ title, record, type, url }, path) {
  const own = record && type ? pathOf(type, record) : path;
  return { path: own, url: url ?? new URL(own, location.href).href, label: title, recordId: record?.Id ?? null };
}

/**
 * @param {string} path
 * @param {URLSearchParams} query
 * @param {boolean} [isShown] whether the address bar stands for it
 * @returns {Promise<Page>}
 */
async function pageAt(path, query, isShown = false) {
  const [word = "customers", id, ...rest] = path.slice(ROOT.length).split("/").filter(Boolean).map(decode);
  if (rest.length > 0) return missingPage("There is no such page");
  if (word === "outside") return outsidePage(query.get("url") ?? "");
  if (word === "search") return searchPage(query.get("q") ?? "");
  const type = typeOf(word);
  if (id === undefined) return type ? listPage(type, query.get("view")) : missingPage("There is no such page");
  if (id === "new" && type) return createPage(type, (isShown && history.state?.defaults) || {});
  const found = await findRecord(id, type);
  if (found === null) return missingPage("There is no such record", `Nothing here has the id ${id}.`);
  // One address a record, whatever it was asked for as.
  if (isShown) history.replaceState(history.state, "", pathOf(found.type, found.record));
  return recordPage(found.type, found.record);
}

/**
 * A record by its id, of whichever type.
 * @param {string} id
 * @param {import("./types.js").RecordType} [type]
 * @returns {Promise<Shown | null>}
 */
export async function findRecord(id, type) {
  for (const each of type ? [type] : likelyTypes(id)) {
    const record = await api.record(each.key, id);
    if (record !== null) return { type: each, record };
  }
  return null;
}

/** @param {string} part */
function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

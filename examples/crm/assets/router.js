// Which page is shown. Pages change without a reload, so that the overlay's frame stays alive.

import { byId } from "./dom.js";
import { createPage } from "./pages/create.js";
import { listPage } from "./pages/list.js";
import { missingPage } from "./pages/missing.js";
import { recordPage } from "./pages/record.js";
import { searchPage } from "./pages/search.js";
import { likelyTypes, pathOf, typeOf } from "./types.js";
import * as api from "./api.js";
import { markNavigation } from "./navigation.js";

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
  if (path !== location.pathname + location.search || state !== null) history.pushState(state, "", path);
  return render({ focus });
}

/** Shows what the address says; gives the record in view, if there is one. */
export async function render({ focus = false } = {}) {
  const mine = (turn += 1);
  const main = byId("main");
  main.setAttribute("aria-busy", "true");
  let page;
  try {
    page = await pageAt(location.pathname, new URLSearchParams(location.search));
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
  inView = page.record && page.type ? { type: page.type, record: page.record } : null;
  for (const watcher of watchers) watcher(inView);
  return inView;
}

/**
 * @param {string} path
 * @param {URLSearchParams} query
 * @returns {Promise<{ element: HTMLElement, title: string, type?: import("./types.js").RecordType, record?: any }>}
 */
async function pageAt(path, query) {
  const [word = "customers", id, ...rest] = path.slice(ROOT.length).split("/").filter(Boolean).map(decode);
  if (rest.length > 0) return missingPage("There is no such page");
  if (word === "search") return searchPage(query.get("q") ?? "");
  const type = typeOf(word);
  if (id === undefined) return type ? listPage(type, query.get("view")) : missingPage("There is no such page");
  if (id === "new" && type) return createPage(type, history.state?.defaults ?? {});
  const found = await findRecord(id, type);
  if (found === null) return missingPage("There is no such record", `Nothing here has the id ${id}.`);
  // One address a record, whatever it was asked for as.
  history.replaceState(history.state, "", pathOf(found.type, found.record));
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

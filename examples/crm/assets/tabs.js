// The workspace's tabs: primary tabs, each perhaps with sub tabs, and which of them is in view. Nothing is drawn here.

const KEPT = "meadow.tabs";

/**
 * @typedef {object} Tab
 * @property {string} id
 * @property {string | null} parentId `null`: a primary tab
 * @property {string} path the page of this CRM that it shows
 * @property {string} url the address that flows know it by; not ours for a page of another site
 * @property {string} label
 * @property {boolean} named whether a flow gave the label, so that the page's title does not replace it
 * @property {string | null} recordId
 */

/** @type {{ tabs: Tab[], inView: string, last: number }} */
const state = restored();
/** @type {(() => void)[]} */
const watchers = [];

/** @param {() => void} watcher called whenever tabs or the one in view change */
export const onTabsChanged = (watcher) => void watchers.push(watcher);

export const primaryTabs = () => state.tabs.filter((tab) => tab.parentId === null);

/** @param {string} id */
export const subTabs = (id) => state.tabs.filter((tab) => tab.parentId === id);

/** Parents before their sub tabs, as they stand in the bar. */
export const allTabs = () => primaryTabs().flatMap((tab) => [tab, ...subTabs(tab.id)]);

/** @param {unknown} id */
export const tabOf = (id) => state.tabs.find((tab) => tab.id === id);

/** The tab whose page is shown. */
export const tabInView = () => /** @type {Tab} */ (tabOf(state.inView));

/** The primary tab that is, or holds, the one in view. */
export const primaryInView = () => /** @type {Tab} */ (tabOf(tabInView().parentId) ?? tabInView());

/**
 * @param {Pick<Tab, "parentId" | "path" | "url" | "label" | "recordId">} page
 * @param {boolean} named
 */
export function addTab(page, named) {
  state.last += 1;
  const tab = { ...page, id: `tab-${state.last}`, named };
  state.tabs.push(tab);
  changed();
  return tab;
}

/** @param {string} id */
export function viewTab(id) {
  if (tabOf(id) === undefined) return;
  state.inView = id;
  changed();
}

/**
 * The tab in view shows a page. A label that a flow gave goes with the page it was given for.
 * @param {Pick<Tab, "path" | "url" | "label" | "recordId">} page
 */
export function tabShows(page) {
  const tab = tabInView();
  const keepsLabel = tab.named && tab.path === page.path;
  Object.assign(tab, page, { label: keepsLabel ? tab.label : page.label, named: keepsLabel });
  changed();
}

/**
 * Takes a tab away, and its sub tabs; gives the tab that comes into view when the one in view went, else `null`.
 * @param {Tab} tab
 */
export function removeTab(tab) {
  const gone = [tab, ...subTabs(tab.id)];
  const wasInView = gone.some((each) => each.id === state.inView);
  const siblings = tab.parentId === null ? primaryTabs() : subTabs(tab.parentId);
  const at = siblings.indexOf(tab);
  const next = siblings[at + 1] ?? siblings[at - 1] ?? tabOf(tab.parentId);
  state.tabs = state.tabs.filter((each) => !gone.includes(each));
  if (wasInView && next !== undefined) state.inView = next.id;
  changed();
  return wasInView ? (next ?? null) : null;
}

function changed() {
  sessionStorage.setItem(KEPT, JSON.stringify(state));
  for (const watcher of watchers) watcher();
}

/** @returns {typeof state} */
function restored() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
    if (kept.tabs.some((/** @type {Tab} */ tab) => tab.id === kept.inView)) return kept;
  } catch {
    // Nothing was kept, or nothing of use: the workspace begins anew.
  }
  const first = { id: "tab-1", parentId: null, path: "", url: "", label: "", named: false, recordId: null };
  return { tabs: [first], inView: first.id, last: 1 };
}

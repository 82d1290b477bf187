// What this CRM does for flows beside screen pops: tabs, the panel, click-to-dial, the record in view.

import { enableDialing, isDialingEnabled } from "./dialing.js";
import { failure } from "./failure.js";
import { setPanelHeight, setPanelWidth } from "./panel.js";
import { closeTab, openTab, recordInView, render } from "./router.js";
import { lineInHand } from "./softphone/lines.js";
import { allTabs, primaryInView, primaryTabs, tabInView, tabOf } from "./tabs.js";

const OUTSIDE = "/demo/crm/outside";
const ADDRESS = /^\s*(https?:\/\/|\/)/i;

/**
 * Only what this page truly does: Run Apex, High Velocity Sales and Omni-Channel are Salesforce's alone, and a flow that
 * asks for them is told `capability_missing`.
 * @param {{ panel: () => { show(): void, hide(): void } | undefined, safeUrl: (text: unknown, base: string) => string | null }} page
 */
export function hostCommands({ panel, safeUrl }) {
  const shownPanel = () => panel() ?? refuse("panel_missing", "The overlay is not there yet.");
  return {
    sfIsClickToDialEnabled: isDialingEnabled,
    sfEnableClickToDial: () => enableDialing(true),
    sfDisableClickToDial: () => enableDialing(false),
    sfGetAppViewInfo: viewInfo,
    sfGetSoftphoneLayout: () => LAYOUT,
    sfRefreshView: refresh,
    sfShowPanel: () => shownPanel().show(),
    sfHidePanel: () => shownPanel().hide(),
    sfSetPanelHeight: (/** @type {any} */ { heightPX }) => setPanelHeight(heightPX),
    sfSetPanelWidth: (/** @type {any} */ { widthPX }) => setPanelWidth(widthPX),
    sfOpenPrimaryTab: (/** @type {any} */ { url, label, focus }) => open(url, { parentId: null, label, view: focus !== false }),
    sfOpenSubTab: openSubTab,
    sfGetFocusedPrimaryTabObjectId: () => primaryInView().recordId,
    sfGetFocusedSubTabObjectId: () => (tabInView().parentId === null ? null : tabInView().recordId),
    sfGetTabObjectMap: () => ({ value: Object.fromEntries(allTabs().map((tab) => [tab.id, tab.recordId])) }),
    sfCloseTab: close,
    sfGetPrimaryTabIds: () => primaryTabs().map((tab) => tab.id),
    sfGetTabsByUrl: (/** @type {any} */ { url }) => allTabs().filter((tab) => tab.url === url).map((tab) => tab.id),
    contactPopReferenceUrls: () => popReferences(safeUrl),
  };
}

function viewInfo() {
  const shown = recordInView();
  return {
    url: location.href,
    recordId: shown?.record.Id,
    recordName: shown && shown.type.name(shown.record),
    objectType: shown?.type.entity,
  };
}

/** A form under way is no view of anything stored: drawing it anew would only lose what was typed. */
async function refresh() {
  if (!location.pathname.endsWith("/new")) await render();
}

/** @param {any} args */
function openSubTab({ parentTabId, url, label, focus }) {
  const parent = tabOf(parentTabId);
  if (parent === undefined) throw failure("tab_not_found", "There is no such tab.");
  if (parent.parentId !== null) throw failure("tab_is_sub_tab", "A sub tab cannot hold tabs of its own.");
  return open(url, { parentId: parent.id, label, view: focus !== false });
}

/** @param {string} address @param {{ parentId: string | null, label: string, view: boolean }} options */
async function open(address, options) {
  const tab = await tabAt(address, options);
  if (tab === null) throw failure("page_not_found", "This CRM has no such page.");
  return tab.id;
}

/** `null` when this CRM has no such page. @param {string} address @param {{ parentId: string | null, label: string, view: boolean }} options */
async function tabAt(address, options) {
  const url = new URL(address);
  if (!/^https?:$/.test(url.protocol)) throw failure("url_refused", "A tab shows pages: http and https addresses only.");
  const own = url.origin === location.origin && /^\/demo\/crm(\/|$)/.test(url.pathname);
  const path = own ? url.pathname + url.search : `${OUTSIDE}?url=${encodeURIComponent(url.href)}`;
  return openTab(path, options);
}

/** @param {any} args */
async function close({ tabId }) {
  const tab = tabOf(tabId);
  if (tab === undefined) throw failure("tab_not_found", "There is no such tab.");
  if (tab.parentId === null && primaryTabs().length === 1) throw failure("last_tab", "The last tab stays.");
  await closeTab(tab);
}

/**
 * The addresses among the references of the task in hand, each in a tab; other references are texts to read. Counts
 * what was opened.
 * @param {(text: unknown, base: string) => string | null} safeUrl
 */
async function popReferences(safeUrl) {
  const task = lineInHand();
  if (task?.channel !== "task") throw failure("no_contact", "There is no task in hand.");
  let count = 0;
  for (const [label, text] of Object.entries(task.references ?? {})) {
    const url = ADDRESS.test(String(text)) ? safeUrl(text, location.href) : null;
    if (url !== null && (await tabAt(url, { parentId: null, label, view: true })) !== null) count += 1;
  }
  return { count };
}

/** @param {string} code @param {string} message @returns {never} */
function refuse(code, message) {
  throw failure(code, message);
}

const POPS = {
  NoMatch: { screenPopType: "PopToEntity", screenPopData: "Contact" },
  SingleMatch: { screenPopType: "PopToEntity", screenPopData: "" },
  MultipleMatches: { screenPopType: "PopToSearch", screenPopData: "" },
};
const DIRECTION = { callRelatedFields: ["ANI", "DNIS", "QUEUE"], objects: { Contact: [], Lead: [] }, screenPopSettings: POPS };

/** What `searchAndScreenPop` does, in the words of a softphone layout: the same for each direction. */
const LAYOUT = { value: { Internal: DIRECTION, Inbound: DIRECTION, Outbound: DIRECTION } };

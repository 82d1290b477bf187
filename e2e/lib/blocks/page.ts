// What the CRM page does for flows: a story that begins on its list of customers, in the one tab there is.

import { expect } from "@playwright/test";
import type { Row } from "./row.js";

/** Marta Holm, of the demo directory, and a task of hers. */
const MARTA = { id: "003D000001", path: "/demo/crm/customers/003D000001", number: "+12025550143" };
const POPS = { NoMatch: expect.any(Object), SingleMatch: expect.any(Object), MultipleMatches: expect.any(Object) };
const LAYOUT = { callRelatedFields: ["ANI", "DNIS", "QUEUE"], objects: expect.any(Object), screenPopSettings: POPS };

export const PAGE_ROWS: Row[] = [
  { type: "SE_SFGetAppViewInfo", results: { url: expect.stringMatching(/\/demo\/crm$/), recordId: null, recordName: null, objectType: null } },
  { type: "SE_SFScreenpopObject", controls: { recordId: MARTA.id, noPopOnEmpty: false }, shows: { url: /\/customers\/003D000001$/, page: "Marta Holm" } },
  { type: "SE_SFGetAppViewInfo", results: { url: expect.stringContaining(MARTA.path), recordId: MARTA.id, recordName: "Marta Holm", objectType: "Contact" } },
  { type: "SE_SFScreenpopObject", controls: { recordId: "003DNOBODY", noPopOnEmpty: false }, exception: "record_not_found" },
  { type: "SE_SFScreenpopUrl", controls: { url: "/demo/crm/cases?view=high" }, shows: { url: /\/cases\?view=high$/ } },
  { type: "SE_SFScreenpopUrl", controls: { url: "javascript:alert(1)" }, exception: "url_refused" },
  { type: "SE_SFScreenpopObjectHome", controls: { scope: "Task" }, shows: { url: /\/tasks$/, page: "Tasks" } },
  { type: "SE_SFScreenpopObjectHome", controls: { scope: "Weather" }, exception: "scope_unknown" },
  { type: "SE_SFScreenpopList", controls: { listViewId: "open", scope: "Case" }, shows: { url: /\/cases\?view=open$/ } },
  { type: "SE_SFScreenpopList", controls: { listViewId: "nowhere", scope: "Case" }, exception: "list_not_found" },
  { type: "SE_SFScreenpopSearch", controls: { searchString: "Brandt" }, shows: { url: /q=Brandt$/, page: "Jonas Brandt" } },
  { type: "SE_SFScreenpopNewRecord", controls: { entityName: "Lead", defaultFieldValues: { Company: "Acme" } }, shows: { url: /\/leads\/new$/, page: "New lead" } },
  { type: "SE_SFScreenpopNewRecord", controls: { entityName: "Planet" }, exception: "scope_unknown" },
  {
    type: "SE_SFSearchAndScreenpop",
    controls: { searchParams: MARTA.number, deferred: false, callType: "inbound" },
    results: { value: { [MARTA.id]: { Id: MARTA.id, Name: "Marta Holm", RecordType: "Contact" } } },
    shows: { url: /\/customers\/003D000001$/ },
  },
  { type: "SE_SFRefreshView", shows: { page: "Marta Holm" } },
  { type: "SE_SFGetSoftphoneLayout", results: { value: { Internal: LAYOUT, Inbound: LAYOUT, Outbound: LAYOUT } } },

  { type: "SE_SFIsClickToDialEnabled", results: true },
  { type: "SE_SFDisableClickToDial" },
  { type: "SE_SFIsClickToDialEnabled", results: false },
  { type: "SE_SFEnableClickToDial" },
  { type: "SE_SFIsClickToDialEnabled", results: true },

  { type: "SE_SFSetPanelWidth", controls: { widthPX: 300 }, shows: { width: 300 } },
  { type: "SE_SFSetPanelWidth", controls: { widthPX: -1 }, exception: "out_of_range" },
  { type: "SE_SFSetPanelWidth", controls: { widthPX: "broad" }, exception: "bad_argument" },
  { type: "SE_SFSetPanelHeight", controls: { heightPX: "500" }, shows: { height: 500 } },
  { type: "SE_SFSetPanelHeight", controls: { heightPX: 3 }, exception: "out_of_range" },
  { type: "SE_SFHidePanel", shows: { open: false } },
  { type: "SE_SFShowPanel", shows: { open: true } },

  { type: "SE_SFGetPrimaryTabIds", results: { value: ["tab-1"] } },
  { type: "SE_SFCloseTab", controls: { tabId: "tab-1" }, exception: "last_tab" },
  { type: "SE_SFOpenPrimaryTab", controls: { url: "/demo/crm/cases", label: "Work", focus: false }, results: { tabId: "tab-2" }, shows: { tabs: "Work", url: /003D000001$/ } },
  { type: "SE_SFOpenPrimaryTab", controls: { url: "/demo/crm/customers/NOBODY" }, exception: "page_not_found" },
  { type: "SE_SFOpenPrimaryTab", controls: { url: "mailto:ada@example.com" }, exception: "url_refused" },
  { type: "SE_SFOpenPrimaryTab", controls: { url: "javascript:alert(1)" }, exception: "url_refused" },
  { type: "SE_SFOpenPrimaryTab", controls: { url: "https://elsewhere.example/a" }, results: { tabId: "tab-3" }, shows: { page: "https://elsewhere.example/a" } },
  { type: "SE_SFGetFocusedPrimaryTabObjectId", results: { value: null } },
  { type: "SE_SFOpenSubTab", controls: { parentTabId: "tab-1", url: "/demo/crm/customers/003D000002", focus: true }, results: { tabId: "tab-4" }, shows: { url: /003D000002$/ } },
  { type: "SE_SFOpenSubTab", controls: { parentTabId: "tab-99", url: "/demo/crm/cases" }, exception: "tab_not_found" },
  { type: "SE_SFOpenSubTab", controls: { parentTabId: "tab-4", url: "/demo/crm/cases" }, exception: "tab_is_sub_tab" },
  { type: "SE_SFGetFocusedPrimaryTabObjectId", results: { value: MARTA.id } },
  { type: "SE_SFGetFocusedSubTabObjectId", results: { value: "003D000002" } },
  { type: "SE_SFGetTabObjectMap", results: { value: { "tab-1": MARTA.id, "tab-2": null, "tab-3": null, "tab-4": "003D000002" } } },
  { type: "SE_SFGetPrimaryTabIds", results: { value: ["tab-1", "tab-2", "tab-3"] } },
  { type: "SE_SFGetTabsByUrl", controls: { url: MARTA.path }, results: { value: ["tab-1"] } },
  { type: "SE_SFGetTabsByUrl", controls: { url: "https://elsewhere.example/a" }, results: { value: ["tab-3"] } },
  { type: "SE_SFGetTabsByUrl", controls: { url: "/demo/crm/leads" }, results: { value: [] } },
  { type: "SE_SFCloseTab", controls: { tabId: "tab-99" }, exception: "tab_not_found" },
  { type: "SE_SFCloseTab", controls: { tabId: "tab-4" }, shows: { url: /003D000001$/ } },
  { type: "SE_SFGetFocusedSubTabObjectId", results: { value: null } },

  { type: "SE_ContactPopReferenceUrls", exception: "no_contact" },
  {
    type: "SE_AgentCreateTaskContact",
    controls: { name: "Look at this", references: { Customer: MARTA.path, Bad: "javascript:alert(1)", Order: "4711 of May", Lost: "/demo/crm/customers/NOBODY" } },
    results: { contactId: expect.any(String) },
    shows: { softphone: "Look at this" },
  },
  { type: "SE_ContactPopReferenceUrls", results: { count: 1 }, shows: { tabs: "Customer" } },
];

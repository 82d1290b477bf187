// Every command to the page and the softphone as rows of data: what is asked, what is answered, what the page shows then.

import { expect } from "@playwright/test";

/** What is seen on the page afterwards. */
export interface Seen {
  /** The page's address. */
  url?: RegExp;
  /** Text in the softphone, the tab bar, or the page itself. */
  softphone?: string | RegExp;
  tabs?: string | RegExp;
  page?: string | RegExp;
  /** The panel's size in pixels, where one is asked for. */
  width?: number;
  height?: number;
  /** Whether the drawer is open. */
  open?: boolean;
}

/** One command in a story: what one row leaves, the next one finds. */
export interface Row {
  type: string;
  controls?: Record<string, unknown>;
  /** The block's results; `null` unless told. */
  results?: unknown;
  /** The code it fails with; absent when it does what it is for. */
  exception?: string;
  shows?: Seen;
}

/** Marta Holm, of the demo directory, and a task of hers. */
const MARTA = { id: "003D000001", path: "/demo/crm/customers/003D000001", number: "+12025550143" };
const DEPOT = "+1 202 555 0117";

const endpoint = (known: Record<string, unknown>) => ({
  endpointARN: expect.any(String),
  endpointId: expect.any(String),
  type: "phone_number",
  name: expect.any(String),
  phoneNumber: null,
  agentLogin: null,
  queue: null,
  ...known,
});
const STATES = ["Available", "Break", "Lunch", "Training", "Offline"].map((name) => ({ name, type: expect.any(String) }));
const CONNECTIONS = [
  endpoint({ name: "Ben Cole", type: "agent", agentLogin: "ben", phoneNumber: "102" }),
  endpoint({ name: "Billing", type: "queue", queue: "Billing" }),
  endpoint({ name: "Service desk", type: "queue", queue: "Service desk" }),
  endpoint({ name: "Mailbox", phoneNumber: "+1 202 555 0100" }),
  endpoint({ name: "Depot", phoneNumber: DEPOT }),
];
const POPS = { NoMatch: expect.any(Object), SingleMatch: expect.any(Object), MultipleMatches: expect.any(Object) };
const LAYOUT = { callRelatedFields: ["ANI", "DNIS", "QUEUE"], objects: expect.any(Object), screenPopSettings: POPS };

/** The CRM page: a story that begins on the list of customers, in the one tab there is. */
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

/** The softphone: a story that begins without a contact. */
export const SOFTPHONE_ROWS: Row[] = [
  { type: "SE_AgentGetName", results: { value: "Anna Berg" } },
  { type: "SE_AgentGetExtension", results: { value: "101" } },
  { type: "SE_AgentGetStatus", results: { name: "Available", type: "routable", duration: expect.any(Number) } },
  { type: "SE_AgentGetStates", results: { value: STATES } },
  { type: "SE_AgentSetStatus", controls: { status: "Break" }, shows: { softphone: "Agent state: Break." } },
  { type: "SE_AgentSetStatus", controls: { status: "Gardening" }, exception: "state_unknown" },
  { type: "SE_AgentSetStatusByName", controls: { name: "lunch" }, shows: { softphone: "Agent state: Lunch." } },
  { type: "SE_AgentSetStatusByName", controls: { name: "Nap" }, exception: "state_unknown" },
  { type: "SE_AgentSetStatusByName", controls: { name: "Offline" } },
  { type: "SE_AgentDialNumber", controls: { phoneNumber: DEPOT }, exception: "agent_offline" },
  { type: "SE_AgentSetAvailable", shows: { softphone: "Agent state: Available." } },
  { type: "SE_AgentQuickConnects", results: { value: CONNECTIONS } },
  { type: "SE_AgentTransferConnections", results: { value: CONNECTIONS } },
  { type: "SE_AgentEndpointByPhoneNumber", controls: { phoneNumber: "+12025550117" }, results: CONNECTIONS[4] },
  { type: "SE_AgentEndpointByPhoneNumber", controls: { phoneNumber: "+49 30 5550100" }, results: endpoint({ phoneNumber: "+49305550100" }) },
  { type: "SE_AgentEndpointByPhoneNumber", controls: { phoneNumber: "call me" }, exception: "bad_number" },
  { type: "SE_AgentGetDialableCountries", results: { value: ["us", "gb", "de", "fr", "at", "ch"] } },
  {
    type: "SE_AgentGetConfiguration",
    results: {
      value: {
        username: "anna",
        name: "Anna Berg",
        extension: "101",
        softphoneEnabled: true,
        agentStates: STATES,
        dialableCountries: expect.any(Array),
        routingProfile: expect.any(Object),
        permissions: expect.any(Array),
      },
    },
  },
  { type: "SE_AgentIsSoftphoneEnabled", results: true },
  { type: "SE_AgentUseDeskphone", controls: { phoneNumber: "desk" }, exception: "bad_number" },
  { type: "SE_AgentUseDeskphone", controls: { phoneNumber: "+1 202 555 0188" }, shows: { softphone: "Calls come to the deskphone +12025550188." } },
  { type: "SE_AgentGetDeskphoneNumber", results: { value: "+12025550188" } },
  { type: "SE_AgentIsSoftphoneEnabled", results: false },
  { type: "SE_AgentUseSoftphone", shows: { softphone: "Calls come to the softphone." } },

  { type: "SE_AgentMute", exception: "no_contact" },
  { type: "SE_AgentUnmute", exception: "no_contact" },
  { type: "SE_ContactStartRecording", exception: "no_contact" },
  { type: "SE_ContactDestroyConnection", exception: "no_contact" },
  { type: "SE_ContactClear", exception: "no_contact" },
  { type: "SE_AgentDialNumber", controls: { phoneNumber: "+999 1" }, exception: "country_not_allowed" },
  { type: "SE_AgentDialNumber", controls: { phoneNumber: "nobody" }, exception: "bad_number" },
  { type: "SE_AgentDialNumber", controls: { phoneNumber: DEPOT, queueARN: "arn:none" }, exception: "queue_not_found" },
  { type: "SE_AgentDialNumber", controls: { phoneNumber: DEPOT, queueARN: "arn:meadow:queue/billing" }, results: { endpoint: CONNECTIONS[4] }, shows: { softphone: "Voice call, connected" } },
  { type: "SE_AgentDialNumber", controls: { phoneNumber: DEPOT }, exception: "line_busy" },
  { type: "SE_AgentMute", shows: { softphone: "Muted." } },
  { type: "SE_AgentUnmute", shows: { softphone: "Unmuted." } },
  { type: "SE_ContactStopRecording", exception: "recording_not_running" },
  { type: "SE_ContactStartRecording", shows: { softphone: "Recording started." } },
  { type: "SE_ContactStartRecording", exception: "recording_running" },
  { type: "SE_ContactPauseRecording", shows: { softphone: "Recording paused" } },
  { type: "SE_ContactPauseRecording", exception: "recording_paused" },
  { type: "SE_ContactResumeRecording", shows: { softphone: "Recording resumed." } },
  { type: "SE_ContactResumeRecording", exception: "recording_running" },
  { type: "SE_ContactStopRecording", shows: { softphone: "Recorded" } },
  { type: "SE_ContactStartRecording", exception: "recording_ended" },
  { type: "SE_AgentSetStatusByName", controls: { name: "Offline" }, exception: "contact_live" },
  { type: "SE_ContactClear", exception: "contact_live" },
  { type: "SE_ContactDestroyConnection", shows: { softphone: "Agent state: After call work." } },
  { type: "SE_ContactDestroyConnection", exception: "no_contact" },
  { type: "SE_ContactClear", shows: { softphone: "Agent state: Available." } },

  { type: "SE_AgentDialNumber", controls: { phoneNumber: "117" }, results: { endpoint: endpoint({ phoneNumber: "117" }) }, shows: { softphone: "Voice call, connected" } },
  { type: "SE_ContactLeaveVoicemail", exception: "nothing_given" },
  { type: "SE_ContactLeaveVoicemail", controls: { voicemailDropName: "Nothing we have" }, exception: "voicemail_not_found" },
  { type: "SE_ContactLeaveVoicemail", controls: { voicemailDropName: "Closed today", quickConnectName: "Nobody" }, exception: "endpoint_not_found" },
  { type: "SE_ContactLeaveVoicemail", controls: { voicemailDropName: "Closed today", quickConnectName: "Mailbox" }, shows: { softphone: "117 is over." } },
  { type: "SE_AgentCreateTaskContact", controls: { name: "Call Marta", endpoint: "Nowhere" }, exception: "endpoint_not_found" },
  { type: "SE_AgentCreateTaskContact", controls: { name: "Call Marta", endpoint: "Depot" }, exception: "endpoint_takes_no_task" },
  { type: "SE_AgentCreateTaskContact", controls: { name: "For Ben", endpoint: "Ben Cole" }, results: { contactId: expect.any(String) }, shows: { softphone: "For Ben rings at ben." } },
  { type: "SE_AgentCreateTaskContact", controls: { name: "Call Marta", description: "<i>Soon</i>", endpoint: "Billing" }, results: { contactId: expect.any(String) }, shows: { softphone: "Call Marta Task, ringing<i>Soon</i>" } },
  { type: "SE_AgentGetCcpLogs", results: { value: expect.stringMatching(/Recording stopped\.[\s\S]*Left the message/) } },
];

/** What only Salesforce can: the page does not offer it. */
export const SALESFORCE_ROWS: Row[] = [
  { type: "SE_SFRunApex", controls: { apexClass: "A", methodName: "b" } },
  { type: "SE_SFGetAgentWorkload" },
  { type: "SE_SFGetAgentState" },
  { type: "SE_SFSetAgentState", controls: { state: "Online" } },
  { type: "SE_SFLoginAgent", controls: { state: "Online" } },
  { type: "SE_SFLogoutAgent" },
  { type: "SE_SFCompleteHvsWorkWithTaskSaved", controls: { workId: "1", disposition: "x", taskId: "2" } },
].map((row) => ({ ...row, exception: "capability_missing" }));

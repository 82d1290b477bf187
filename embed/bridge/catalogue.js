// Every command that a flow may ask of a page or a softphone: who performs it, what it takes, what it gives.

/**
 * How an argument is read. `text`: trimmed; a number counts as one. `url`: an address in full that may be opened. A `!`
 * behind it: the command is answered `nothing_given` without it.
 * @typedef {"any" | "text" | "number" | "boolean" | "map" | "url"} Kind
 *
 * @typedef {object} Command
 * @property {"host" | "softphone"} by
 * @property {Record<string, Kind | `${Kind}!`>} args
 * @property {Record<string, "any" | "list" | "map"> | "boolean"} results their names, and the shape where it matters;
 *   `boolean` is a question
 */

/** @param {Command["args"]} [args] @param {Command["results"]} [results] @returns {Command} */
const host = (args = {}, results = {}) => ({ by: "host", args, results });
/** @param {Command["args"]} [args] @param {Command["results"]} [results] @returns {Command} */
const softphone = (args = {}, results = {}) => ({ by: "softphone", args, results });

/** @type {Command["results"]} */
const VALUE = { value: "any" };
/** @type {Command["results"]} */
const LIST = { value: "list" };
/** @type {Command["results"]} */
const MAP = { value: "map" };
/** @type {Command["results"]} */
const TAB = { tabId: "any" };

/** @type {Readonly<Record<string, Command>>} */
export const COMMANDS = Object.freeze({
  contactPopReferenceUrls: host({}, { count: "any" }),
  sfIsClickToDialEnabled: host({}, "boolean"),
  sfEnableClickToDial: host(),
  sfDisableClickToDial: host(),
  sfGetAppViewInfo: host({}, { url: "any", recordId: "any", recordName: "any", objectType: "any" }),
  sfGetSoftphoneLayout: host({}, MAP),
  sfRefreshView: host(),
  sfShowPanel: host(),
  sfHidePanel: host(),
  sfSetPanelHeight: host({ heightPX: "number!" }),
  sfSetPanelWidth: host({ widthPX: "number!" }),
  sfScreenpopObject: host({ recordId: "text!", noPopOnEmpty: "boolean" }),
  sfScreenpopUrl: host({ url: "url!" }),
  sfScreenpopObjectHome: host({ scope: "text!" }),
  sfScreenpopList: host({ listViewId: "text!", scope: "text" }),
  sfScreenpopSearch: host({ searchString: "text!" }),
  sfScreenpopNewRecord: host({ entityName: "text!", defaultFieldValues: "map" }),
  sfSearchAndScreenpop: host(
    { searchParams: "any", queryParams: "any", defaultFieldValues: "any", deferred: "boolean", callType: "text" },
    MAP,
  ),
  sfOpenPrimaryTab: host({ url: "url!", label: "text", focus: "boolean" }, TAB),
  sfOpenSubTab: host({ parentTabId: "text!", url: "url!", label: "text", focus: "boolean" }, TAB),
  sfGetFocusedPrimaryTabObjectId: host({}, VALUE),
  sfGetFocusedSubTabObjectId: host({}, VALUE),
  sfGetTabObjectMap: host({}, MAP),
  sfCloseTab: host({ tabId: "text!" }),
  sfGetPrimaryTabIds: host({}, LIST),
  sfGetTabsByUrl: host({ url: "url!" }, LIST),
  sfRunApex: host({ apexClass: "text!", methodName: "text!", methodParams: "any" }, VALUE),
  sfGetAgentWorkload: host({}, VALUE),
  sfGetAgentState: host({}, VALUE),
  sfSetAgentState: host({ state: "any!" }),
  sfLoginAgent: host({ state: "any" }),
  sfLogoutAgent: host(),
  sfCompleteHvsWorkWithTaskSaved: host({ workId: "text!", disposition: "any", taskId: "text" }),

  contactClear: softphone(),
  contactDestroyConnection: softphone(),
  contactStartRecording: softphone(),
  contactStopRecording: softphone(),
  contactPauseRecording: softphone(),
  contactResumeRecording: softphone(),
  contactLeaveVoicemail: softphone({ voicemailDropName: "text", quickConnectName: "text" }),
  agentCreateTaskContact: softphone(
    { name: "text!", description: "text", endpoint: "any", references: "map" },
    { contactId: "any" },
  ),
  agentDialNumber: softphone({ phoneNumber: "text!", queueARN: "text" }, { endpoint: "any" }),
  agentMute: softphone(),
  agentUnmute: softphone(),
  agentGetStatus: softphone({}, { name: "any", type: "any", duration: "any" }),
  agentSetStatus: softphone({ status: "any!" }),
  agentSetStatusByName: softphone({ name: "text!" }),
  agentSetAvailable: softphone(),
  agentGetStates: softphone({}, LIST),
  agentQuickConnects: softphone({}, LIST),
  agentTransferConnections: softphone({}, LIST),
  agentEndpointByPhoneNumber: softphone(
    { phoneNumber: "text!" },
    { endpointARN: "any", endpointId: "any", type: "any", name: "any", phoneNumber: "any", agentLogin: "any", queue: "any" },
  ),
  agentGetName: softphone({}, VALUE),
  agentGetExtension: softphone({}, VALUE),
  agentGetDeskphoneNumber: softphone({}, VALUE),
  agentGetConfiguration: softphone({}, MAP),
  agentGetDialableCountries: softphone({}, LIST),
  agentIsSoftphoneEnabled: softphone({}, "boolean"),
  agentUseSoftphone: softphone(),
  agentUseDeskphone: softphone({ phoneNumber: "text" }),
  agentGetCcpLogs: softphone({}, VALUE),
});

//! What each block does, in a sentence for whoever puts flows together.

use super::BlockSpec;

impl BlockSpec {
    /// What it does, in one sentence; empty for a block that is not in the catalogue.
    pub fn summary(&self) -> &'static str {
        SUMMARIES
            .iter()
            .find(|(kind, _)| *kind == self.kind)
            .map_or("", |(_, summary)| summary)
    }
}

/// By type, in the order of the catalogue.
pub(super) const SUMMARIES: &[(&str, &str)] = &[
    ("SE_Start", "Begins the flow; there is one in each."),
    ("SE_End", "Ends the run."),
    (
        "SE_CoreIfElse",
        "Compares two values: numbers as numbers, texts as texts.",
    ),
    (
        "SE_CoreTruthy",
        "Asks whether a value is anything but empty text, 0, false or nothing.",
    ),
    ("SE_CoreIsOneOf", "Asks whether a value is among several."),
    (
        "SE_CoreDelay",
        "Waits; the time counts towards the run's limit.",
    ),
    (
        "SE_GetPayload",
        "Hands out all that the run was started with.",
    ),
    (
        "SE_HttpRequest",
        "Asks another server; an answer of 200 to 299 is a success.",
    ),
    (
        "SE_SetProperty",
        "Keeps a value for this agent, for other flows to read.",
    ),
    ("SE_GetProperty", "Reads a value kept for this agent."),
    (
        "SE_GetAllProperties",
        "Reads all that is kept for this agent.",
    ),
    ("SE_UnsetProperty", "Forgets a value kept for this agent."),
    (
        "SE_ClearAllProperties",
        "Forgets all that is kept for this agent.",
    ),
    (
        "SE_UpdateCounter",
        "Adds to a counter of this agent and hands out what it comes to.",
    ),
    (
        "SE_GetCounter",
        "Reads a counter of this agent; one that was never counted is 0.",
    ),
    (
        "SE_CoreFormatPhoneNumber",
        "Writes a telephone number as it is written within its country.",
    ),
    (
        "SE_CoreFormatPhoneNumberE164",
        "Writes a telephone number with its country code, such as +493012345.",
    ),
    (
        "SE_CoreFormatDate",
        "Writes a date in a format, such as dd.MM.yyyy; without one as 2026-11-20T08:30:00.000Z.",
    ),
    (
        "SE_CoreReplaceString",
        "Puts one text in the place of another, where it is met first or everywhere.",
    ),
    (
        "SE_CoreStartsWith",
        "Asks whether a text begins with one of several.",
    ),
    (
        "SE_CoreEndsWith",
        "Asks whether a text ends with one of several.",
    ),
    ("SE_CoreJoinStrings", "Joins two texts with a separator."),
    (
        "SE_CoreStringTemplate",
        "Fills a text: each {{$.path}} in it is replaced by what it leads to.",
    ),
    (
        "SE_CoreLength",
        "Counts the characters of a text, the items of a list or the keys of a map.",
    ),
    (
        "SE_CoreSlice",
        "Cuts a part out of a text or a list; negative positions count from the end.",
    ),
    (
        "SE_CoreExtractValue",
        "Reads a key, or a path such as a.b[0], of a map or list.",
    ),
    (
        "SE_CoreCast",
        "Makes a value one of another type, as JavaScript does.",
    ),
    ("SE_CoreMultiply", "Multiplies two numbers."),
    (
        "SE_CoreDivide",
        "Divides one number by another; by zero is a failure.",
    ),
    ("SE_Log", "Writes a line to the server's log."),
    (
        "SE_SendDataToOverlay",
        "Shows keys and values in the overlay's Data panel.",
    ),
    (
        "SE_ShowModal",
        "Shows a window with buttons in the overlay and waits for the one that is pressed.",
    ),
    ("SE_Alert", "Shows a message in the overlay."),
    (
        "SE_ShowAllAttributes",
        "Lets the overlay show all attributes of a contact, or only the chosen ones.",
    ),
    (
        "SE_ContactGetAttributeValue",
        "Reads an attribute of the contact.",
    ),
    (
        "SE_ContactProperties",
        "Reads what is known of the contact: its channel, direction, queue, numbers; it is monitored when its attribute isMonitor is true.",
    ),
    (
        "SE_ContactCustomerPhoneNumber",
        "Reads the customer's telephone number and its country.",
    ),
    (
        "SE_ContactMetadata",
        "Reads how long the contact rang, and when it began, was connected and ended.",
    ),
    (
        "SE_ContactUpdateAttributes",
        "Sets attributes of the contact.",
    ),
    ("SE_ContactIsVoice", "Asks whether the contact is a call."),
    ("SE_ContactIsChat", "Asks whether the contact is a chat."),
    ("SE_ContactIsTask", "Asks whether the contact is a task."),
    (
        "SE_ContactIsInbound",
        "Asks whether the customer began the contact.",
    ),
    (
        "SE_ContactIsTransfer",
        "Asks whether the contact came from another agent: its attribute isTransfer is true.",
    ),
    (
        "SE_ContactIsCallback",
        "Asks whether the contact is a call back that a queue made.",
    ),
    (
        "SE_ContactPopReferenceUrls",
        "Opens the addresses that a task contact refers to.",
    ),
    ("SE_ContactClear", "Clears a contact that has ended."),
    (
        "SE_ContactDestroyConnection",
        "Hangs up the agent's side of the contact.",
    ),
    ("SE_ContactStartRecording", "Starts recording the contact."),
    ("SE_ContactStopRecording", "Stops recording the contact."),
    (
        "SE_ContactPauseRecording",
        "Pauses the contact's recording.",
    ),
    (
        "SE_ContactResumeRecording",
        "Goes on with the contact's recording.",
    ),
    (
        "SE_ContactLeaveVoicemail",
        "Leaves a recorded message on the customer's voicemail.",
    ),
    ("SE_AgentCreateTaskContact", "Makes a new task contact."),
    (
        "SE_AgentDialNumber",
        "Dials a number on the agent's softphone.",
    ),
    ("SE_AgentMute", "Mutes the agent."),
    ("SE_AgentUnmute", "Ends the agent's being muted."),
    (
        "SE_AgentGetStatus",
        "Reads the agent's state, and since when.",
    ),
    ("SE_AgentSetStatus", "Sets the agent's state."),
    (
        "SE_AgentSetStatusByName",
        "Sets the agent's state by its name.",
    ),
    ("SE_AgentSetAvailable", "Makes the agent available."),
    ("SE_AgentGetStates", "Lists the states the agent may take."),
    (
        "SE_AgentQuickConnects",
        "Lists the agent's quick connections.",
    ),
    (
        "SE_AgentTransferConnections",
        "Lists where the agent may transfer to.",
    ),
    (
        "SE_AgentEndpointByPhoneNumber",
        "Finds the endpoint that has a telephone number.",
    ),
    ("SE_AgentGetName", "Reads the agent's name."),
    ("SE_AgentGetExtension", "Reads the agent's extension."),
    (
        "SE_AgentGetDeskphoneNumber",
        "Reads the number of the agent's desk phone.",
    ),
    ("SE_AgentGetConfiguration", "Reads how the agent is set up."),
    (
        "SE_AgentGetDialableCountries",
        "Lists the countries the agent may call.",
    ),
    (
        "SE_AgentIsSoftphoneEnabled",
        "Asks whether the agent speaks through the softphone.",
    ),
    (
        "SE_AgentUseSoftphone",
        "Lets the agent speak through the softphone.",
    ),
    (
        "SE_AgentUseDeskphone",
        "Lets the agent speak through a desk phone.",
    ),
    ("SE_AgentGetCcpLogs", "Reads the softphone's own log."),
    (
        "SE_SFIsClickToDialEnabled",
        "Asks whether numbers on the CRM's pages can be clicked to dial them.",
    ),
    (
        "SE_SFEnableClickToDial",
        "Lets numbers on the CRM's pages be clicked to dial them.",
    ),
    (
        "SE_SFDisableClickToDial",
        "Stops numbers on the CRM's pages from being clicked.",
    ),
    (
        "SE_SFGetAppViewInfo",
        "Reads which page and record the agent looks at.",
    ),
    (
        "SE_SFGetSoftphoneLayout",
        "Reads how the CRM wants the softphone to be laid out.",
    ),
    ("SE_SFRefreshView", "Loads what the agent looks at anew."),
    (
        "SE_SFShowPanel",
        "Opens the panel that the overlay stands in.",
    ),
    (
        "SE_SFHidePanel",
        "Closes the panel that the overlay stands in.",
    ),
    (
        "SE_SFSetPanelHeight",
        "Sets the height of the panel, in pixels.",
    ),
    (
        "SE_SFSetPanelWidth",
        "Sets the width of the panel, in pixels.",
    ),
    ("SE_SFScreenpopObject", "Opens a record."),
    ("SE_SFScreenpopUrl", "Opens an address."),
    (
        "SE_SFScreenpopObjectHome",
        "Opens the start page of a type of record.",
    ),
    ("SE_SFScreenpopList", "Opens a list of records."),
    ("SE_SFScreenpopSearch", "Opens the CRM's search for a text."),
    (
        "SE_SFScreenpopNewRecord",
        "Opens the form for a new record, filled with values.",
    ),
    (
        "SE_SFSearchAndScreenpop",
        "Searches and opens what is found: the record, the list of matches, or the form for a new one.",
    ),
    (
        "SE_SFGetContactId",
        "Finds a contact of the CRM by a telephone number.",
    ),
    (
        "SE_SFGetLeadId",
        "Finds a lead of the CRM by a telephone number.",
    ),
    ("SE_SFRetrieve", "Reads fields of a record."),
    ("SE_SFSaveLog", "Saves a record, or makes a new one."),
    (
        "SE_SFCreateTask",
        "Makes a task, such as the record of a call.",
    ),
    (
        "SE_SFIsDoNotCall",
        "Asks whether somebody must not be called.",
    ),
    ("SE_SFQuery", "Asks the CRM in its own query language."),
    ("SE_SFRunApex", "Runs a method of an Apex class."),
    (
        "SE_SFGetAgentWorkload",
        "Reads how much the agent has to do in Omni-Channel.",
    ),
    (
        "SE_SFGetAgentState",
        "Reads the agent's state in Omni-Channel.",
    ),
    (
        "SE_SFSetAgentState",
        "Sets the agent's state in Omni-Channel.",
    ),
    ("SE_SFLoginAgent", "Signs the agent in to Omni-Channel."),
    ("SE_SFLogoutAgent", "Signs the agent out of Omni-Channel."),
    (
        "SE_SFCompleteHvsWorkWithTaskSaved",
        "Completes a piece of High Velocity Sales work with the task that was saved for it.",
    ),
    (
        "SE_SFOpenPrimaryTab",
        "Opens an address in a tab of the console.",
    ),
    (
        "SE_SFOpenSubTab",
        "Opens an address in a tab beneath another.",
    ),
    (
        "SE_SFGetFocusedPrimaryTabObjectId",
        "Reads which record the tab in front shows.",
    ),
    (
        "SE_SFGetFocusedSubTabObjectId",
        "Reads which record the lower tab in front shows.",
    ),
    (
        "SE_SFGetTabObjectMap",
        "Reads which tabs are open and which records they show.",
    ),
    ("SE_SFCloseTab", "Closes a tab."),
    ("SE_SFGetPrimaryTabIds", "Lists the open tabs."),
    ("SE_SFGetTabsByUrl", "Lists the tabs that show an address."),
    (
        "SE_CallJQueryMethod",
        "Calls a method on the CRM's page: a hole in it, which is why nobody does.",
    ),
];

#[cfg(test)]
mod tests {
    use super::{super::all, SUMMARIES};

    #[test]
    fn every_block_has_one_sentence_in_the_catalogues_order() {
        let described: Vec<_> = SUMMARIES.iter().map(|(kind, _)| *kind).collect();
        let blocks: Vec<_> = all().iter().map(|spec| spec.kind).collect();
        assert_eq!(described, blocks);
        assert!(all().iter().all(|spec| spec.summary().ends_with('.')));
    }
}

//! The CRM's records, and the agent and tabs on its page.

use super::{
    BlockSpec, Group, Op, Performer,
    parts::{
        BOOLEAN, Family, ID, NO_RESULTS, NOTHING, OUTSIDE, QUESTION, VALUE, any, boolean, map,
        noted, number, result, text,
    },
};

const CRM: Family = Family(Group::Crm, Performer::Crm);
const HOST: Family = Family(Group::Crm, Performer::Host);
const NOBODY: Family = Family(Group::Crm, Performer::Unsupported);
const LIST: &[super::ResultSpec] = &[noted("value", "list")];
const TAB: &[super::ResultSpec] = &[result("tabId")];

pub(super) const BLOCKS: &[BlockSpec] = &[
    CRM.block(
        ("Get Salesforce Contact Id", "SE_SFGetContactId"),
        Op::FindByPhone("Contact"),
        &[text("formattedPhoneNumber").required(), text("fieldName")],
        OUTSIDE,
        &[result("sfContactId")],
    )
    .known()
    .repeatable(),
    CRM.block(
        ("Get Salesforce Lead Id", "SE_SFGetLeadId"),
        Op::FindByPhone("Lead"),
        &[text("formattedPhoneNumber").required()],
        OUTSIDE,
        &[result("sfLeadId")],
    )
    .known()
    .repeatable(),
    CRM.block(
        ("Retrieve Salesforce Record", "SE_SFRetrieve"),
        Op::Retrieve,
        &[
            any("fields"),
            text("type").required(),
            text("id").required(),
        ],
        OUTSIDE,
        &[result("record")],
    )
    .known()
    .repeatable(),
    CRM.block(
        ("Save (or Create) a Record", "SE_SFSaveLog"),
        Op::Save,
        &[
            text("recordId").note("empty or \"null\": create"),
            text("entityType").required(),
            map("fieldValues"),
        ],
        OUTSIDE,
        ID,
    )
    .known(),
    CRM.block(
        ("Create a Task", "SE_SFCreateTask"),
        Op::CreateTask,
        &[
            text("CallObject"),
            text("Type"),
            text("Status"),
            text("Priority"),
            boolean("IsClosed"),
            text("TaskSubtype").alias(&["TaskSubType"], "also TaskSubType"),
            text("WhoId"),
            text("WhatId"),
            text("CallDisposition"),
            number("CallDurationInSeconds"),
            text("CallType"),
            text("ActivityDate"),
            text("subject1"),
            text("subject2"),
            text("subject3"),
            map("otherTaskFields"),
        ],
        OUTSIDE,
        ID,
    )
    .known(),
    CRM.block(
        ("Is Contact \"Do Not Call\"?", "SE_SFIsDoNotCall"),
        Op::IsDoNotCall,
        &[text("recordId").required()],
        QUESTION,
        BOOLEAN,
    )
    .repeatable(),
    CRM.block(
        ("Query value", "SE_SFQuery"),
        Op::Query,
        &[text("query").required()],
        OUTSIDE,
        &[noted("value", "list of records")],
    )
    .repeatable(),
];

pub(super) const AGENT_AND_TABS: &[BlockSpec] = &[
    HOST.command(
        ("Run Apex", "SE_SFRunApex"),
        &[
            text("apexClass").required(),
            text("methodName").required(),
            any("methodParams"),
        ],
        VALUE,
    )
    .salesforce_only(),
    HOST.command(
        ("Get Agent Workload on Salesforce", "SE_SFGetAgentWorkload"),
        NOTHING,
        VALUE,
    )
    .salesforce_only()
    .repeatable(),
    HOST.command(
        ("Get Agent State from Salesforce", "SE_SFGetAgentState"),
        NOTHING,
        VALUE,
    )
    .salesforce_only()
    .repeatable(),
    HOST.command(
        ("Set Agent State on Salesforce", "SE_SFSetAgentState"),
        &[any("state").required()],
        NO_RESULTS,
    )
    .salesforce_only(),
    HOST.command(
        ("Login Agent on Salesforce", "SE_SFLoginAgent"),
        &[any("state")],
        NO_RESULTS,
    )
    .salesforce_only(),
    HOST.command(
        ("Logout Agent on Salesforce", "SE_SFLogoutAgent"),
        NOTHING,
        NO_RESULTS,
    )
    .salesforce_only(),
    HOST.command(
        (
            "Complete High Velocity Sales Work With Task Saved",
            "SE_SFCompleteHvsWorkWithTaskSaved",
        ),
        &[
            text("workId").required(),
            any("disposition"),
            text("taskId"),
        ],
        NO_RESULTS,
    )
    .salesforce_only()
    .known(),
    HOST.command(
        ("Open Salesforce Primary Tab", "SE_SFOpenPrimaryTab"),
        &[text("url").required(), text("label"), boolean("focus")],
        TAB,
    ),
    HOST.command(
        ("Open Salesforce Sub Tab", "SE_SFOpenSubTab"),
        &[
            text("parentTabId").required(),
            text("url").required(),
            text("label"),
            boolean("focus"),
        ],
        TAB,
    ),
    HOST.command(
        (
            "Get Focused Primary Tab Object Id",
            "SE_SFGetFocusedPrimaryTabObjectId",
        ),
        NOTHING,
        VALUE,
    )
    .repeatable(),
    HOST.command(
        (
            "Get Focused Subtab Object Id",
            "SE_SFGetFocusedSubTabObjectId",
        ),
        NOTHING,
        VALUE,
    )
    .repeatable(),
    HOST.command(
        ("Get Tab Object Map", "SE_SFGetTabObjectMap"),
        NOTHING,
        &[noted("value", "map")],
    )
    .repeatable(),
    HOST.command(
        ("Close Salesforce Tab", "SE_SFCloseTab"),
        &[text("tabId").required()],
        NO_RESULTS,
    ),
    HOST.command(
        ("Get Primary Tab Ids", "SE_SFGetPrimaryTabIds"),
        NOTHING,
        LIST,
    )
    .repeatable(),
    HOST.command(
        ("Get Tabs With Matching Url", "SE_SFGetTabsByUrl"),
        &[text("url").required()],
        LIST,
    )
    .repeatable(),
    NOBODY.block(
        ("Call jQuery Method", "SE_CallJQueryMethod"),
        Op::Unsupported,
        &[text("selector"), text("method"), any("arguments")],
        OUTSIDE,
        NO_RESULTS,
    ),
];

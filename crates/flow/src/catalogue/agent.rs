//! The agent and the softphone.

use super::{
    BlockSpec, Group, Op, Performer,
    parts::{BOOLEAN, Family, NO_RESULTS, NOTHING, QUESTION, VALUE, any, map, noted, result, text},
};

const AGENT: Family = Family(Group::Agent, Performer::Softphone);
const LIST: &[super::ResultSpec] = &[noted("value", "list")];

const fn read(
    name: (&'static str, &'static str),
    results: &'static [super::ResultSpec],
) -> BlockSpec {
    AGENT.command(name, NOTHING, results).repeatable()
}

pub(super) const BLOCKS: &[BlockSpec] = &[
    AGENT.command(
        ("Create Task Contact", "SE_AgentCreateTaskContact"),
        &[
            text("name").required(),
            text("description"),
            any("endpoint"),
            map("references"),
        ],
        &[result("contactId")],
    ),
    AGENT
        .command(
            ("Dial Number", "SE_AgentDialNumber"),
            &[text("phoneNumber").required(), text("queueARN")],
            &[result("endpoint")],
        )
        .known(),
    AGENT.command(("Mute Agent", "SE_AgentMute"), NOTHING, NO_RESULTS),
    AGENT.command(("Unmute Agent", "SE_AgentUnmute"), NOTHING, NO_RESULTS),
    read(
        ("Get Agent Status from Connect", "SE_AgentGetStatus"),
        &[result("name"), result("type"), result("duration")],
    ),
    AGENT.command(
        ("Set Agent Status on Connect", "SE_AgentSetStatus"),
        &[any("status").required()],
        NO_RESULTS,
    ),
    AGENT.command(
        (
            "Set Agent Status By Name on Connect",
            "SE_AgentSetStatusByName",
        ),
        &[text("name").required()],
        NO_RESULTS,
    ),
    AGENT.command(
        ("Set Agent as Available on Connect", "SE_AgentSetAvailable"),
        NOTHING,
        NO_RESULTS,
    ),
    read(("Get Available Agent States", "SE_AgentGetStates"), LIST),
    read(("Get Quick Connection List", "SE_AgentQuickConnects"), LIST),
    read(
        (
            "Get Transfer Connection List",
            "SE_AgentTransferConnections",
        ),
        LIST,
    ),
    AGENT
        .command(
            (
                "Get Endpoint by Phone Number",
                "SE_AgentEndpointByPhoneNumber",
            ),
            &[text("phoneNumber").required()],
            &[
                result("endpointARN"),
                result("endpointId"),
                result("type"),
                result("name"),
                result("phoneNumber"),
                result("agentLogin"),
                result("queue"),
            ],
        )
        .repeatable(),
    read(("Get Agent Name", "SE_AgentGetName"), VALUE),
    read(("Get Agent Extension", "SE_AgentGetExtension"), VALUE),
    read(
        ("Get Agent Deskphone Number", "SE_AgentGetDeskphoneNumber"),
        VALUE,
    ),
    read(
        ("Get Agent Configuration", "SE_AgentGetConfiguration"),
        &[noted("value", "map")],
    ),
    read(
        (
            "Get Agent Dialable Countries",
            "SE_AgentGetDialableCountries",
        ),
        LIST,
    ),
    AGENT
        .block(
            ("Is Agent Softphone Enabled?", "SE_AgentIsSoftphoneEnabled"),
            Op::Command,
            NOTHING,
            QUESTION,
            BOOLEAN,
        )
        .repeatable(),
    AGENT.command(
        ("Change Agent to Softphone", "SE_AgentUseSoftphone"),
        NOTHING,
        NO_RESULTS,
    ),
    AGENT.command(
        ("Change Agent to Deskphone", "SE_AgentUseDeskphone"),
        &[text("phoneNumber")],
        NO_RESULTS,
    ),
    read(("Get CCP Logs", "SE_AgentGetCcpLogs"), VALUE),
];

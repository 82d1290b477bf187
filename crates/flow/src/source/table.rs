//! The table: what flows may start from, what each event says, and who tells of it.

use super::{
    EventSpec,
    Raiser::{self, Host, Integration, Server, Softphone},
    Source, SourceSpec,
};

const PHONE: &[Raiser] = &[Softphone];
const PAGE: &[Raiser] = &[Host];
const TOLD: &[Raiser] = &[Softphone, Integration];
const TOLD_OR_SEEN: &[Raiser] = &[Softphone, Integration, Server];
const SEEN: &[Raiser] = &[Server];

const fn event(
    key: &'static str,
    title: &'static str,
    raised_by: &'static [Raiser],
    when: &'static str,
) -> EventSpec {
    EventSpec {
        key,
        title,
        when,
        raised_by,
    }
}

const INCOMING: EventSpec = event(
    "onIncoming",
    "Incoming",
    TOLD,
    "It is on its way to an agent.",
);
const CONNECTING: EventSpec = event(
    "onConnecting",
    "Connecting",
    TOLD,
    "It rings at the agent, or the agent's call is being put through.",
);
const ACCEPTED: EventSpec = event("onAccepted", "Accepted", TOLD, "The agent took it.");
const CONNECTED: EventSpec = event(
    "onConnected",
    "Connected",
    TOLD,
    "Agent and customer are connected.",
);
const PENDING: EventSpec = event(
    "onPending",
    "Pending",
    TOLD,
    "It is on hold, or waits for the other side.",
);
const REFRESH: EventSpec = event(
    "onRefresh",
    "Refresh",
    TOLD_OR_SEEN,
    "Something about it changed; or it was there already when the agent's overlay opened or was loaded again.",
);
const MISSED: EventSpec = event(
    "onMissed",
    "Missed",
    TOLD_OR_SEEN,
    "Nobody answered; or nobody told of it for so long that nobody will.",
);
const ENDED: EventSpec = event(
    "onEnded",
    "Ended",
    TOLD_OR_SEEN,
    "It is over, and after-contact work begins; or nobody told of it for so long that it must be.",
);
const DESTROY: EventSpec = event(
    "onDestroy",
    "Destroyed",
    TOLD_OR_SEEN,
    "The agent is done with it and it goes from the screen; or it ended long ago and nobody cleared it.",
);

const CALL: &[EventSpec] = &[
    INCOMING, CONNECTING, CONNECTED, ACCEPTED, PENDING, REFRESH, MISSED, ENDED, DESTROY,
];

/// In the order of [`Source`].
pub(super) static TABLE: [SourceSpec; 9] = [
    SourceSpec {
        source: Source::Initialization,
        key: "initialization",
        title: "Initialization",
        aliases: &["initialization", "initialisation"],
        events: &[event(
            "onInit",
            "Started",
            SEEN,
            "The agent's overlay connected for the first time since the agent signed in; not after a reload, nor for a second \
             tab.",
        )],
    },
    SourceSpec {
        source: Source::Agent,
        key: "agent",
        title: "Agent",
        aliases: &[
            "defaultagent",
            "agenton",
            "amazonconnectagent",
            "connectagent",
        ],
        events: &[
            event(
                "onInit",
                "Signed in",
                PHONE,
                "The agent is there at the softphone.",
            ),
            event(
                "onRefresh",
                "Refresh",
                PHONE,
                "Something about the agent changed, or the softphone was loaded again.",
            ),
            event(
                "onStateChange",
                "State changed",
                PHONE,
                "The agent's state became another, whichever.",
            ),
            event(
                "onRoutable",
                "Available",
                PHONE,
                "The agent takes contacts now.",
            ),
            event(
                "onNotRoutable",
                "Not available",
                PHONE,
                "The agent takes no contacts now.",
            ),
            event("onOffline", "Offline", PHONE, "The agent went offline."),
            event(
                "onError",
                "Error",
                PHONE,
                "The softphone could not do something.",
            ),
            event(
                "onAfterCallWork",
                "After-contact work",
                PHONE,
                "A contact ended and is to be worked up.",
            ),
        ],
    },
    SourceSpec {
        source: Source::VoiceContact,
        key: "voiceContact",
        title: "Voice Contact",
        aliases: &["voicecontact", "amazonconnectvoicecontact"],
        events: CALL,
    },
    SourceSpec {
        source: Source::QueueCallbackContact,
        key: "queueCallbackContact",
        title: "Queue Callback Contact",
        aliases: &[
            "queuecallback",
            "queuecallbackcontact",
            "amazonconnectqueuecallbackcontact",
        ],
        events: CALL,
    },
    SourceSpec {
        source: Source::ChatContact,
        key: "chatContact",
        title: "Chat Contact",
        aliases: &["chatcontact", "amazonconnectchatcontact"],
        events: &[
            CONNECTING,
            CONNECTED,
            ACCEPTED,
            PENDING,
            REFRESH,
            event(
                "onMessageReceived",
                "Message received",
                TOLD,
                "The customer wrote.",
            ),
            event("onMessageSent", "Message sent", TOLD, "The agent wrote."),
            event(
                "onViewContact",
                "Viewed",
                TOLD,
                "The agent turned to it at the softphone.",
            ),
            MISSED,
            ENDED,
            DESTROY,
        ],
    },
    SourceSpec {
        source: Source::TaskContact,
        key: "taskContact",
        title: "Task Contact",
        aliases: &["taskcontact", "amazonconnecttaskcontact"],
        events: &[
            INCOMING,
            CONNECTING,
            CONNECTED,
            ACCEPTED,
            PENDING,
            REFRESH,
            MISSED,
            ENDED,
            DESTROY,
            event(
                "onTransferInitiated",
                "Transfer begun",
                TOLD,
                "The agent is handing it to somebody else.",
            ),
            event(
                "onTransferSucceeded",
                "Transferred",
                TOLD,
                "Somebody else has it now.",
            ),
            event(
                "onTransferFailed",
                "Transfer failed",
                TOLD,
                "It could not be handed on.",
            ),
            event(
                "onTaskExpiring",
                "Expiring",
                TOLD_OR_SEEN,
                "It has two hours left. The server tells of its own tasks; of those with an `externalId` the system does that \
                 has them.",
            ),
            event(
                "onTaskExpired",
                "Expired",
                TOLD_OR_SEEN,
                "Its time is over, seven days after it began, and it ends. Told by the same as *Expiring*.",
            ),
        ],
    },
    SourceSpec {
        source: Source::SalesforceAgent,
        key: "salesforceAgent",
        title: "CRM Agent",
        aliases: &["salesforceagent", "crmagent", "sfagent"],
        events: &[
            event(
                "onStateChange",
                "State changed",
                PAGE,
                "The agent's state in the CRM became another.",
            ),
            event(
                "onWorkAccepted",
                "Work accepted",
                PAGE,
                "The agent took a piece of work in the CRM.",
            ),
            event(
                "onWorkloadChanged",
                "Workload changed",
                PAGE,
                "The agent has more or less to do in the CRM.",
            ),
        ],
    },
    SourceSpec {
        source: Source::SalesforceUi,
        key: "salesforceUi",
        title: "CRM Page",
        aliases: &["salesforceui", "crmpage", "sfui"],
        events: &[
            event(
                "onClickToDial",
                "Click to dial",
                PAGE,
                "A number on the page was clicked.",
            ),
            event(
                "onNavigationChange",
                "Page changed",
                PAGE,
                "Another record came into view.",
            ),
            event(
                "onHvsWorkStart",
                "High-velocity work begun",
                PAGE,
                "The agent began work of a sales cadence (Salesforce only).",
            ),
        ],
    },
    SourceSpec {
        source: Source::CtiAction,
        key: "ctiAction",
        title: "CTI Action",
        aliases: &["ctiaction"],
        events: &[],
    },
];

//! The contact in hand.

use super::{
    BlockSpec, Group, Op, Performer,
    parts::{
        BOOLEAN, DONE, Family, NO_RESULTS, NOTHING, OUTSIDE, QUESTION, VALUE, any, map, result,
        text,
    },
};

const SERVER: Family = Family(Group::Contact, Performer::Server);
const HOST: Family = Family(Group::Contact, Performer::Host);
const SOFTPHONE: Family = Family(Group::Contact, Performer::Softphone);

const fn question(name: (&'static str, &'static str), op: Op) -> BlockSpec {
    SERVER
        .block(name, op, NOTHING, QUESTION, BOOLEAN)
        .repeatable()
}

pub(super) const BLOCKS: &[BlockSpec] = &[
    SERVER
        .block(
            ("Get Contact Attribute", "SE_ContactGetAttributeValue"),
            Op::ContactAttribute,
            &[text("attributeName").required(), any("defaultValue")],
            DONE,
            VALUE,
        )
        .known()
        .repeatable(),
    SERVER
        .block(
            ("Get Contact Properties", "SE_ContactProperties"),
            Op::ContactProperties,
            NOTHING,
            DONE,
            &[
                result("contactId"),
                result("type"),
                result("queueName"),
                result("formattedPhoneNumber"),
                result("callType"),
                result("isMonitor"),
                result("channel"),
                result("direction"),
                result("state"),
                result("from"),
                result("to"),
            ],
        )
        .known()
        .repeatable(),
    SERVER
        .block(
            ("Get Customer Phone Number", "SE_ContactCustomerPhoneNumber"),
            Op::CustomerPhoneNumber,
            NOTHING,
            DONE,
            &[result("phone"), result("country")],
        )
        .known()
        .repeatable(),
    SERVER
        .block(
            ("Get Contact Interaction Metadata", "SE_ContactMetadata"),
            Op::ContactMetadata,
            NOTHING,
            DONE,
            &[
                result("callIncomingDuration"),
                result("startedAt"),
                result("connectedAt"),
                result("endedAt"),
            ],
        )
        .repeatable(),
    SERVER
        .block(
            ("Update Contact Attributes", "SE_ContactUpdateAttributes"),
            Op::UpdateAttributes,
            &[map("attributes").required()],
            OUTSIDE,
            NO_RESULTS,
        )
        .known()
        .repeatable(),
    question(
        ("Is Voice Contact?", "SE_ContactIsVoice"),
        Op::ChannelIs("voice"),
    ),
    question(
        ("Is Chat Contact?", "SE_ContactIsChat"),
        Op::ChannelIs("chat"),
    ),
    question(
        ("Is Task Contact?", "SE_ContactIsTask"),
        Op::ChannelIs("task"),
    ),
    question(
        ("Is Contact Inbound?", "SE_ContactIsInbound"),
        Op::IsInbound,
    ),
    question(
        ("Is Contact Transfer?", "SE_ContactIsTransfer"),
        Op::IsTransfer,
    ),
    question(
        ("Is Callback?", "SE_ContactIsCallback"),
        Op::ChannelIs("queueCallback"),
    ),
    HOST.command(
        (
            "Pop Task Contact's Reference Urls",
            "SE_ContactPopReferenceUrls",
        ),
        NOTHING,
        &[result("count")],
    )
    .repeatable(),
    SOFTPHONE.command(("Clear Contact", "SE_ContactClear"), NOTHING, NO_RESULTS),
    SOFTPHONE.command(
        (
            "Destroy Agent Connection to Live Contact",
            "SE_ContactDestroyConnection",
        ),
        NOTHING,
        NO_RESULTS,
    ),
    SOFTPHONE.command(
        ("Start Recording", "SE_ContactStartRecording"),
        NOTHING,
        NO_RESULTS,
    ),
    SOFTPHONE.command(
        ("Stop Recording", "SE_ContactStopRecording"),
        NOTHING,
        NO_RESULTS,
    ),
    SOFTPHONE.command(
        ("Pause Recording", "SE_ContactPauseRecording"),
        NOTHING,
        NO_RESULTS,
    ),
    SOFTPHONE.command(
        ("Resume Recording", "SE_ContactResumeRecording"),
        NOTHING,
        NO_RESULTS,
    ),
    SOFTPHONE.command(
        ("Leave a Voicemail", "SE_ContactLeaveVoicemail"),
        &[text("voicemailDropName"), text("quickConnectName")],
        NO_RESULTS,
    ),
];

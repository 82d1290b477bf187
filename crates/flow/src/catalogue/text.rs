//! Texts, values, the log, the overlay.

use super::{
    BlockSpec, ControlSpec, Group, Op, Performer,
    parts::{
        BOOLEAN, DONE, Family, NO_RESULTS, OUTSIDE, QUESTION, VALUE, any, boolean, list, map,
        number, result, text,
    },
};

const TEXT: Family = Family(Group::Text, Performer::Engine);
const VALUES: Family = Family(Group::Values, Performer::Engine);
const LOG: Family = Family(Group::Log, Performer::Server);
const OVERLAY: Family = Family(Group::Overlay, Performer::Overlay);

const NUMBER: &[ControlSpec] = &[text("phoneNumber").required(), text("countryCode")];
const LEVELS: &[&str] = &["debug", "info", "warn", "error"];
const ALERTS: &[&str] = &["info", "success", "warning", "error"];
const TYPES: &[&str] = &["Number", "String", "Boolean", "Date", "JSON"];

pub(super) const BLOCKS: &[BlockSpec] = &[
    TEXT.block(
        ("Format Phone Number", "SE_CoreFormatPhoneNumber"),
        Op::NationalNumber,
        NUMBER,
        DONE,
        VALUE,
    )
    .known(),
    TEXT.block(
        ("Format Phone Number (E164)", "SE_CoreFormatPhoneNumberE164"),
        Op::E164Number,
        NUMBER,
        DONE,
        VALUE,
    )
    .known(),
    TEXT.block(
        ("Format a Date object", "SE_CoreFormatDate"),
        Op::FormatDate,
        &[any("date").required(), text("format"), text("timeZone")],
        DONE,
        VALUE,
    ),
    TEXT.block(
        ("Replace String", "SE_CoreReplaceString"),
        Op::Replace,
        &[
            text("value").required(),
            text("search").required(),
            text("replacement"),
            boolean("all").note("boolean"),
        ],
        DONE,
        VALUE,
    ),
    TEXT.block(
        ("Text Starts With Value", "SE_CoreStartsWith"),
        Op::StartsWith,
        &[text("value"), list("values").required()],
        QUESTION,
        BOOLEAN,
    ),
    TEXT.block(
        ("Text Ends With Value", "SE_CoreEndsWith"),
        Op::EndsWith,
        &[text("value"), list("values").required()],
        QUESTION,
        BOOLEAN,
    ),
    TEXT.block(
        ("Join Strings", "SE_CoreJoinStrings"),
        Op::Join,
        &[text("first"), text("second"), text("separator")],
        DONE,
        VALUE,
    ),
    TEXT.block(
        ("String Template", "SE_CoreStringTemplate"),
        Op::Template,
        &[text("template").required().note("{{$.path}} in it")],
        DONE,
        &[result("string")],
    ),
    VALUES.block(
        ("Length", "SE_CoreLength"),
        Op::Length,
        &[any("value").required()],
        DONE,
        VALUE,
    ),
    VALUES.block(
        ("Slice", "SE_CoreSlice"),
        Op::Slice,
        &[any("value").required(), number("start"), number("end")],
        DONE,
        VALUE,
    ),
    VALUES
        .block(
            ("Extract Value", "SE_CoreExtractValue"),
            Op::Extract,
            &[any("targetField").required(), text("keyPath").required()],
            DONE,
            VALUE,
        )
        .known(),
    VALUES.block(
        ("Cast a Value to a Type", "SE_CoreCast"),
        Op::Cast,
        &[
            any("value").required(),
            text("type")
                .one_of(TYPES)
                .required()
                .note("Number, String, Boolean, Date, JSON"),
        ],
        DONE,
        VALUE,
    ),
    VALUES.block(
        ("Multiply", "SE_CoreMultiply"),
        Op::Multiply,
        &[number("first").required(), number("second").required()],
        DONE,
        VALUE,
    ),
    VALUES.block(
        ("Divide", "SE_CoreDivide"),
        Op::Divide,
        &[number("first").required(), number("second").required()],
        OUTSIDE,
        VALUE,
    ),
    LOG.block(
        ("Log to Console", "SE_Log"),
        Op::Log,
        &[text("level").one_of(LEVELS), any("message")],
        DONE,
        NO_RESULTS,
    )
    .known(),
    OVERLAY.block(
        ("Send Data to CCP Overlay", "SE_SendDataToOverlay"),
        Op::SendData,
        &[map("value").required().note("map of key and value")],
        DONE,
        NO_RESULTS,
    ),
    OVERLAY
        .command(
            ("Show Modal", "SE_ShowModal"),
            &[
                text("title"),
                text("body"),
                list("buttons"),
                number("timeoutMs"),
            ],
            &[result("button")],
        )
        .repeatable(),
    OVERLAY
        .block(
            ("Alert", "SE_Alert"),
            Op::Alert,
            &[text("message").required(), text("level").one_of(ALERTS)],
            DONE,
            NO_RESULTS,
        )
        .repeatable(),
    OVERLAY
        .block(
            ("Show All Attributes", "SE_ShowAllAttributes"),
            Op::ShowAllAttributes,
            &[boolean("enabled").note("")],
            DONE,
            NO_RESULTS,
        )
        .repeatable(),
];

//! The page around the overlay: its panel, and screen pops.

use super::{
    BlockSpec, Group, Op, Performer,
    parts::{
        BOOLEAN, Family, NO_RESULTS, NOTHING, OUTSIDE, QUESTION, any, boolean, map, noted, number,
        result, text,
    },
};

const HOST: Family = Family(Group::Crm, Performer::Host);

pub(super) const BLOCKS: &[BlockSpec] = &[
    HOST.block(
        ("Enable Click To Dial?", "SE_SFIsClickToDialEnabled"),
        Op::Command,
        NOTHING,
        QUESTION,
        BOOLEAN,
    )
    .repeatable(),
    HOST.command(
        ("Enable Click To Dial", "SE_SFEnableClickToDial"),
        NOTHING,
        NO_RESULTS,
    )
    .repeatable(),
    HOST.command(
        ("Disable Click To Dial", "SE_SFDisableClickToDial"),
        NOTHING,
        NO_RESULTS,
    )
    .repeatable(),
    HOST.command(
        ("Get App View Info", "SE_SFGetAppViewInfo"),
        NOTHING,
        &[
            result("url"),
            result("recordId"),
            result("recordName"),
            result("objectType"),
        ],
    )
    .repeatable(),
    HOST.command(
        ("Get Softphone Layout", "SE_SFGetSoftphoneLayout"),
        NOTHING,
        &[noted("value", "map")],
    )
    .repeatable(),
    HOST.command(("Refresh View", "SE_SFRefreshView"), NOTHING, NO_RESULTS)
        .repeatable(),
    HOST.command(
        ("Show Softphone Panel", "SE_SFShowPanel"),
        NOTHING,
        NO_RESULTS,
    )
    .repeatable(),
    HOST.command(
        ("Hide Softphone Panel", "SE_SFHidePanel"),
        NOTHING,
        NO_RESULTS,
    )
    .repeatable(),
    HOST.command(
        ("Set Softphone Panel Height", "SE_SFSetPanelHeight"),
        &[number("heightPX").required()],
        NO_RESULTS,
    )
    .repeatable(),
    HOST.command(
        ("Set Softphone Panel Width", "SE_SFSetPanelWidth"),
        &[number("widthPX").required()],
        NO_RESULTS,
    )
    .repeatable(),
    HOST.block(
        ("Screenpop Object", "SE_SFScreenpopObject"),
        Op::ScreenpopObject,
        &[text("recordId").required(), boolean("noPopOnEmpty")],
        OUTSIDE,
        NO_RESULTS,
    )
    .known()
    .repeatable(),
    HOST.command(
        ("Screenpop Url", "SE_SFScreenpopUrl"),
        &[text("url").required()],
        NO_RESULTS,
    )
    .repeatable(),
    HOST.command(
        ("Screenpop Object Home", "SE_SFScreenpopObjectHome"),
        &[text("scope").required()],
        NO_RESULTS,
    )
    .repeatable(),
    HOST.command(
        ("Screenpop List", "SE_SFScreenpopList"),
        &[text("listViewId").required(), text("scope")],
        NO_RESULTS,
    )
    .repeatable(),
    HOST.command(
        ("Screenpop Search", "SE_SFScreenpopSearch"),
        &[text("searchString").required()],
        NO_RESULTS,
    )
    .repeatable(),
    HOST.command(
        ("Screenpop New Record", "SE_SFScreenpopNewRecord"),
        &[text("entityName").required(), map("defaultFieldValues")],
        NO_RESULTS,
    )
    .known()
    .repeatable(),
    HOST.block(
        ("Search And Screenpop", "SE_SFSearchAndScreenpop"),
        Op::SearchAndScreenpop,
        &[
            any("searchParams"),
            any("queryParams"),
            any("defaultFieldValues"),
            boolean("deferred"),
            text("callType"),
        ],
        OUTSIDE,
        &[noted("value", "map of matches")],
    )
    .known()
    .repeatable(),
];

//! Flow, properties.

use super::{
    BlockSpec, Group, Op, Performer,
    parts::{
        BOOLEAN, DONE, END, Family, NO_RESULTS, NOTHING, OUTSIDE, QUESTION, VALUE, any, list, map,
        noted, number, result, text,
    },
};

const FLOW: Family = Family(Group::Flow, Performer::Engine);
const FLOW_SERVER: Family = Family(Group::Flow, Performer::Server);
const PROPERTIES: Family = Family(Group::Properties, Performer::Server);

const OPERATORS: &[&str] = &[
    "equals",
    "not equals",
    "contains",
    "starts with",
    "ends with",
    "matches",
    "<",
    "<=",
    ">",
    ">=",
    "is empty",
    "is not empty",
];

pub(super) const BLOCKS: &[BlockSpec] = &[
    FLOW.block(("Start", "SE_Start"), Op::Start, NOTHING, DONE, NO_RESULTS).known(),
    FLOW.block(("End", "SE_End"), Op::End, NOTHING, END, NO_RESULTS).known(),
    FLOW.block(
        ("If-else", "SE_CoreIfElse"),
        Op::IfElse,
        &[
            any("left"),
            text("operator")
                .one_of(OPERATORS)
                .required()
                .note("equals, not equals, contains, starts with, ends with, matches, <, <=, >, >=, is empty, is not empty"),
            any("right"),
        ],
        QUESTION,
        BOOLEAN,
    ),
    FLOW.block(("Is Truthy?", "SE_CoreTruthy"), Op::IsTruthy, &[any("value")], QUESTION, BOOLEAN).known(),
    FLOW.block(("Is One Of?", "SE_CoreIsOneOf"), Op::IsOneOf, &[any("value"), list("values").required()], QUESTION, BOOLEAN),
    FLOW.block(("Delay", "SE_CoreDelay"), Op::Delay, &[number("milliseconds").required()], DONE, NO_RESULTS),
    FLOW.block(("Get Payload", "SE_GetPayload"), Op::GetPayload, NOTHING, DONE, &[noted("value", "the whole payload")]),
    FLOW_SERVER.block(
        ("HTTP Request", "SE_HttpRequest"),
        Op::Http,
        &[
            text("method"),
            text("url").required(),
            map("headers"),
            map("query"),
            any("body"),
            number("timeoutMs"),
            text("secret").note("name of a stored credential"),
        ],
        OUTSIDE,
        &[result("status"), result("headers"), noted("body", "parsed when JSON")],
    ),
    PROPERTIES
        .block(("Set Property", "SE_SetProperty"), Op::SetProperty, &[text("key").required(), any("value")], DONE, NO_RESULTS)
        .known()
        .repeatable(),
    PROPERTIES
        .block(("Get Property", "SE_GetProperty"), Op::GetProperty, &[text("key").required(), any("defaultValue")], DONE, VALUE)
        .known()
        .repeatable(),
    PROPERTIES
        .block(("Get All Properties", "SE_GetAllProperties"), Op::GetAllProperties, NOTHING, DONE, &[noted("value", "map")])
        .repeatable(),
    PROPERTIES
        .block(("Unset Property", "SE_UnsetProperty"), Op::UnsetProperty, &[text("key").required()], DONE, NO_RESULTS)
        .repeatable(),
    PROPERTIES
        .block(("Clear All Properties", "SE_ClearAllProperties"), Op::ClearProperties, NOTHING, DONE, NO_RESULTS)
        .repeatable(),
    PROPERTIES.block(
        ("Update Counter", "SE_UpdateCounter"),
        Op::UpdateCounter,
        &[text("key").required(), number("by").note("default 1")],
        DONE,
        VALUE,
    ),
    PROPERTIES.block(("Get Counter", "SE_GetCounter"), Op::GetCounter, &[text("key").required()], DONE, VALUE).repeatable(),
];

//! The Calls panel and the ringing notice.

use ccp_protocol::calls::{Call, CallState, Cause};

use crate::text::find::contains;

/// Name of the table, and the panel's heading.
pub const CALLER_LOG: &str = "Caller log";
/// Column, and the check box of a row.
pub const CALL_DONE: &str = "Done";
/// Column.
pub const CALL_FROM: &str = "From";
/// Column.
pub const CALL_TO: &str = "To";
/// Column, and a filter.
pub const CALL_STATUS: &str = "Status";
/// Column.
pub const CALL_WAITING: &str = "Waiting";
/// Column.
pub const CALL_TALKING: &str = "Talking";
/// Column.
pub const CALL_TIME: &str = "Time";
/// Column.
pub const CALL_DETAILS: &str = "Details";
/// Check box over the list.
pub const ALL_DONE: &str = "All done";
/// Why a row's check box cannot be ticked.
pub const NOT_YET_DONE: &str = "Can be marked as done once the call has ended or is a minute old.";
/// Button.
pub const UNDO: &str = "Undo";
/// A caller who hides the number.
pub const WITHHELD: &str = "Withheld number";
/// Beside a customer who may be the one.
pub const MAYBE: &str = "Maybe";
/// Beside somebody who is no customer any more.
pub const INACTIVE: &str = "Inactive";
/// Heading of the list of all who may be the one.
pub const MATCHES: &str = "Multiple matches";
/// Says that a number is a customer's.
pub const ASSIGN: &str = "Assign";
/// Dials.
pub const CALL: &str = "Call";
/// Direction.
pub const INCOMING: &str = "Incoming";
/// Direction.
pub const OUTGOING: &str = "Outgoing";
/// A call whose beginning was never told.
pub const INCOMPLETE: &str = "Incomplete: its beginning was not told";
/// Customers found.
pub const CUSTOMERS: &str = "Customers";
/// Mark of a row, and its check box.
pub const CALL_BACK: &str = "Call back";
/// Label.
pub const NOTE: &str = "Note";
/// Label.
pub const FIND_CUSTOMER: &str = "Find the customer of";
/// Button.
pub const NEW_CASE: &str = "New case";
/// Button.
pub const NEW_CUSTOMER: &str = "New customer";
/// Search field.
pub const SEARCH_CALLS: &str = "Search calls";
/// What folds out over the list.
pub const CALL_OPTIONS: &str = "Filters and notifications";
/// Filter.
pub const QUEUE: &str = "Queue";
/// Filter.
pub const AGENT: &str = "Agent";
/// Choice of a filter.
pub const MY_CALLS: &str = "My calls";
/// Filter: the first day.
pub const SINCE: &str = "From day";
/// Before the first day.
pub const SINCE_DAY: &str = "From day ";
/// Before the last day.
pub const UNTIL_DAY: &str = "To day ";
/// Filter: the last day.
pub const UNTIL: &str = "To day";
/// Button.
pub const CLEAR_FILTERS: &str = "Clear filters";
/// Choice of a filter.
pub const ALL: &str = "All";
/// Choice of a filter.
pub const OPEN_CALLS: &str = "Not done";
/// Switch.
pub const CALLER_NOTIFICATION: &str = "Caller notification";
/// Switch.
pub const DESKTOP_NOTIFICATION: &str = "Desktop notification";
/// Who shows them.
pub const DESKTOP_BY_PAGE: &str =
    "The page around the overlay shows them, without number and name.";
/// Who shows them.
pub const DESKTOP_BY_WINDOW: &str =
    "The browser shows them for this window, without number and name.";
/// Why the switch cannot be used.
pub const NO_DESKTOP_HERE: &str = "The page around the overlay shows none, or the browser forbids it. The overlay in a new window may.";
/// Why the switch cannot be used.
pub const NO_DESKTOP: &str = "This browser shows no notifications here.";
/// Switch.
pub const OPEN_ON_RING: &str = "Open the drawer when a call rings";
/// What a desktop notification begins with, before the queue.
pub const FOR: &str = "For";
/// Begins the subject of a case, before who was on the telephone.
pub const CALL_WITH: &str = "Call with";
/// When the browser refused.
pub const DESKTOP_REFUSED: &str =
    "The browser does not allow notifications. Allow them for this page and try again.";
/// Button.
pub const EXPORT_CSV: &str = "Export CSV";
/// Button.
pub const EXPORT_JSON: &str = "Export JSON";
/// Button below the list.
pub const OLDER_CALLS: &str = "Show older calls";
/// Empty state.
pub const NO_CALLS: &str = "Empty caller log";
/// Who sets it up.
pub const NO_CALLS_HINT: &str =
    "Calls appear here as your telephone system tells of them; an administrator connects it.";
/// A search that finds nothing.
pub const NO_CALL_MATCHES: &str = "No call matches.";
/// What to do about it.
pub const NO_CALL_MATCHES_HINT: &str = "Clear the filters to see all calls.";
/// Error state.
pub const CALLS_UNAVAILABLE: &str = "Caller log unavailable";
/// Name of the region with ringing calls, and title of a desktop notification.
pub const INCOMING_CALL: &str = "Incoming call";
/// Button of a ringing call.
pub const OPEN: &str = "Open";

/// Where a call stands.
pub fn call_state(call: &Call) -> &str {
    if matches!(call.state, CallState::Ended | CallState::Missed) {
        match (call.cause, call.raw_cause.as_deref()) {
            (Some(Cause::Busy), _) => return "Busy",
            (Some(Cause::NotFound), _) => return "Does not exist",
            (Some(Cause::Forwarded), _) => return "Forwarded",
            (None, Some(raw)) if contains(&raw.to_ascii_lowercase(), "voicemail") => {
                return "Voicemail";
            }
            (None, Some(raw)) if !raw.is_empty() => return raw,
            _ => {}
        }
    }
    match call.direction {
        ccp_protocol::contacts::Direction::Out if call.state == CallState::Missed => "Not reached",
        _ => call_state_name(call.state),
    }
}

/// A state as a choice of the filter.
pub fn call_state_name(state: CallState) -> &'static str {
    match state {
        CallState::Ringing => "Ringing…",
        CallState::Connected => "Connected",
        CallState::Ended => "Call ended",
        CallState::Missed => "Missed",
        CallState::Blocked => "Blocked",
        CallState::Stale => "No hangup received",
    }
}

/// Description of the tab.
pub fn missed_calls(count: usize) -> String {
    if count == 1 {
        "1 missed call".to_owned()
    } else {
        count.to_string() + " missed calls"
    }
}

/// Said after all were marked.
pub fn marked_done(count: usize) -> String {
    if count == 1 {
        "1 call marked as done.".to_owned()
    } else {
        count.to_string() + " calls marked as done."
    }
}

/// Name of the button that shows the others.
pub fn more_matches(count: usize) -> String {
    [&count.to_string(), " more"].concat()
}

/// Name of a button about somebody: what it does, and who.
pub fn about(what: &str, who: &str) -> String {
    [what, " ", who].concat()
}

/// Button that makes a customer of a name.
pub fn create_customer(name: &str) -> String {
    ["New customer “", name, "”"].concat()
}

/// A ringing call, to be read and said.
pub fn rings(who: &str, queue: Option<&str>) -> String {
    match queue {
        Some(queue) => [who, " for ", queue].concat(),
        None => who.to_owned(),
    }
}

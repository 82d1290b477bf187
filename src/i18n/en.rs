//! English.

mod calls;

use ccp_protocol::{
    contacts::{Channel, ContactState},
    settings::PanelId,
};

use crate::model::Link;

pub use self::calls::*;

/// The product's name, and the drawer's.
pub const PRODUCT: &str = "CCP overlay";
/// On a page of our own, beside the drawer.
pub const PAGE_HINT: &str = "The overlay stands in a window of its own here. Inside your CRM it opens beside the record you work on.";

/// Heading and button of the sign-in page.
pub const SIGN_IN: &str = "Sign in";
/// Under its heading.
pub const SIGN_IN_HINT: &str = "Use the login your administrator gave you.";
/// Label.
pub const LOGIN: &str = "Login";
/// Label.
pub const PASSWORD: &str = "Password";
/// Menu item.
pub const SIGN_OUT: &str = "Sign out";
/// When login or password is wrong.
pub const SIGN_IN_WRONG: &str = "Login or password is not right.";
/// When something was left empty.
pub const SIGN_IN_EMPTY: &str = "Enter your login and your password.";
/// Shown at sign-in after a session ended.
pub const SESSION_OVER: &str =
    "Your session has ended. Sign in again to go on; what you typed is kept.";

/// Handle of an open drawer.
pub const CLOSE_OVERLAY: &str = "Close overlay";
/// Handle of a closed drawer.
pub const OPEN_OVERLAY: &str = "Open overlay";
/// Name of the resizing edge.
pub const OVERLAY_WIDTH: &str = "Overlay width";
/// Name of the tab list.
pub const PANELS: &str = "Panels";
/// Name of the ⋮ button and its menu.
pub const MORE_PANELS: &str = "More panels";
/// Button beside the tabs.
pub const MINIMISE: &str = "Minimise";
/// Button beside the tabs.
pub const POP_OUT: &str = "Open in a new window";
/// When the browser blocked it.
pub const POP_OUT_BLOCKED: &str =
    "The browser blocked the new window. Allow pop-ups for this page and try again.";
/// Menu item.
pub const FIND_ACTION: &str = "Find an action…";
/// Menu item.
pub const USE_DARK: &str = "Use dark theme";
/// Menu item.
pub const USE_LIGHT: &str = "Use light theme";
/// While the snapshot is being fetched.
pub const LOADING: &str = "Loading…";
/// When no panel is switched on.
pub const NO_PANELS: &str = "No panel is switched on. An administrator chooses the panels.";

/// Connection mark.
pub const CONNECTED: &str = "Connected";
/// Connection mark.
pub const RECONNECTING: &str = "Reconnecting…";
/// Connection mark.
pub const OFFLINE: &str = "Offline";
/// Connection mark when another window took over.
pub const REPLACED: &str = "In use elsewhere";
/// Button beside it.
pub const USE_HERE: &str = "Use here";

/// Name of the contact switcher.
pub const CONTACTS: &str = "Contacts";
/// The switcher's tab, and the header, without a contact.
pub const NO_CONTACT: &str = "No contact";
/// A contact without name and number.
pub const UNKNOWN_CUSTOMER: &str = "Unknown number";

/// Name of the list of actions.
pub const ACTIONS: &str = "Actions";
/// Button of a row without a form.
pub const EXECUTE: &str = "Execute";
/// Search field.
pub const FILTER_ACTIONS: &str = "Filter actions";
/// Empty state.
pub const NO_ACTIONS: &str = "No actions yet";
/// Who sets it up.
pub const NO_ACTIONS_HINT: &str = "An administrator sets up CTI Actions; they appear here at once.";
/// A row while the press is under way.
pub const RUNNING: &str = "Running…";
/// A row ten seconds later.
pub const STILL_RUNNING: &str = "Still running";
/// A row after success.
pub const DONE: &str = "Done";
/// A run that failed without saying why.
pub const RUN_FAILED: &str = "The action did not succeed.";
/// A run that the server's stop cut short.
pub const RUN_INTERRUPTED: &str =
    "The server stopped in the middle of this. Check what was done before you run it again.";
/// A run that the server does not know.
pub const RUN_UNKNOWN: &str = "The server does not know this run any more.";
/// After a minute without an answer.
pub const PRESS_UNKNOWN: &str =
    "No answer from the server. Press again when you are connected: it will not be done twice.";
/// When fields are at fault.
pub const CHECK_THE_FORM: &str = "Check the marked fields.";

/// Button of a form.
pub const GO_BACK: &str = "Go back";
/// Button of a form.
pub const SUBMIT: &str = "Submit";
/// The same, while under way.
pub const SUBMITTING: &str = "Submitting…";
/// First choice of a dropdown.
pub const CHOOSE: &str = "Choose…";
/// Button after a form could not be fetched.
pub const TRY_AGAIN: &str = "Try again";
/// Why a form cannot be submitted yet.
pub const FORM_LOADING: &str = "The form is still loading.";
/// A form's action was taken away.
pub const ACTION_GONE: &str = "This action is no longer there.";
/// A dropdown whose flow sent nothing.
pub const NO_CHOICES: &str = "There is nothing to choose.";
/// The same, where something has to be chosen.
pub const NO_CHOICES_REQUIRED: &str = "There is nothing to choose, and the form cannot be sent without. Try again, or tell your administrator.";
/// Field error.
pub const FIELD_REQUIRED: &str = "This field is required.";
/// Field error.
pub const FIELD_TOO_LONG: &str = "Too long: 16 KiB of text at most.";
/// Field error.
pub const FIELD_NO_NUMBER: &str = "Enter a number.";
/// Field error.
pub const FIELD_NO_EMAIL: &str = "Enter an e-mail address, such as name@example.com.";
/// Field error.
pub const FIELD_NO_DATE: &str = "Enter a date.";
/// Field error.
pub const FIELD_NO_OPTION: &str = "Choose one of the options.";

/// Button of the Data panel.
pub const CLEAR: &str = "Clear";
/// Empty state.
pub const NO_DATA: &str = "No data yet";
/// Who sends it.
pub const NO_DATA_HINT: &str = "What flows send with “Send Data to CCP Overlay” appears here.";
/// Said after copying.
pub const COPIED: &str = "Copied";
/// Said when copying was refused.
pub const COPY_REFUSED: &str = "The browser refused to copy. Select the text instead.";
/// A value of nothing.
pub const EMPTY_VALUE: &str = "—";

/// Empty state.
pub const NO_ATTRIBUTES: &str = "No attributes to show";
/// Who sets it up.
pub const NO_ATTRIBUTES_HINT: &str =
    "An administrator chooses which of a contact's attributes appear here.";
/// Empty state without a contact.
pub const NO_ATTRIBUTES_CONTACT: &str = "No contact in hand";
/// What will appear.
pub const NO_ATTRIBUTES_CONTACT_HINT: &str = "When a contact arrives, its attributes appear here.";
/// Section of attributes that are links.
pub const LINKS: &str = "Links";

/// Name of the palette.
pub const PALETTE: &str = "Find an action";
/// In it, when nothing matches.
pub const NOTHING_FOUND: &str = "Nothing found.";

/// Name of the region with notices.
pub const NOTICES: &str = "Notices";
/// Button of a notice.
pub const DISMISS: &str = "Dismiss";
/// Button of a question without buttons.
pub const OK: &str = "OK";

/// No answer.
pub const UNREACHABLE: &str = "The server cannot be reached.";
/// A strange answer.
pub const UNREADABLE: &str = "The server answered something unexpected.";
/// The host page lacks a command.
pub const HOST_CANNOT: &str = "The page around the overlay does not offer this.";
/// The host page went away.
pub const HOST_GONE: &str = "The page around the overlay was closed or reloaded.";
/// The host page did not answer.
pub const HOST_SILENT: &str = "The page around the overlay did not answer in time.";
/// The host page answered something else.
pub const HOST_BAD_REPLY: &str = "The page around the overlay gave an unexpected answer.";

/// A panel's tab.
pub fn panel(panel: PanelId) -> &'static str {
    match panel {
        PanelId::Attributes => "Attributes",
        PanelId::Actions => "Actions",
        PanelId::Data => "Data",
        PanelId::Calls => "Calls",
        PanelId::Recording => "Recording Controls",
    }
}

/// Where a contact stands.
pub fn contact_state(channel: Channel, state: ContactState) -> &'static str {
    match (state, channel) {
        (ContactState::Ringing, Channel::Voice) => "Ringing",
        (ContactState::Ringing, _) => "Waiting",
        (ContactState::Connected, Channel::Task) => "In progress",
        (ContactState::Connected, _) => "Connected",
        (ContactState::Pending, Channel::Voice) => "On hold",
        (ContactState::Pending, _) => "Pending",
        (ContactState::Missed, _) => "Missed",
        (ContactState::Ended, _) => "Ended",
    }
}

/// How a customer is reached.
pub fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Voice => "Call",
        Channel::Chat => "Chat",
        Channel::Task => "Task",
        Channel::QueueCallback => "Callback",
    }
}

/// Why actions are disabled.
pub fn no_presses(link: Link) -> &'static str {
    match link {
        Link::Replaced => "The overlay is in use in another window. Press “Use here” first.",
        _ => "Not available while offline. The overlay reconnects by itself.",
    }
}

/// Name of a row's button.
pub fn execute(name: &str) -> String {
    ["Execute ", name].concat()
}

/// A filter that finds nothing.
pub fn nothing_matches(query: &str) -> String {
    ["No action matches “", query, "”."].concat()
}

/// Description of a tab with news.
pub fn new_items(count: usize) -> String {
    if count == 1 {
        "1 new item".to_owned()
    } else {
        count.to_string() + " new items"
    }
}

/// Description of a panel's tab: what waits in it.
pub fn news(panel: PanelId, count: usize) -> String {
    if panel == PanelId::Calls {
        missed_calls(count)
    } else {
        new_items(count)
    }
}

/// Said once when news arrive in a hidden panel.
pub fn announce_new(panel: &str, count: usize) -> String {
    [panel, ": ", &new_items(count)].concat()
}

/// Said when an action ended well.
pub fn announce_done(name: &str) -> String {
    [name, ": done"].concat()
}

/// Said when it did not.
pub fn announce_failed(name: &str, error: &str) -> String {
    [name, ": ", error].concat()
}

/// Name of the button that copies a value.
pub fn copy(key: &str) -> String {
    ["Copy ", key].concat()
}

/// A nested value before it is folded out.
pub fn nested(is_list: bool, count: usize) -> String {
    let what = match (is_list, count) {
        (true, 1) => "item",
        (true, _) => "items",
        (false, 1) => "field",
        (false, _) => "fields",
    };
    [&count.to_string(), " ", what].concat()
}

/// Under a dropdown whose flow failed.
pub fn choices_failed(why: &str) -> String {
    ["The choices could not be loaded: ", why].concat()
}

/// Under a dropdown whose choices changed.
pub fn choice_gone(chosen: &str) -> String {
    [
        "“",
        chosen,
        "” is not among the choices any more. Choose again.",
    ]
    .concat()
}

/// Said when a dropdown's choices came.
pub fn choices_loaded(count: usize) -> String {
    match count {
        0 => NO_CHOICES.to_owned(),
        1 => "1 choice".to_owned(),
        _ => count.to_string() + " choices",
    }
}

/// An error answer without words of its own.
pub fn server_said(status: u16) -> String {
    ["The server answered with error ", &status.to_string(), "."].concat()
}

/// Why a question was not answered, for the flow's trace.
pub fn modal_exception(code: &str) -> &'static str {
    if code == "timeout" {
        "Nobody answered in time."
    } else {
        "The agent closed the question."
    }
}

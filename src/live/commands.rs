//! Commands: performed here or by the host page, answered once.

use ccp_protocol::live::{Command, CommandException, CommandResult, FromOverlay};
use serde_json::Value;
use wasm_bindgen_futures::spawn_local;

use super::{Inner, OWN, outbox::Arrival};
use crate::{
    browser::time::sleep,
    i18n,
    model::notes::Modal,
    overlay::Overlay,
    text::{number, value::one_line},
    wire::{object, text},
};

/// Takes a command that arrived.
pub(super) fn take(overlay: Overlay, inner: &'static Inner, command: Command) {
    let arrival = inner.answered.borrow_mut().arrive(&command.id);
    match arrival {
        Arrival::UnderWay => {}
        Arrival::Known(result) => inner.push(FromOverlay::CommandResult(result)),
        Arrival::New if OWN.contains(&command.name.as_str()) => show_modal(overlay, &command),
        Arrival::New => spawn_local(ask_host(overlay, command)),
    }
}

async fn ask_host(overlay: Overlay, command: Command) {
    let reply = overlay
        .bridge
        .request(
            &command.name,
            Value::Object(command.args),
            command.about,
            command.deadline_ms,
        )
        .await;
    overlay.live.answer(CommandResult {
        id: command.id,
        success: reply.success,
        results: reply.results,
        exception: reply.exception,
    });
}

/// *Show Modal*: the answer comes from the dialog, or its time runs out.
fn show_modal(overlay: Overlay, command: &Command) {
    let given = |name: &str| command.args.get(name).map(one_line).unwrap_or_default();
    let modal = Modal {
        command: command.id.clone(),
        title: given("title"),
        body: given("body"),
        buttons: buttons(command.args.get("buttons")),
    };
    let id = command.id.clone();
    #[allow(clippy::cast_precision_loss, reason = "deadlines are seconds long")]
    let deadline = command.deadline_ms as f64;
    let wanted = command.args.get("timeoutMs").and_then(|value| match value {
        Value::String(text) => number::parse(text),
        other => other.as_f64(),
    });
    let time = wanted
        .filter(|&wanted| wanted > 0.0)
        .map_or(deadline, |wanted: f64| wanted.min(deadline));
    overlay.model.open.set(true);
    overlay.model.modals.update(|modals| modals.push(modal));
    spawn_local(async move {
        // A little earlier than the server gives up, so that it hears the true reason.
        sleep((time - 250.0).max(0.0)).await;
        close_modal(&overlay, &id, Err("timeout"));
    });
}

/// Takes a dialog away and answers its command: the button pressed, or the code of why none was.
pub fn close_modal(overlay: &Overlay, command: &str, pressed: Result<String, &'static str>) {
    let mut there = false;
    overlay.model.modals.maybe_update(|modals| {
        let before = modals.len();
        modals.retain(|modal| modal.command != command);
        there = modals.len() != before;
        there
    });
    if !there {
        return;
    }
    let (results, exception) = match pressed {
        Ok(button) => (Some(object(vec![("button", Some(text(&button)))])), None),
        Err(code) => {
            let message = i18n::modal_exception(code).to_owned();
            (
                None,
                Some(CommandException {
                    code: code.to_owned(),
                    message,
                }),
            )
        }
    };
    let result = CommandResult {
        id: command.to_owned(),
        success: exception.is_none(),
        results,
        exception,
    };
    overlay.live.answer(result);
}

fn buttons(value: Option<&Value>) -> Vec<String> {
    let mut buttons: Vec<String> = match value {
        Some(Value::Array(list)) => list.iter().map(one_line).collect(),
        Some(Value::String(text)) => text.split(',').map(|part| part.trim().to_owned()).collect(),
        _ => Vec::new(),
    };
    buttons.retain(|button| !button.is_empty());
    buttons.dedup();
    if buttons.is_empty() {
        buttons.push(i18n::OK.to_owned());
    }
    buttons
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_modal_has_at_least_one_button() {
        assert_eq!(buttons(None), [i18n::OK]);
        assert_eq!(buttons(Some(&json!([]))), [i18n::OK]);
        assert_eq!(buttons(Some(&json!(["Yes", "", "No"]))), ["Yes", "No"]);
        assert_eq!(buttons(Some(&json!("Yes, No"))), ["Yes", "No"]);
    }
}

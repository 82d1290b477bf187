//! What a command is about: the contact in hand and the record that was clicked, for softphones that have several calls and
//! for calls that must not lose their record.

use ccp_protocol::{RunId, contacts::RecordRef, live::CommandAbout};
use serde_json::Value;

use super::drive::Drive;

/// What a run's commands are about; none when it is about nothing.
pub(super) async fn of(drive: &Drive) -> Option<Value> {
    let contact = match &drive.subject.contact_id {
        None => None,
        Some(id) => match drive.app.store.contact(id).await {
            Ok(contact) => contact,
            Err(error) => {
                // The command can do without.
                tracing::warn!(%error, run.id = %drive.subject.run_id, "a run's contact cannot be read");
                None
            }
        },
    };
    // What a run sends that has a contact belongs there already.
    let run = drive
        .subject
        .contact_id
        .is_none()
        .then_some(&drive.subject.run_id);
    let clicked = drive.run.event().and_then(|event| clicked(event, run));
    let about = CommandAbout {
        contact_id: drive.subject.contact_id.clone(),
        external_id: contact
            .as_ref()
            .and_then(|contact| contact.external_id.clone()),
        record: clicked.or_else(|| {
            // That run's contact is this one, and not the one of another call that is dialled for the record.
            let record = contact.and_then(|contact| contact.record)?;
            Some(RecordRef {
                run_id: None,
                ..record
            })
        }),
    };
    let is_nothing = about == CommandAbout::default();
    if is_nothing {
        None
    } else {
        serde_json::to_value(about).ok()
    }
}

/// The record of a click, where the page named one, and the run of that click, where it has no contact.
fn clicked(event: &Value, run: Option<&RunId>) -> Option<RecordRef> {
    let payload = event.get("payload")?;
    let text = |key: &str| {
        let text = payload.get(key)?.as_str()?;
        (!text.is_empty()).then(|| text.to_owned())
    };
    Some(RecordRef {
        record_id: text("recordId")?,
        object_type: text("objectType"),
        run_id: run.cloned(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_click_names_its_record_or_none() {
        let run = RunId::from("r");
        let of = |payload: Value| clicked(&json!({ "payload": payload }), Some(&run));
        let record = |object_type: Option<&str>| {
            Some(RecordRef {
                record_id: "003".to_owned(),
                object_type: object_type.map(str::to_owned),
                run_id: Some("r".into()),
            })
        };
        assert_eq!(
            of(json!({ "recordId": "003", "objectType": "Contact" })),
            record(Some("Contact"))
        );
        assert_eq!(
            of(json!({ "recordId": "003", "objectType": "" })),
            record(None)
        );
        for nothing in [
            json!({ "recordId": "" }),
            json!({ "recordId": 3 }),
            json!({}),
            json!(null),
        ] {
            assert_eq!(of(nothing.clone()), None, "{nothing}");
        }
    }
}

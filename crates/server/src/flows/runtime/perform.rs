//! Performs one effect that must be waited for.

use std::time::Duration;

use ccp_flow::{Answer, Effect, EffectAction, catalogue};
use serde_json::Value;

use super::{about, drive::Drive, http::Sender};
use crate::{App, contacts::contact_scope, crm::CrmError, live::hub::Order};

/// What came of an effect.
pub(super) enum Performed {
    /// It ended, well or badly.
    Answered(Answer),
    /// The run's time was over before.
    TimeIsOver,
    /// The server stops; it is done again, or closed, after the next start.
    Stopping,
}

/// Whether it only reads what is at hand, so that nothing is lost when it is done again from an earlier state.
pub(super) fn is_own_read(app: &App, action: &EffectAction) -> bool {
    match action {
        EffectAction::GetProperty { .. }
        | EffectAction::GetAllProperties
        | EffectAction::GetCounter { .. }
        | EffectAction::ReadContact => true,
        EffectAction::CrmFindByPhone { .. }
        | EffectAction::CrmRetrieve { .. }
        | EffectAction::CrmIsDoNotCall { .. }
        | EffectAction::CrmQuery { .. } => app.crm.is_at_hand(),
        _ => false,
    }
}

/// Whether an effect that was under way when the server went may be done again.
pub(super) fn is_repeatable(effect: &Effect) -> bool {
    match &effect.action {
        EffectAction::Http { .. } => false,
        EffectAction::Command { .. } => {
            catalogue::find(&effect.kind).is_some_and(|spec| spec.repeatable)
        }
        // Reads change nothing, writes to the CRM carry a key, and our own are stored with the run's state.
        _ => true,
    }
}

/// Performs it, within the run's time and while the server runs.
pub(super) async fn perform(drive: &Drive, effect: &Effect) -> Performed {
    let left = remaining(&drive.app, effect);
    if let EffectAction::Delay { until_ms } = effect.action {
        let wait = u64::try_from(until_ms - drive.app.clock.now()).unwrap_or(0);
        return tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(wait).min(left)) => Performed::Answered(Answer::Done(Value::Null)),
            () = drive.app.stopping.cancelled() => Performed::Stopping,
        };
    }
    let is_command = matches!(effect.action, EffectAction::Command { .. });
    tokio::select! {
        biased;
        answered = tokio::time::timeout(left, answer(drive, effect)) => match answered {
            Ok(answer) => Performed::Answered(answer),
            Err(_) => Performed::TimeIsOver,
        },
        // Sockets close when the server stops, so no answer to a command will come any more.
        () = drive.app.stopping.cancelled(), if is_command => Performed::Stopping,
    }
}

fn remaining(app: &App, effect: &Effect) -> Duration {
    Duration::from_millis(u64::try_from(effect.deadline_ms - app.clock.now()).unwrap_or(0))
}

async fn answer(drive: &Drive, effect: &Effect) -> Answer {
    match &effect.action {
        EffectAction::GetProperty { .. }
        | EffectAction::GetAllProperties
        | EffectAction::GetCounter { .. }
        | EffectAction::ReadContact => read(drive, &effect.action).await,
        EffectAction::Command { name, args, .. } => {
            let repeatable = is_repeatable(effect);
            let order = Order {
                id: format!("{}:{}", drive.subject.run_id, effect.step),
                name: name.clone(),
                args: args.clone(),
                about: about::of(drive).await,
                repeatable,
                resumed: drive.resumed || (drive.survived && repeatable),
            };
            let within = drive.command.min(remaining(&drive.app, effect));
            drive
                .app
                .hub
                .command(&drive.subject.agent_id, order, within)
                .await
        }
        EffectAction::Http { .. } => {
            let sender = Sender {
                app: &drive.app,
                flow: &drive.flow,
                requests: drive.requests,
                whose: drive.subject.run_id.as_str(),
            };
            sender.send(effect, remaining(&drive.app, effect)).await
        }
        EffectAction::UpdateAttributes {
            contact_id: None, ..
        } => Answer::failed("no_contact", "there is no contact in hand"),
        action => {
            let once = format!("{}:{}", drive.subject.run_id, effect.step);
            match ask_crm(&drive.app, action, &once).await {
                Some(Ok(value)) => Answer::Done(value),
                Some(Err(error)) => {
                    if matches!(error, CrmError::Store(_)) {
                        tracing::warn!(%error, run.id = %drive.subject.run_id, "the directory did not answer");
                    }
                    Answer::failed(error.code(), error.to_string())
                }
                None => Answer::failed("capability_missing", "this server does not do that"),
            }
        }
    }
}

/// Reads of our own store.
async fn read(drive: &Drive, action: &EffectAction) -> Answer {
    let (store, agent) = (&drive.app.store, &drive.subject.agent_id);
    let read = match action {
        EffectAction::GetProperty { key } | EffectAction::GetCounter { key } => store
            .property(agent, key)
            .await
            .map(Option::unwrap_or_default),
        EffectAction::GetAllProperties => store.properties(agent).await.map(Value::Object),
        _ => match &drive.subject.contact_id {
            None => Ok(Value::Null),
            Some(id) => {
                let contact = store.contact(id).await;
                contact.map(|contact| {
                    contact.map_or(Value::Null, |contact| contact_scope(&drive.app, &contact))
                })
            }
        },
    };
    match read {
        Ok(value) => Answer::Done(value),
        Err(error) => {
            tracing::warn!(%error, run.id = %drive.subject.run_id, "a read of a run failed");
            Answer::failed("unavailable", "the database does not answer")
        }
    }
}

/// The CRM's part; none for what is not the CRM's.
pub(super) async fn ask_crm(
    app: &App,
    action: &EffectAction,
    once: &str,
) -> Option<Result<Value, CrmError>> {
    let crm = &app.crm;
    Some(match action {
        EffectAction::CrmFindByPhone { kind, phone, field } => crm
            .find_by_phone(kind, phone, field.as_deref())
            .await
            .map(Value::from),
        EffectAction::CrmRetrieve { kind, id, fields } => crm
            .retrieve(kind, id, fields)
            .await
            .map(Option::unwrap_or_default),
        EffectAction::CrmSave { kind, id, fields } => crm
            .save(kind, id.as_deref(), fields.clone(), once)
            .await
            .map(Value::from),
        EffectAction::CrmCreateTask { fields } => {
            crm.create_task(fields.clone(), once).await.map(Value::from)
        }
        EffectAction::CrmIsDoNotCall { id } => crm.is_do_not_call(id).await.map(Value::from),
        EffectAction::CrmQuery { query } => crm.query(query).await.map(Value::from),
        _ => return None,
    })
}

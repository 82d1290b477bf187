//! Looks again who is at the other end of calls when a customer has come, gone or changed: the rows of the caller log are told
//! by it, not only those of calls to come.

use std::collections::HashMap;

use ccp_protocol::calls::MatchLevel;
use ccp_store::calls::CallRecord;

use super::{
    news::{change, other_end, set_matches},
    shown::show,
};
use crate::{App, crm::Caller, problem::ApiError};

/// So many calls of a number are looked at, the newest.
const MOST: usize = 300;

pub(super) fn start(app: &App) {
    let app = app.clone();
    app.tasks.clone().spawn(async move {
        loop {
            let numbers = tokio::select! {
                () = app.stopping.cancelled() => return,
                numbers = app.crm.changed_numbers() => numbers,
            };
            for number in &numbers {
                if app.stopping.is_cancelled() {
                    return;
                }
                if let Err(error) = look(&app, number).await {
                    tracing::error!(%error, "whose calls are could not be looked up again");
                }
            }
        }
    });
}

/// Looks again who is at the other end of the calls of a number.
async fn look(app: &App, number: &str) -> Result<(), ApiError> {
    let mut found = HashMap::new();
    let mut changed = Vec::new();
    for call in app.store.calls_with(number, MOST).await? {
        // The same number, each time as it was sent.
        let sent = other_end(&call).to_owned();
        if !found.contains_key(&sent) {
            let callers = app.crm.callers(&sent).await?;
            found.insert(sent.clone(), callers);
        }
        let callers = found.get(&sent).map(Vec::as_slice).unwrap_or_default();
        let version = call.version;
        let after = change(app, call, |call| matched(call, callers)).await?;
        if after.version != version {
            changed.push(after);
        }
    }
    if changed.is_empty() {
        return Ok(());
    }
    show(app, &changed).await
}

/// The call with who is found now. A call that was one customer's stays theirs while they have the number: whoever shares it
/// with them since was not the one.
fn matched(call: &CallRecord, found: &[Caller]) -> CallRecord {
    let still = match call.matches.as_slice() {
        [one] if one.level == MatchLevel::Known => found
            .iter()
            .find(|caller| caller.is_known && caller.customer_id == one.customer_id),
        _ => None,
    };
    let mut next = call.clone();
    set_matches(&mut next, still.map_or(found, std::slice::from_ref));
    next
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use serde_json::json;

    use super::*;
    use crate::{
        pbx::{message, progress},
        settings::pbx::Pbx,
    };

    fn caller(id: &str, is_known: bool) -> Caller {
        Caller {
            customer_id: id.into(),
            name: id.to_uppercase(),
            is_known,
            organisation: None,
            is_active: true,
        }
    }

    #[test]
    fn a_call_is_whose_it_was_while_they_have_the_number_else_whoevers_it_is_now() {
        let (anna, ben, maybe) = (
            caller("anna", true),
            caller("ben", true),
            caller("anna", false),
        );
        let fields =
            json!({ "event": "newCall", "direction": "in", "from": "1", "to": "2", "callId": "c" });
        let message = message::read(fields.as_object().unwrap().clone()).unwrap();
        let unknown = progress::announced(&message, "1".into(), 0, &Pbx::default().into());
        for (before, found, names) in [
            (vec![], vec![&anna], vec!["ANNA"]),
            (vec![], vec![&anna, &ben], vec!["ANNA", "BEN"]),
            (vec![&anna], vec![], vec![]),
            (vec![&anna], vec![&ben, &anna], vec!["ANNA"]),
            (vec![&anna], vec![&ben], vec!["BEN"]),
            (vec![&anna, &ben], vec![&ben], vec!["BEN"]),
            (vec![&maybe], vec![&ben], vec!["BEN"]),
            (vec![&anna], vec![&maybe], vec!["ANNA"]),
        ] {
            let owned = |callers: &[&Caller]| callers.iter().copied().cloned().collect::<Vec<_>>();
            let mut call = unknown.clone();
            set_matches(&mut call, &owned(&before));
            let after = matched(&call, &owned(&found));
            assert_eq!(after.from_names, names, "{before:?} {found:?}");
            assert_eq!(after.matches.len(), names.len());
        }
    }
}

//! What is fetched before entries can be taken: the snapshot, the kept state, the data items of the past.

use ccp_protocol::ContactId;
use wasm_bindgen_futures::spawn_local;

use crate::{
    api::Failure,
    browser::time::{chance, sleep},
    calls,
    live::backoff::Backoff,
    model::Phase,
    overlay::Overlay,
    press,
};

/// Attempts at something that can wait for its next occasion.
const ATTEMPTS: u32 = 8;

/// Fetches the snapshot, and with the first one what was kept over the reload. The data items follow by themselves.
pub(super) async fn load(overlay: &Overlay) -> Result<(), Failure> {
    let model = overlay.model;
    let mut snapshot = overlay.api.snapshot().await?;
    let (agent, default_panel) = (snapshot.agent.id.clone(), snapshot.panels.default);
    if overlay.keeper.is_loaded() {
        model.take_snapshot(&mut snapshot);
    } else {
        let saved = overlay.api.saved().await?;
        model.take_snapshot(&mut snapshot);
        model.take_saved(overlay.keeper.choose(&agent, saved), default_panel);
        // A kept panel may have been switched off since.
        model.configure(&snapshot);
        press::take_up(*overlay);
    }
    if model.phase.get_untracked() != Phase::Ready {
        model.phase.set(Phase::Ready);
    }
    spawn_local(load_past(*overlay));
    calls::start(*overlay);
    Ok(())
}

/// Fetches the configuration again.
pub(super) async fn configure(overlay: Overlay) {
    let mut backoff = Backoff::default();
    while backoff.attempts() < ATTEMPTS {
        match overlay.api.snapshot().await {
            Ok(snapshot) => return overlay.model.configure(&snapshot),
            Err(failure) if failure.is_passing() => {}
            Err(failure) => {
                overlay.notice_failure(failure);
                return;
            }
        }
        sleep(backoff.next(chance())).await;
    }
}

/// Fetches the data items that the panel may still have to show, page after page.
async fn load_past(overlay: Overlay) {
    let model = overlay.model;
    let mut after = oldest_wanted(&overlay).to_string();
    let mut backoff = Backoff::default();
    while backoff.attempts() < ATTEMPTS {
        match overlay.api.past_data(&after).await {
            Ok(page) => {
                model.take_past(&page.items);
                match page.next {
                    Some(next) if next != after => after = next,
                    _ => return,
                }
                backoff.reset();
            }
            Err(failure) if failure.is_passing() => sleep(backoff.next(chance())).await,
            Err(failure) => {
                overlay.notice_failure(failure);
                return;
            }
        }
    }
}

/// What was cleared for every contact there is need not be fetched.
fn oldest_wanted(overlay: &Overlay) -> u64 {
    let contacts: Vec<ContactId> = overlay.model.contacts.with_untracked(|contacts| {
        contacts
            .list()
            .iter()
            .map(|contact| contact.id.clone())
            .collect()
    });
    overlay.model.cleared.with_untracked(|cleared| {
        contacts
            .iter()
            .map(Some)
            .chain([None])
            .map(|contact| cleared.of(contact))
            .min()
            .unwrap_or(0)
    })
}

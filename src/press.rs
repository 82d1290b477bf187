//! Pressing an action: once, whatever is clicked twice, lost on the way or reloaded.

use ccp_protocol::{ActionId, ContactId, actions::StartRun, feed::RunNews};
use serde_json::{Map, Number, Value};
use wasm_bindgen_futures::spawn_local;

use crate::{
    api::Failure,
    browser::{
        dom,
        ids::new_id,
        storage,
        time::{chance, now, sleep},
    },
    form::FORM_ID,
    i18n,
    live::backoff::Backoff,
    model::runs::{Press, Progress},
    overlay::Overlay,
    reactive::effect,
    wire::{absent, field, map, maybe, object, text, to_text},
};

const KEY: &str = "ccp.presses";
/// How long a press is tried while nothing answers, milliseconds.
const TRIED: f64 = 60_000.0;
/// How old a press may be to be taken up again after a reload, milliseconds.
const TAKEN_UP: f64 = 300_000.0;

/// Presses an action for the contact that is in view now. `typed` is the draft that `form` was made from.
pub fn press(
    overlay: Overlay,
    action: &ActionId,
    form: Map<String, Value>,
    typed: Vec<(String, Value)>,
) {
    let contact = overlay.model.contact_untracked();
    let runs = &overlay.model.runs;
    let repeat = runs.with_untracked(|runs| runs.key_to_repeat(action, contact.as_ref(), &form));
    let press = Press {
        action: action.clone(),
        contact,
        key: repeat.unwrap_or_else(new_id),
        form,
        typed,
        run: None,
        progress: Progress::Sending,
        since: now(),
        uncertain: false,
    };
    let mut taken = false;
    runs.update(|runs| taken = runs.press(press.clone()));
    if taken {
        // Whoever presses here looks here: what the run asks for is done in this tab, whatever another one believes.
        overlay.live.set_focus(true);
        remember(&overlay);
        spawn_local(deliver(overlay, press));
    }
}

/// Takes up the presses that a reload interrupted.
pub fn take_up(overlay: Overlay) {
    let kept = storage::get_json(KEY);
    for press in kept
        .iter()
        .filter_map(Value::as_array)
        .flatten()
        .filter_map(read)
    {
        let fresh = now() - press.since < TAKEN_UP;
        let mut taken = false;
        overlay
            .model
            .runs
            .update(|runs| taken = fresh && runs.press(press.clone()));
        if taken && press.run.is_none() {
            spawn_local(async move {
                deliver(overlay, press).await;
                // Its end may lie before the snapshot, where the feed does not tell it any more.
                settle(overlay).await;
            });
        }
    }
    spawn_local(settle(overlay));
    effect(move || {
        overlay.model.runs.track();
        remember(&overlay);
    });
}

/// Asks how the runs under way stand, since the feed may not tell any more.
pub async fn settle(overlay: Overlay) {
    let presses: Vec<Press> = overlay
        .model
        .runs
        .with_untracked(|runs| runs.in_flight().cloned().collect());
    for press in presses {
        let Some(run) = press.run else { continue };
        let news = match overlay.api.run(&run).await {
            Ok(state) => RunNews {
                id: run,
                action_id: Some(press.action),
                status: state.status,
                error: state.error,
            },
            Err(Failure::Refused { status: 404, .. }) => {
                let refuse = i18n::RUN_UNKNOWN.to_owned();
                overlay
                    .model
                    .runs
                    .update(|runs| runs.refused(&press.key, refuse, false));
                continue;
            }
            Err(failure) => {
                overlay.notice_failure(failure);
                continue;
            }
        };
        overlay.model.take_run(press.contact.as_ref(), news, now());
    }
}

/// Forgets the presses of this page.
pub fn forget() {
    storage::remove(KEY);
}

async fn deliver(overlay: Overlay, press: Press) {
    let start = StartRun {
        contact_id: press.contact.clone(),
        form: press.form.clone(),
    };
    let mut backoff = Backoff::default();
    let begun = now();
    loop {
        let failure = match overlay
            .api
            .start_run(&press.action, &press.key, &start)
            .await
        {
            Ok(run) => {
                close_form(&overlay, &press.action, press.contact.as_ref());
                let mut ended = None;
                overlay
                    .model
                    .runs
                    .update(|runs| ended = runs.started(&press.key, &run));
                if let Some(press) = ended {
                    overlay.model.run_ended(&press);
                }
                return;
            }
            Err(failure) => overlay.notice_failure(failure),
        };
        if !failure.is_passing() {
            refuse(&overlay, &press, &failure);
            return;
        }
        if now() - begun > TRIED {
            let words = i18n::PRESS_UNKNOWN.to_owned();
            overlay
                .model
                .runs
                .update(|runs| runs.refused(&press.key, words, true));
            return;
        }
        sleep(
            backoff
                .next(chance())
                .max(failure.retry_after().unwrap_or(0.0)),
        )
        .await;
    }
}

fn refuse(overlay: &Overlay, press: &Press, failure: &Failure) {
    let fields = failure.field_errors();
    let words = if fields.is_empty() {
        failure.words()
    } else {
        i18n::CHECK_THE_FORM.to_owned()
    };
    let name = overlay.model.action_name(&press.action).unwrap_or_default();
    overlay.model.announce(i18n::announce_failed(&name, &words));
    overlay
        .model
        .runs
        .update(|runs| runs.refused(&press.key, words, false));
    overlay
        .model
        .drafts
        .update(|drafts| drafts.set_errors(&press.action, press.contact.as_ref(), fields));
}

/// Back to the list, with the focus on the action's row if it was in the form.
fn close_form(overlay: &Overlay, action: &ActionId, contact: Option<&ContactId>) {
    let model = overlay.model;
    let open = model
        .drafts
        .with_untracked(|drafts| drafts.open_for(contact) == Some(action));
    if !open {
        return;
    }
    let in_view = model.contact_untracked().as_ref() == contact;
    if in_view && dom::has_or_lost_focus(FORM_ID) {
        model.focus_action.set(Some(action.clone()));
    }
    model.drafts.update(|drafts| drafts.close(contact));
}

fn remember(overlay: &Overlay) {
    let own: Vec<Value> = overlay.model.runs.with_untracked(|runs| {
        runs.in_flight()
            .filter(|press| !press.key.is_empty())
            .map(write)
            .collect()
    });
    if own.is_empty() {
        storage::remove(KEY);
    } else {
        storage::set(KEY, &to_text(&Value::Array(own)));
    }
}

fn write(press: &Press) -> Value {
    object(vec![
        ("action", Some(text(press.action.as_str()))),
        (
            "contact",
            press.contact.as_ref().map(|id| text(id.as_str())),
        ),
        ("key", Some(text(&press.key))),
        ("form", Some(Value::Object(press.form.clone()))),
        ("typed", Some(Value::Object(map(&press.typed)))),
        ("run", press.run.as_ref().map(|id| text(id.as_str()))),
        ("since", Number::from_f64(press.since).map(Value::Number)),
    ])
}

fn read(value: &Value) -> Option<Press> {
    let run = maybe(value, "run")?;
    Some(Press {
        action: field(value, "action")?,
        contact: maybe(value, "contact")?,
        key: field(value, "key")?,
        form: absent(value, "form")?,
        typed: absent::<Map<String, Value>>(value, "typed")?
            .into_iter()
            .collect(),
        progress: if run.is_some() {
            Progress::Running
        } else {
            Progress::Sending
        },
        run,
        since: value.get("since")?.as_f64()?,
        uncertain: false,
    })
}

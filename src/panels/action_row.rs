//! One action in the list.

use ccp_protocol::{ActionId, actions::Action};
use leptos::prelude::*;

use super::actions::{OFFLINE_REASON_ID, choose, row_button_id};
use crate::{
    i18n, icons,
    icons::icon,
    model::{Model, runs::Progress},
    overlay::Overlay,
};

/// After so long a run is called still running, milliseconds.
const LONG: f64 = 10_000.0;

/// What a row says beside its name.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Says {
    Nothing,
    Running,
    StillRunning,
    Done,
    Failed(String),
}

/// A row: with a form it is one button, without it has one.
pub fn action_row(overlay: Overlay, id: ActionId) -> AnyView {
    let model = overlay.model;
    let key = id.clone();
    let action = Memo::new(move |_| {
        model
            .actions
            .with(|actions| actions.iter().find(|action| action.id == key).cloned())
    });
    let says = Memo::new(move |_| says(model, &id));
    view! {
        {move || action.get().map(|action| {
            let has_form = action.form.as_ref().is_some_and(|form| !form.is_empty());
            if has_form { with_form(overlay, action, says) } else { without_form(overlay, action, says) }
        })}
    }
    .into_any()
}

fn says(model: &'static Model, action: &ActionId) -> Says {
    let contact = model.contact();
    let press = model.runs.with(|runs| {
        runs.of(action, contact.as_ref())
            .map(|press| (press.progress.clone(), press.since))
    });
    match press {
        None => Says::Nothing,
        Some((Progress::Done, _)) => Says::Done,
        Some((Progress::Failed(error), _)) => Says::Failed(error),
        Some((Progress::Sending | Progress::Running, since)) if model.now.get() - since >= LONG => {
            Says::StillRunning
        }
        Some((Progress::Sending | Progress::Running, _)) => Says::Running,
    }
}

fn status_id(action: &Action) -> String {
    format!("status-{}", action.id)
}

fn with_form(overlay: Overlay, action: Action, says: Memo<Says>) -> AnyView {
    let (id, status) = (row_button_id(&action.id), status_id(&action));
    let (name, words) = (action.name.clone(), status.clone());
    view! {
        <li class="action has-form">
            <button
                class="action-open"
                type="button"
                id=id
                aria-describedby=status
                on:click=move |_| choose(overlay, &action)
            >
                <span class="action-name">{name}</span>
                {icon(icons::CHEVRON_RIGHT)}
            </button>
            {status_line(words, says)}
        </li>
    }
    .into_any()
}

fn without_form(overlay: Overlay, action: Action, says: Memo<Says>) -> AnyView {
    let model = overlay.model;
    let (id, status) = (row_button_id(&action.id), status_id(&action));
    let (name, label, words) = (
        action.name.clone(),
        i18n::execute(&action.name),
        status.clone(),
    );
    let busy = move || says.with(|says| matches!(says, Says::Running | Says::StillRunning));
    let offline = move || !model.link.get().takes_presses();
    // Not the `disabled` attribute: it would throw the keyboard's focus away in the middle of the work.
    let disabled = move || (busy() || offline()).then_some("true");
    let described = move || {
        if offline() {
            OFFLINE_REASON_ID.to_owned()
        } else {
            status.clone()
        }
    };
    let press = move |_| {
        if untrack(|| disabled().is_none()) {
            choose(overlay, &action);
        }
    };
    view! {
        <li class="action">
            <span class="action-name">{name}</span>
            <button
                class="button execute"
                type="button"
                id=id
                aria-label=label
                aria-disabled=disabled
                aria-describedby=described
                on:click=press
            >
                {i18n::EXECUTE}
            </button>
            {status_line(words, says)}
        </li>
    }
    .into_any()
}

fn status_line(id: String, says: Memo<Says>) -> AnyView {
    view! {
        <p class="action-status" role="status" id=id data-tone=move || says.with(tone)>
            {move || words(says.get())}
        </p>
    }
    .into_any()
}

fn tone(says: &Says) -> &'static str {
    match says {
        Says::Nothing => "none",
        Says::Running | Says::StillRunning => "busy",
        Says::Done => "good",
        Says::Failed(_) => "bad",
    }
}

fn words(says: Says) -> Option<AnyView> {
    let (mark, text) = match says {
        Says::Nothing => return None,
        Says::Running => (
            view! { <span class="spinner late"></span> }.into_any(),
            i18n::RUNNING.to_owned(),
        ),
        Says::StillRunning => (
            view! { <span class="spinner"></span> }.into_any(),
            i18n::STILL_RUNNING.to_owned(),
        ),
        Says::Done => (
            view! { <span aria-hidden="true">"✓"</span> }.into_any(),
            i18n::DONE.to_owned(),
        ),
        Says::Failed(error) => (icon(icons::WARNING), error),
    };
    Some(view! { {mark} <span>{text}</span> }.into_any())
}

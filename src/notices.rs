//! Lines for the agent that go by themselves, unless they are about trouble.

use std::sync::Arc;

use ccp_protocol::feed::NoticeLevel;
use leptos::{prelude::*, task::spawn_local};

use crate::{
    browser::{dom, time::sleep},
    i18n, icons,
    icons::icon,
    keyed::keyed,
    model::Model,
    overlay::use_overlay,
    panels::PANEL_AREA_ID,
};

/// How long a line stands that is not about trouble, milliseconds.
const STANDS: f64 = 8_000.0;

/// The lines, over the lower end of the panel.
#[component]
pub fn Notices() -> impl IntoView {
    let model = use_overlay().model;
    let keys = move || {
        model
            .notes
            .with(|notes| notes.all().iter().map(|note| note.id.to_string()).collect())
    };
    view! {
        <div class="notices" role="region" aria-label=i18n::NOTICES>
            {keyed(Box::new(keys), Arc::new(move |key| notice(model, &key)))}
        </div>
    }
    .into_any()
}

fn dismiss(model: &'static Model, id: u64) {
    model.notes.try_update(|notes| notes.dismiss(id));
    dom::rescue_focus(PANEL_AREA_ID);
}

fn notice(model: &'static Model, key: &str) -> AnyView {
    let note = key
        .parse()
        .ok()
        .and_then(|id| model.notes.with_untracked(|notes| notes.get(id).cloned()));
    let Some(note) = note else {
        return ().into_any();
    };
    let id = note.id;
    let (level, role) = match note.level {
        NoticeLevel::Info => ("info", "status"),
        NoticeLevel::Success => ("success", "status"),
        NoticeLevel::Warning => ("warning", "alert"),
        NoticeLevel::Error => ("error", "alert"),
    };
    if role == "status" {
        spawn_local(async move {
            sleep(STANDS).await;
            // A closed drawer shows nothing: the line waits until it was there to be read.
            while model.open.try_get_untracked() == Some(false) {
                sleep(STANDS).await;
            }
            dismiss(model, id);
        });
    }
    view! {
        <div class="notice" data-level=level>
            <p role=role>{note.text}</p>
            <button
                class="tool"
                type="button"
                aria-label=i18n::DISMISS
                on:click=move |_| dismiss(model, id)
            >
                {icon(icons::CROSS)}
            </button>
        </div>
    }
    .into_any()
}

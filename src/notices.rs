//! Lines for the agent that go by themselves, unless they are about trouble.

use ccp_protocol::feed::NoticeLevel;
use wasm_bindgen_futures::spawn_local;

use crate::{
    browser::{dom, time::sleep},
    element::{El, View, el, rows},
    i18n, icons,
    icons::icon,
    model::Model,
    overlay::Overlay,
    panels::PANEL_AREA_ID,
};

/// How long a line stands that is not about trouble, milliseconds.
const STANDS: f64 = 8_000.0;

/// The lines, over the lower end of the panel.
pub fn notices(overlay: Overlay) -> View {
    let model = overlay.model;
    let keys = move || {
        model
            .notes
            .with(|notes| notes.all().iter().map(|note| note.id.to_string()).collect())
    };
    el("div")
        .class("notices")
        .attr("role", "region")
        .attr("aria-label", i18n::NOTICES)
        .child(rows(keys, move |key| notice(model, key)))
        .into()
}

fn dismiss(model: &'static Model, id: u64) {
    model.notes.update(|notes| notes.dismiss(id));
    dom::rescue_focus(PANEL_AREA_ID);
}

fn notice(model: &'static Model, key: &str) -> El {
    let note = key
        .parse()
        .ok()
        .and_then(|id| model.notes.with_untracked(|notes| notes.get(id).cloned()));
    let Some(note) = note else {
        return el("div").attr("hidden", "");
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
            while !model.open.get_untracked() {
                sleep(STANDS).await;
            }
            dismiss(model, id);
        });
    }
    let button = el("button")
        .class("tool")
        .attr("type", "button")
        .attr("aria-label", i18n::DISMISS)
        .child(icon(icons::CROSS))
        .on_click(move || dismiss(model, id));
    el("div")
        .class("notice")
        .attr("data-level", level)
        .child(el("p").attr("role", role).text(&note.text))
        .child(button)
}

//! Signing in.

use std::sync::Arc;

use wasm_bindgen_futures::spawn_local;
use web_sys::Event;

use crate::{
    api::Failure,
    browser::{dom, time::sleep},
    drawer::{BODY_ID, tab_id},
    element::{View, el},
    i18n,
    model::Phase,
    overlay::Overlay,
    reactive::Watched,
};

const LOGIN_ID: &str = "sign-in-login";
const PASSWORD_ID: &str = "sign-in-password";

/// What is typed, and how it goes.
#[derive(Debug, Default)]
struct Entry {
    login: Watched<String>,
    password: Watched<String>,
    error: Watched<String>,
    busy: Watched<bool>,
}

/// The sign-in form, with the reason why it shows where there is one.
pub fn sign_in_page(overlay: Overlay, reason: Option<&'static str>) -> View {
    let entry = Arc::new(Entry::default());
    let (login, password, told, busy, submitted) = (
        Arc::clone(&entry),
        Arc::clone(&entry),
        Arc::clone(&entry),
        Arc::clone(&entry),
        entry,
    );
    let wrong = move || {
        told.error
            .with(|text| (!text.is_empty()).then(|| el("p").class("field-error").text(text).into()))
    };
    // Whoever was sent here from somewhere in the drawer goes on at the first field.
    dom::rescue_focus(LOGIN_ID);
    el("form")
        .class("sign-in")
        .attr("novalidate", "")
        .on("submit", move |event: Event| {
            event.prevent_default();
            submit(overlay, &submitted);
        })
        .child(el("h2").text(i18n::SIGN_IN))
        .child(
            el("p")
                .class("quiet")
                .text(reason.unwrap_or(i18n::SIGN_IN_HINT)),
        )
        .child(field(
            LOGIN_ID,
            i18n::LOGIN,
            ("text", "username"),
            login,
            |entry| &entry.login,
        ))
        .child(field(
            PASSWORD_ID,
            i18n::PASSWORD,
            ("password", "current-password"),
            password,
            |entry| &entry.password,
        ))
        .child(el("div").attr("role", "alert").region(wrong))
        .child(
            el("button")
                .class("button wide")
                .attr("type", "submit")
                .flag("aria-disabled", move || busy.busy.get())
                .text(i18n::SIGN_IN),
        )
        .into()
}

fn submit(overlay: Overlay, entry: &Arc<Entry>) {
    if entry.busy.get_untracked() {
        return;
    }
    let (who, secret) = (entry.login.get_untracked(), entry.password.get_untracked());
    if who.trim().is_empty() || secret.is_empty() {
        entry.error.set(i18n::SIGN_IN_EMPTY.to_owned());
        dom::focus(if who.trim().is_empty() {
            LOGIN_ID
        } else {
            PASSWORD_ID
        });
        return;
    }
    entry.busy.set(true);
    entry.error.set(String::new());
    let entry = Arc::clone(entry);
    spawn_local(async move {
        let answer = overlay.sign_in(who.trim().to_owned(), secret).await;
        let Err(failure) = answer else {
            return take_focus_along(overlay).await;
        };
        entry.busy.set(false);
        entry.password.set(String::new());
        entry.error.set(match failure {
            Failure::Refused {
                status: 401 | 403 | 422,
                ..
            } => i18n::SIGN_IN_WRONG.to_owned(),
            failure => failure.words(),
        });
        dom::focus(PASSWORD_ID);
    });
}

/// The form goes, and the focus that was in it goes on to the panels once they are there.
async fn take_focus_along(overlay: Overlay) {
    dom::focus(BODY_ID);
    let model = overlay.model;
    while model.phase.get_untracked() == Phase::Starting {
        sleep(50.0).await;
    }
    if dom::has_or_lost_focus(BODY_ID) {
        let panel = model.panel.get_untracked();
        dom::request_animation_frame(move || {
            dom::focus(&tab_id(panel));
        });
    }
}

/// A text control; `kind` is its type and what the browser may fill in.
fn field(
    id: &str,
    label: &str,
    kind: (&str, &str),
    entry: Arc<Entry>,
    value: fn(&Entry) -> &Watched<String>,
) -> View {
    let typed = Arc::clone(&entry);
    let control = el("input")
        .id(id)
        .attr("type", kind.0)
        .attr("autocomplete", kind.1)
        .attr("autocapitalize", "none")
        .attr("spellcheck", "false")
        .attr("required", "")
        .value(move || value(&entry).get())
        .on_typed(move |text| value(&typed).set(text));
    el("div")
        .class("field")
        .child(el("label").attr("for", id).text(label))
        .child(control)
        .into()
}

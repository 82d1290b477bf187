//! Signing in.

use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use crate::{
    api::Failure,
    browser::{dom, time::sleep},
    drawer::{BODY_ID, tab_id},
    i18n,
    model::Phase,
    overlay::{Overlay, use_overlay},
};

const LOGIN_ID: &str = "sign-in-login";
const PASSWORD_ID: &str = "sign-in-password";

/// The sign-in form.
#[component]
pub fn SignInPage(
    /// Why it shows, where there is a reason.
    reason: Option<&'static str>,
) -> impl IntoView {
    let overlay = use_overlay();
    let login = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let error = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let (who, secret) = (login.get_untracked(), password.get_untracked());
        if who.trim().is_empty() || secret.is_empty() {
            error.set(i18n::SIGN_IN_EMPTY.to_owned());
            dom::focus(if who.trim().is_empty() {
                LOGIN_ID
            } else {
                PASSWORD_ID
            });
            return;
        }
        busy.set(true);
        error.set(String::new());
        spawn_local(async move {
            let answer = overlay.sign_in(who.trim().to_owned(), secret).await;
            let Err(failure) = answer else {
                return take_focus_along(overlay).await;
            };
            busy.try_set(false);
            password.try_set(String::new());
            error.try_set(match failure {
                Failure::Refused {
                    status: 401 | 403 | 422,
                    ..
                } => i18n::SIGN_IN_WRONG.to_owned(),
                failure => failure.words(),
            });
            dom::focus(PASSWORD_ID);
        });
    };
    // Whoever was sent here from somewhere in the drawer goes on at the first field.
    dom::rescue_focus(LOGIN_ID);
    view! {
        <form class="sign-in" novalidate on:submit=submit>
            <h2>{i18n::SIGN_IN}</h2>
            <p class="quiet">{reason.unwrap_or(i18n::SIGN_IN_HINT)}</p>
            {text_field(LOGIN_ID, i18n::LOGIN, "text", "username", login)}
            {text_field(PASSWORD_ID, i18n::PASSWORD, "password", "current-password", password)}
            <div role="alert">
                {move || {
                    let text = error.get();
                    (!text.is_empty()).then(|| view! { <p class="field-error">{text}</p> })
                }}
            </div>
            <button class="button wide" type="submit" aria-disabled=move || busy.get().then_some("true")>
                {i18n::SIGN_IN}
            </button>
        </form>
    }
    .into_any()
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
        request_animation_frame(move || {
            dom::focus(&tab_id(panel));
        });
    }
}

fn text_field(
    id: &'static str,
    label: &'static str,
    kind: &'static str,
    autocomplete: &'static str,
    value: RwSignal<String>,
) -> AnyView {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input
                id=id
                type=kind
                autocomplete=autocomplete
                autocapitalize="none"
                spellcheck="false"
                required
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
        </div>
    }
    .into_any()
}

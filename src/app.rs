//! Signed in or not; then the drawer. Starts what runs beside it.

use std::time::Duration;

use leptos::{ev, mount::mount_to, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::{
    browser::{dom, time::now},
    drawer::Drawer,
    i18n,
    modal::ModalDialog,
    overlay::Overlay,
    palette::Palette,
    popout,
};

/// Mounts the app in the page and takes the skeleton away.
pub fn start() {
    std::panic::set_hook(Box::new(|info| {
        // Without this a panic reads "unreachable" in the browser's log and nothing else.
        leptos::logging::error!("{info}");
    }));
    let Some(body) = dom::document().body() else {
        return;
    };
    mount_to(body, || view! { <App/> }).forget();
    if let Some(skeleton) = dom::by_id("skeleton") {
        skeleton.remove();
    }
}

/// The whole overlay.
#[component]
pub fn App() -> impl IntoView {
    let overlay = Overlay::new();
    provide_context(overlay);
    run_beside(overlay);
    view! {
        <main class="page">
            <h1 class="page-title">{i18n::PRODUCT}</h1>
            <p class="page-hint">{i18n::PAGE_HINT}</p>
        </main>
        <Drawer/>
        <Palette/>
        <ModalDialog/>
    }
    .into_any()
}

/// Everything that runs as long as the app stands.
fn run_beside(overlay: Overlay) {
    let model = overlay.model;
    model.now.set(now());
    if let Ok(clock) =
        set_interval_with_handle(move || model.now.set(now()), Duration::from_secs(1))
    {
        on_cleanup(move || clock.clear());
    }
    overlay.keeper.watch(overlay);
    overlay.live.listen(overlay);
    overlay.bridge.start(overlay);
    popout::share_session(overlay);
    watch_theme(overlay);
    watch_keys(overlay);
    let leaving = window_event_listener(ev::pagehide, move |_| {
        spawn_local(async move {
            overlay.keeper.flush(&overlay, true).await;
        });
    });
    on_cleanup(move || leaving.remove());
    if overlay.session.token().is_some() {
        overlay.keeper.glimpse(model);
        overlay.live.start(overlay);
    }
}

/// The agent's choice wins, then the host page's, then the system's.
fn watch_theme(overlay: Overlay) {
    let model = overlay.model;
    Effect::new(move |_| {
        let theme = model.theme.get().or_else(|| model.host_theme.get());
        let root = dom::document()
            .document_element()
            .and_then(|root| root.dyn_into::<HtmlElement>().ok());
        if let Some(root) = root {
            // Setting an attribute by this name cannot fail.
            let _ = match theme {
                Some(theme) => root.set_attribute("data-theme", &theme),
                None => root.remove_attribute("data-theme"),
            };
        }
    });
}

fn watch_keys(overlay: Overlay) {
    let keys = window_event_listener(ev::keydown, move |event| {
        let wanted =
            event.key().eq_ignore_ascii_case("k") && (event.ctrl_key() || event.meta_key());
        let ready = overlay.model.phase.get_untracked() == crate::model::Phase::Ready;
        if wanted && ready && !event.shift_key() && !event.alt_key() {
            event.prevent_default();
            overlay.model.open.set(true);
            overlay.model.palette.update(|open| *open = !*open);
        }
    });
    on_cleanup(move || keys.remove());
}

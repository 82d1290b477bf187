//! Signed in or not; then the drawer. Starts what runs beside it.

use wasm_bindgen_futures::spawn_local;
use web_sys::{Event, KeyboardEvent};

use crate::{
    browser::{
        dom,
        time::{every, now},
    },
    calls,
    drawer::drawer,
    element::{View, el, listen_window, mount},
    i18n,
    modal::modal_dialog,
    model::Phase,
    overlay::Overlay,
    palette::palette,
    popout,
    reactive::effect,
};

/// Mounts the app in the page and takes the skeleton away.
pub fn start() {
    std::panic::set_hook(Box::new(|info| {
        // Without this a panic reads "unreachable" in the browser's log and nothing else.
        web_sys::console::error_1(&info.to_string().into());
    }));
    let Some(body) = dom::document().body() else {
        return;
    };
    // For the life of the page: what is mounted ends with its owner.
    std::mem::forget(mount(&body, || app(Overlay::new())));
    if let Some(skeleton) = dom::by_id("skeleton") {
        skeleton.remove();
    }
}

/// The whole overlay.
pub fn app(overlay: Overlay) -> View {
    run_beside(overlay);
    let page = el("main")
        .class("page")
        .child(el("h1").class("page-title").text(i18n::PRODUCT))
        .child(el("p").class("page-hint").text(i18n::PAGE_HINT));
    vec![
        page.into(),
        drawer(overlay),
        palette(overlay),
        modal_dialog(overlay),
    ]
    .into()
}

/// Everything that runs as long as the app stands.
fn run_beside(overlay: Overlay) {
    let model = overlay.model;
    model.now.set(now());
    every(1_000, move || model.now.set(now()));
    overlay.keeper.watch(overlay);
    overlay.live.listen(overlay);
    overlay.bridge.start(overlay);
    popout::share_session(overlay);
    calls::watch(overlay);
    watch_theme(overlay);
    watch_keys(overlay);
    listen_window("pagehide", move |_: Event| {
        spawn_local(async move {
            overlay.keeper.flush(&overlay, true).await;
        });
    });
    if overlay.session.token().is_some() {
        overlay.keeper.glimpse(model);
        overlay.live.start(overlay);
    }
}

/// The agent's choice wins, then the host page's, then the system's.
fn watch_theme(overlay: Overlay) {
    let model = overlay.model;
    effect(move || {
        let theme = model.theme.get().or_else(|| model.host_theme.get());
        if let Some(root) = dom::document().document_element() {
            // Setting an attribute by this name cannot fail.
            let _ = match theme {
                Some(theme) => root.set_attribute("data-theme", &theme),
                None => root.remove_attribute("data-theme"),
            };
        }
    });
}

fn watch_keys(overlay: Overlay) {
    listen_window("keydown", move |event: KeyboardEvent| {
        let wanted =
            event.key().eq_ignore_ascii_case("k") && (event.ctrl_key() || event.meta_key());
        let ready = overlay.model.phase.get_untracked() == Phase::Ready;
        if wanted && ready && !event.shift_key() && !event.alt_key() {
            event.prevent_default();
            overlay.model.open.set(true);
            overlay.model.palette.update(|open| *open = !*open);
        }
    });
}

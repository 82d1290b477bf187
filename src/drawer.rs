//! The shell: the drawer with its handle, its head and its panels.

mod contacts;
mod handle;
mod header;
mod menu;
mod tabs;

use leptos::{ev, prelude::*};

use self::{contacts::ContactSwitcher, handle::Handle, header::Header, tabs::Tabs};
use crate::{
    browser::dom,
    i18n,
    model::{Phase, view},
    notices::Notices,
    overlay::use_overlay,
    panels::Panel,
    popout,
    sign_in::SignInPage,
};

pub use self::tabs::tab_id;

/// The part of the drawer that goes when it closes.
pub const BODY_ID: &str = "overlay-body";

/// The drawer at the right edge.
#[component]
pub fn Drawer() -> impl IntoView {
    let overlay = use_overlay();
    let model = overlay.model;
    let frame = RwSignal::new(dom::frame_width());
    let resized = window_event_listener(ev::resize, move |_| frame.set(dom::frame_width()));
    on_cleanup(move || resized.remove());
    let framed = dom::is_framed();
    let popped_out = popout::is_popped_out();
    // Alone on its page there is no drawer to speak of before somebody is signed in.
    let alone = move || popped_out || (!framed && matches!(model.phase.get(), Phase::SignedOut(_)));
    let open = move || model.open.get() || alone();
    let width = move || {
        let wide = view::width_in(frame.get(), model.width.get());
        (!alone() && open()).then(|| format!("{wide}px"))
    };
    view! {
        <aside
            class="drawer"
            aria-label=i18n::PRODUCT
            data-open=move || open().to_string()
            data-alone=move || alone().then_some("true")
            style:inline-size=width
        >
            {move || (!alone()).then(|| view! { <Handle frame/> }.into_any())}
            <div class="drawer-body" id=BODY_ID tabindex="-1" hidden=move || !open()>
                {move || match model.phase.get() {
                    Phase::SignedOut(reason) => view! { <SignInPage reason/> }.into_any(),
                    Phase::Starting => starting(),
                    Phase::Ready => workspace(),
                }}
                <Notices/>
            </div>
            <p class="visually-hidden" aria-live="polite">{move || model.announcement.get()}</p>
        </aside>
    }
    .into_any()
}

fn starting() -> AnyView {
    view! {
        <div class="starting" aria-busy="true">
            <p class="late quiet">{i18n::LOADING}</p>
        </div>
    }
    .into_any()
}

fn workspace() -> AnyView {
    view! {
        <Header/>
        <ContactSwitcher/>
        <Tabs/>
        <Panel/>
    }
    .into_any()
}

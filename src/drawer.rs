//! The shell: the drawer with its handle, its head and its panels.

mod contacts;
mod handle;
mod header;
mod menu;
mod tabs;

use web_sys::Event;

use self::{contacts::contact_switcher, handle::handle, header::header, tabs::tabs};
use crate::{
    browser::dom,
    element::{View, el, listen_window},
    i18n,
    model::{Phase, view},
    notices::notices,
    overlay::Overlay,
    panels::{panel, ringing::ringing},
    popout,
    reactive::{Signal, memo},
    sign_in::sign_in_page,
};

pub use self::tabs::tab_id;

/// The part of the drawer that goes when it closes.
pub const BODY_ID: &str = "overlay-body";

/// The drawer at the right edge.
pub fn drawer(overlay: Overlay) -> View {
    let model = overlay.model;
    let frame = Signal::new(dom::frame_width());
    listen_window("resize", move |_: Event| frame.set(dom::frame_width()));
    let framed = dom::is_framed();
    let popped_out = popout::is_popped_out();
    // Alone on its page there is no drawer to speak of before somebody is signed in.
    let alone =
        memo(move || popped_out || (!framed && matches!(model.phase.get(), Phase::SignedOut(_))));
    let open = move || model.open.get() || alone.get();
    let width = move || {
        let wide = view::width_in(frame.get(), model.width.get());
        (!alone.get() && open()).then(|| format!("{wide}px"))
    };
    let body = el("div")
        .class("drawer-body")
        .id(BODY_ID)
        .attr("tabindex", "-1")
        .toggle("hidden", move || !open())
        .region(move || {
            Some(match model.phase.get() {
                Phase::SignedOut(reason) => sign_in_page(overlay, reason),
                Phase::Starting => starting(),
                Phase::Ready => workspace(overlay),
            })
        })
        .child(ringing(overlay))
        .child(notices(overlay));
    el("aside")
        .class("drawer")
        .attr("aria-label", i18n::PRODUCT)
        .state("data-open", open)
        .flag("data-alone", move || alone.get())
        .style("inline-size", width)
        .region(move || (!alone.get()).then(|| handle(overlay, frame)))
        .child(body)
        .child(
            el("p")
                .class("visually-hidden")
                .attr("aria-live", "polite")
                .text_with(move || model.announcement.get()),
        )
        .into()
}

fn starting() -> View {
    el("div")
        .class("starting")
        .attr("aria-busy", "true")
        .child(el("p").class("late quiet").text(i18n::LOADING))
        .into()
}

fn workspace(overlay: Overlay) -> View {
    vec![
        header(overlay),
        contact_switcher(overlay),
        tabs(overlay),
        panel(overlay),
    ]
    .into()
}

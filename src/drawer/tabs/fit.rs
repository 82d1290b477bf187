//! How many tabs fit: counted whenever the room changes.

use std::{cell::RefCell, rc::Rc};

use ccp_protocol::settings::PanelId;
use reactive_graph::owner::on_cleanup;
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{HtmlElement, ResizeObserver};

use super::{Row, tab_id};
use crate::{browser::dom, model::view, reactive::effect};

/// Widths of tabs, CSS pixels; measured once, while all tabs show.
type Widths = Rc<RefCell<Vec<(PanelId, f64)>>>;

/// Keeps the number of visible tabs at what fits into the list.
pub fn watch(list: &HtmlElement, row: Row) {
    let widths = Widths::default();
    let list = list.clone();
    let observed = list.clone();
    let fit: Rc<dyn Fn()> = Rc::new(move || fit(&list, row, &widths));
    let changed = Rc::clone(&fit);
    effect(move || {
        row.order.track();
        fit();
    });
    let listener = Closure::<dyn FnMut()>::new(move || changed());
    if let Ok(observer) = ResizeObserver::new(listener.as_ref().unchecked_ref()) {
        observer.observe(&observed);
        let kept = SendWrapper::new((observer, listener));
        on_cleanup(move || kept.0.disconnect());
    }
}

fn fit(list: &HtmlElement, row: Row, widths: &Widths) {
    let Some(order) = row.order.try_get_untracked() else {
        return;
    };
    let mut known = widths.borrow_mut();
    for &panel in &order {
        let width =
            dom::by_id(&tab_id(panel)).map_or(0.0, |tab| tab.get_bounding_client_rect().width());
        if width > 0.0 && !known.iter().any(|(known, _)| *known == panel) {
            known.push((panel, width));
        }
    }
    let room = f64::from(list.client_width());
    if room > 0.0 {
        let of = |panel: &PanelId| {
            known
                .iter()
                .find(|(known, _)| known == panel)
                .map_or(0.0, |(_, width)| *width)
        };
        let all: Vec<f64> = order.iter().map(of).collect();
        let count = view::that_fit(&all, room);
        if count != row.visible.get_untracked() {
            row.visible.set(count);
        }
    }
}

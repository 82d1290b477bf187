//! Lists: one keyed list for the whole app, so that its code is in the bundle once.

use std::sync::Arc;

use leptos::prelude::*;

/// What makes a row out of its key.
pub type Row = Arc<dyn Fn(String) -> AnyView + Send + Sync>;
/// What gives the keys, in order.
pub type Keys = Box<dyn Fn() -> Vec<String> + Send + Sync>;

/// Rows in the order of `keys`; a row is made once for its key and goes with it.
pub fn keyed(keys: Keys, row: Row) -> AnyView {
    view! { <For each=keys key=String::clone children=move |key| row(key)/> }.into_any()
}

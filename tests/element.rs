//! Elements, regions and rows in a real browser.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]
#![allow(missing_docs, reason = "tests")]

#[path = "support/page.rs"]
mod page;

use std::{cell::Cell, rc::Rc};

use ccp_overlay::element::{View, el, region, rows};
use reactive_graph::{prelude::*, signal::ArcRwSignal};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use self::page::{Mounted, all, focused, mount, one, settle, text, type_into};

wasm_bindgen_test_configure!(run_in_browser);

/// A list of focusable rows, each named and identified by its key, and what sets the keys.
async fn list(first: &[&str]) -> (Mounted, impl Fn(&[&str])) {
    let own = |keys: &[&str]| {
        keys.iter()
            .map(|&key| key.to_owned())
            .collect::<Vec<String>>()
    };
    let keys = ArcRwSignal::new(own(first));
    let shown = keys.clone();
    let page = mount(move |_| {
        let row = |key: &str| el("li").id(key).attr("tabindex", "0").text(key);
        el("ul").child(rows(move || shown.get(), row)).into()
    });
    settle().await;
    (page, move |to: &[&str]| keys.set(own(to)))
}

fn names(page: &Mounted) -> Vec<String> {
    all(&page.host, "li").iter().map(text).collect()
}

#[wasm_bindgen_test]
async fn rows_follow_their_keys_in_any_order() {
    let (page, set) = list(&["a", "b", "c"]).await;
    for keys in [
        &["c", "b", "a"][..],
        &["b"],
        &[],
        &["x", "b", "y", "a"],
        &["a", "x", "b", "y"],
    ] {
        set(keys);
        settle().await;
        assert_eq!(names(&page), keys);
    }
}

#[wasm_bindgen_test]
async fn a_row_that_stays_keeps_its_element_and_the_focus() {
    let (page, set) = list(&["a", "b"]).await;
    let element = one(&page.host, "#b");
    element.focus().unwrap();
    set(&["new", "a", "b"]);
    settle().await;
    assert!(element.is_connected());
    assert_eq!(focused(), "b");
    set(&["new", "b"]);
    settle().await;
    assert_eq!((names(&page).len(), focused()), (2, "b".to_owned()));
}

#[wasm_bindgen_test]
async fn what_a_region_watched_and_listened_to_ends_with_its_content() {
    let shown = ArcRwSignal::new(true);
    let tick = ArcRwSignal::new(0);
    let (ran, clicked) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(0)));
    let (on, at, count, clicks) = (
        shown.clone(),
        tick.clone(),
        Rc::clone(&ran),
        Rc::clone(&clicked),
    );
    let content = move || {
        let (at, count, clicks) = (at.clone(), Rc::clone(&count), Rc::clone(&clicks));
        let told = move || {
            count.set(count.get() + 1);
            at.get().to_string()
        };
        el("button")
            .text_with(told)
            .on_click(move || clicks.set(clicks.get() + 1))
            .into()
    };
    let page = mount(move |_| region(move || on.get().then(&content)));
    let button = one(&page.host, "button");
    tick.set(1);
    settle().await;
    button.click();
    assert_eq!(
        (text(&button).as_str(), ran.get(), clicked.get()),
        ("1", 2, 1)
    );
    shown.set(false);
    settle().await;
    assert!(!button.is_connected());
    tick.set(2);
    settle().await;
    button.click();
    assert_eq!((ran.get(), clicked.get()), (2, 1));
}

#[wasm_bindgen_test]
async fn regions_in_regions_and_rows_stay_where_they_belong() {
    let (outer, inner) = (ArcRwSignal::new(1), ArcRwSignal::new(1));
    let (one_side, other_side) = (outer.clone(), inner.clone());
    let page = mount(move |_| {
        let nested = move || {
            let other_side = other_side.clone();
            let own = format!("[{}", one_side.get());
            let inside =
                region(move || Some(View::from(format!("({})", other_side.get()).as_str())));
            Some(vec![View::from(own.as_str()), inside, View::from("]")].into())
        };
        el("p").text("<").region(nested).text(">").into()
    });
    let read = || text(&one(&page.host, "p"));
    assert_eq!(read(), "<[1(1)]>");
    inner.set(2);
    settle().await;
    assert_eq!(read(), "<[1(2)]>");
    outer.set(2);
    settle().await;
    assert_eq!(read(), "<[2(2)]>");
    inner.set(3);
    settle().await;
    assert_eq!(read(), "<[2(3)]>");
}

#[wasm_bindgen_test]
async fn the_focus_stays_on_the_same_control_when_its_region_is_made_anew() {
    let version = ArcRwSignal::new(1);
    let shown = version.clone();
    let page = mount(move |_| {
        region(move || {
            let version = shown.get().to_string();
            Some(el("button").id("kept").text(&version).into())
        })
    });
    one(&page.host, "#kept").focus().unwrap();
    version.set(2);
    settle().await;
    assert_eq!(
        (focused().as_str(), text(&one(&page.host, "#kept")).as_str()),
        ("kept", "2")
    );
}

#[wasm_bindgen_test]
async fn attributes_and_values_come_and_go_with_what_they_watch() {
    let name = ArcRwSignal::new(Some("one".to_owned()));
    let (of_label, of_value, typed) = (name.clone(), name.clone(), name.clone());
    let page = mount(move |_| {
        el("input")
            .attr_with("aria-label", move || of_label.get())
            .value(move || of_value.get().unwrap_or_default())
            .on_typed(move |text| typed.set(Some(text)))
            .into()
    });
    let input = one(&page.host, "input");
    let value = || {
        let value = js_sys::Reflect::get(&input, &"value".into()).unwrap();
        value.as_string().unwrap()
    };
    assert_eq!(value(), "one");
    type_into(&input, "<b>two</b>");
    settle().await;
    assert_eq!(
        input.get_attribute("aria-label").as_deref(),
        Some("<b>two</b>")
    );
    name.set(None);
    settle().await;
    assert_eq!(
        (input.has_attribute("aria-label"), value().as_str()),
        (false, "")
    );
}

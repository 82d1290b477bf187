//! What folds out under a call: its note, whether to call back, and whose its number is.

use std::sync::Arc;

use ccp_protocol::calls::Call;
use serde_json::Value;
use wasm_bindgen_futures::spawn_local;

use super::{check_box, small_button};
use crate::{
    api::{Customer, Failure},
    browser::time::sleep,
    calls,
    element::{El, View, el, region},
    i18n,
    model::calls::{ends, name_of, number_of},
    overlay::Overlay,
    reactive::{Signal, memo},
    wire::{known, text},
};

/// How long to wait for the next letter of a name, milliseconds.
const TYPING: f64 = 300.0;

/// The row with a call's details, over so many columns.
pub fn details(overlay: Overlay, id: &str, columns: usize) -> El {
    let log = &overlay.model.calls;
    let call = log.with_untracked(|log| log.get(id).cloned());
    let inside = call.map(|call| {
        let parts: Vec<View> = vec![
            facts(&call),
            note(overlay, &call),
            call_back(overlay, &call),
            records(overlay, &call),
            whose(overlay, &call),
        ];
        View::from(parts)
    });
    let across = el("td")
        .attr("role", "cell")
        .attr("colspan", &columns.to_string())
        .child(inside);
    el("tr")
        .class("call-details")
        .attr("role", "row")
        .child(across)
}

/// What the telephone system told and no column shows.
fn facts(call: &Call) -> View {
    let mut line = String::new();
    let mut add = |part: &str| {
        if !part.is_empty() {
            if !line.is_empty() {
                line.push_str(" · ");
            }
            line.push_str(part);
        }
    };
    add(call.queue.as_deref().unwrap_or_default());
    add(call.raw_cause.as_deref().unwrap_or_default());
    add(if call.incomplete {
        i18n::INCOMPLETE
    } else {
        ""
    });
    el("p").class("quiet").text(&line).into()
}

fn note(overlay: Overlay, call: &Call) -> View {
    let log = &overlay.model.calls;
    let (id, of) = (call.id.clone(), call.id.clone());
    let field = ["note-", call.id.as_str()].concat();
    // News of calls must not take away what is being typed; only another note does.
    let now = memo(move || {
        log.with(|log| log.get(of.as_str()).map(|call| call.note.clone()))
            .unwrap_or_default()
    });
    let input = el("textarea")
        .id(&field)
        .attr("rows", "2")
        .attr("maxlength", "2000")
        .value(move || now.get())
        .on_chosen(move |note| calls::set_note(overlay, &id, note.trim()));
    let label = el("label").attr("for", &field).text(i18n::NOTE);
    el("div").class("field").child(label).child(input).into()
}

fn call_back(overlay: Overlay, call: &Call) -> View {
    let log = &overlay.model.calls;
    let (id, of) = (call.id.clone(), call.id.clone());
    let wanted =
        memo(move || log.with(|log| log.get(of.as_str()).is_some_and(|call| call.call_back)));
    check_box(
        i18n::CALL_BACK,
        None,
        Box::new(move || wanted.get()),
        Box::new(|| false),
        Box::new(move || calls::set_call_back(overlay, &id, !wanted.get_untracked())),
    )
}

/// New records with the number, where the page around the overlay makes some.
fn records(overlay: Overlay, call: &Arc<Call>) -> View {
    let call = Arc::clone(call);
    region(move || {
        if !overlay.bridge.offers(calls::NEW_RECORD) {
            return None;
        }
        let button = |label: &str, kind: &'static str, number: &'static str| {
            let call = Arc::clone(&call);
            small_button(label).on_click(move || {
                let is_case = kind == "Case";
                let whose = call.matches.first().filter(|_| is_case);
                let subject = name_of(&call).filter(|_| is_case);
                let fields = vec![
                    (
                        "Subject",
                        subject.map(|who| text(&i18n::about(i18n::CALL_WITH, who))),
                    ),
                    (number, number_of(&call).map(text)),
                    (
                        "ContactId",
                        whose.map(|found| text(found.customer_id.as_str())),
                    ),
                ];
                calls::new_record(overlay, kind, fields);
            })
        };
        let buttons = el("p")
            .class("call-buttons")
            .child(button(i18n::NEW_CUSTOMER, "Contact", "Phone"))
            .child(button(i18n::NEW_CASE, "Case", "SuppliedPhone"));
        Some(buttons.into())
    })
}

/// The search for the customer whose number it is.
fn whose(overlay: Overlay, call: &Arc<Call>) -> View {
    if number_of(call).is_none() {
        return None::<View>.into();
    }
    let field = ["whose-", call.id.as_str()].concat();
    let sought = Signal::new(String::new());
    let found = Signal::new(Vec::<Customer>::new());
    let typed = move |name: String| {
        sought.set(name.trim().to_owned());
        spawn_local(async move {
            sleep(TYPING).await;
            // Gone, or something else was typed since.
            let wanted = sought.try_get_untracked();
            let Some(wanted) = wanted.filter(|now| *now == name.trim()) else {
                return;
            };
            if wanted.is_empty() {
                return;
            }
            let then = move |answer: Result<Value, Failure>| {
                if sought.try_get_untracked().as_deref() == Some(name.trim()) {
                    let page = answer.unwrap_or_default();
                    found.set(known(&page, "items").unwrap_or_default());
                }
            };
            overlay.api.customers(&wanted, Box::new(then));
        });
    };
    let label = i18n::about(i18n::FIND_CUSTOMER, ends(call).0.shown());
    let input = el("input")
        .attr("type", "search")
        .id(&field)
        .attr("autocomplete", "off")
        .on_typed(typed);
    let call = Arc::clone(call);
    let choices = move || {
        let name = sought.get();
        if name.is_empty() {
            return None;
        }
        let mut list = el("ul").attr("aria-label", i18n::CUSTOMERS);
        for customer in found.get() {
            list = list.child(choice(overlay, &call, &customer));
        }
        let (call, label) = (Arc::clone(&call), i18n::create_customer(&name));
        let create = el("button")
            .class("button small")
            .attr("type", "button")
            .text(&label)
            .on_click(move || calls::create_and_assign(overlay, &call, &name));
        Some(list.child(el("li").child(create)).into())
    };
    el("div")
        .class("field")
        .child(el("label").attr("for", &field).text(&label))
        .child(input)
        .region(choices)
        .into()
}

fn choice(overlay: Overlay, call: &Call, customer: &Customer) -> El {
    let (call, id) = (call.id.clone(), customer.id.clone());
    let button = small_button(&i18n::about(i18n::ASSIGN, &customer.name))
        .on_click(move || calls::assign(overlay, &call, &id));
    el("li")
        .child(button)
        .child(el("span").class("quiet").text(&customer.account))
}

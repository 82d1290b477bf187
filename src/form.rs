//! The form that an action opens. What is typed goes straight into the model's draft, so nothing can lose it.

pub mod check;
mod field;

use ccp_protocol::{
    ActionId, ContactId,
    actions::{Form, FormField},
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use serde_json::{Map, Value};

use self::{
    check::{check, in_order, start_value},
    field::{field_view, input_id},
};
use crate::{
    browser::dom,
    i18n, icons,
    icons::icon,
    model::{Link, Model, runs::Progress},
    overlay::{Overlay, use_overlay},
    panels::{PANEL_AREA_ID, actions::OFFLINE_REASON_ID},
    press,
};

/// The element that holds the form.
pub const FORM_ID: &str = "form-page";
const LOADING_ID: &str = "form-loading";

/// One open form, as handles that its parts share.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    model: &'static Model,
    action: StoredValue<ActionId>,
    contact: StoredValue<Option<ContactId>>,
    /// The form: as the snapshot has it, then as it opened.
    form: RwSignal<Form>,
    /// What fields start with.
    defaults: RwSignal<Map<String, Value>>,
    loaded: RwSignal<bool>,
    /// Why it could not be loaded.
    error: RwSignal<String>,
}

impl Page {
    /// A field's value: what was typed, else what it starts with.
    pub fn value(&self, field: &FormField) -> Value {
        let typed = self.draft(|values| {
            values
                .iter()
                .find(|(name, _)| *name == field.name)
                .map(|pair| pair.1.clone())
        });
        typed
            .flatten()
            .unwrap_or_else(|| self.defaults.with(|defaults| start_value(field, defaults)))
    }

    /// What is wrong with a field.
    pub fn error(&self, field: &str) -> Option<String> {
        self.model.drafts.with(|drafts| {
            let draft = self.with_ids(|action, contact| drafts.of(action, contact))?;
            draft
                .errors
                .iter()
                .find(|(name, _)| name == field)
                .map(|(_, error)| error.clone())
        })
    }

    /// Notes what was typed.
    pub fn set(&self, field: &str, value: Value) {
        self.with_ids(|action, contact| {
            self.model
                .drafts
                .update(|drafts| drafts.set(action, contact, field, value));
        });
    }

    fn draft<T>(&self, read: impl FnOnce(&[(String, Value)]) -> T) -> Option<T> {
        self.model.drafts.with(|drafts| {
            self.with_ids(|action, contact| drafts.of(action, contact))
                .map(|draft| read(&draft.values))
        })
    }

    fn with_ids<T>(&self, act: impl FnOnce(&ActionId, Option<&ContactId>) -> T) -> T {
        self.action.with_value(|action| {
            self.contact
                .with_value(|contact| act(action, contact.as_ref()))
        })
    }
}

/// The form of an action for a contact.
#[component]
pub fn FormPage(
    /// The action whose form it is.
    action: ActionId,
    /// The contact it is filled in for.
    contact: Option<ContactId>,
) -> impl IntoView {
    let overlay = use_overlay();
    let model = overlay.model;
    let known = model
        .actions
        .with_untracked(|actions| actions.iter().find(|known| known.id == action).cloned());
    let name = known
        .as_ref()
        .map(|known| known.name.clone())
        .unwrap_or_default();
    let page = Page {
        model,
        action: StoredValue::new(action),
        contact: StoredValue::new(contact),
        form: RwSignal::new(known.and_then(|known| known.form).unwrap_or_default()),
        defaults: RwSignal::new(Map::new()),
        loaded: RwSignal::new(false),
        error: RwSignal::new(String::new()),
    };
    Effect::new(move |_| {
        if !page.loaded.get() && model.link.get() != Link::Offline {
            spawn_local(load(overlay, page));
        }
    });
    focus_told_errors(page);
    let title = move || {
        page.form.with(|form| {
            if form.title.is_empty() {
                name.clone()
            } else {
                form.title.clone()
            }
        })
    };
    let instructions = move || {
        let text = page.form.with(|form| form.instructions.clone());
        (!text.is_empty()).then(|| view! { <p class="instructions">{text}</p> })
    };
    let fields = move || {
        let form = page.form.get();
        in_order(&form)
            .into_iter()
            .map(|field| field_view(page, field.clone()))
            .collect::<Vec<AnyView>>()
    };
    view! {
        <form class="form" id=FORM_ID novalidate autocomplete="off" on:submit=move |event| submit(overlay, page, &event)>
            <button class="back" type="button" on:click=move |_| go_back(page)>
                {icon(icons::ARROW_LEFT)}
                {i18n::GO_BACK}
            </button>
            <h2 tabindex="-1">{title}</h2>
            {instructions}
            {fields}
            <Foot page/>
        </form>
    }
    .into_any()
}

/// What stands under the fields: what went wrong, and the button.
#[component]
fn Foot(page: Page) -> impl IntoView {
    let overlay = use_overlay();
    let model = page.model;
    let press = move || {
        page.with_ids(|action, contact| {
            model.runs.with(|runs| {
                runs.of(action, contact)
                    .map(|press| (press.progress.clone(), press.run.is_some()))
            })
        })
    };
    let busy = Memo::new(move |_| press().is_some_and(|(progress, _)| progress.is_in_flight()));
    let wrong = move || match press() {
        Some((Progress::Failed(error), false)) => error,
        _ => page.error.get(),
    };
    let offline = move || !model.link.get().takes_presses();
    let disabled = move || (busy.get() || offline() || !page.loaded.get()).then_some("true");
    let described = move || match (offline(), page.loaded.get()) {
        (true, _) => Some(OFFLINE_REASON_ID),
        (_, false) => Some(LOADING_ID),
        _ => None,
    };
    view! {
        <div role="alert">
            {move || {
                let text = wrong();
                (!text.is_empty()).then(|| view! { <p class="form-error">{icon(icons::WARNING)}<span>{text}</span></p> })
            }}
        </div>
        {move || (!page.error.get().is_empty()).then(|| view! {
            <button class="button quiet-button" type="button" on:click=move |_| {
                spawn_local(load(overlay, page));
                dom::rescue_focus(PANEL_AREA_ID);
            }>
                {i18n::TRY_AGAIN}
            </button>
        })}
        <p class="visually-hidden" id=LOADING_ID aria-hidden="true">{i18n::FORM_LOADING}</p>
        <button class="button wide" type="submit" aria-disabled=disabled aria-describedby=described>
            {move || if busy.get() { i18n::SUBMITTING } else { i18n::SUBMIT }}
        </button>
    }
    .into_any()
}

async fn load(overlay: Overlay, page: Page) {
    let Some((action, contact)) = page
        .action
        .try_get_value()
        .zip(page.contact.try_get_value())
    else {
        return;
    };
    page.error.set(String::new());
    match overlay.api.form(&action, contact.as_ref()).await {
        Ok(opened) => {
            let known = page.form.try_with_untracked(|form| *form == opened.form);
            if known == Some(false) {
                page.form.set(opened.form);
            }
            page.defaults.try_set(opened.values);
            page.loaded.try_set(true);
        }
        Err(failure) => {
            let words = overlay.notice_failure(failure).words();
            page.error.try_set(words);
        }
    }
}

fn submit(overlay: Overlay, page: Page, event: &SubmitEvent) {
    event.prevent_default();
    let model = page.model;
    if !page.loaded.get_untracked() || !model.link.get_untracked().takes_presses() {
        return;
    }
    let form = page.form.get_untracked();
    let checked = check(&form, &|field| untrack(|| page.value(field)));
    let typed = untrack(|| page.draft(<[_]>::to_vec)).unwrap_or_default();
    match checked {
        Ok(values) => {
            page.with_ids(|action, contact| {
                model
                    .drafts
                    .update(|drafts| drafts.set_errors(action, contact, Vec::new()));
                press::press(overlay, action, values, typed);
            });
        }
        Err(errors) => {
            model.announce(i18n::CHECK_THE_FORM.to_owned());
            page.with_ids(|action, contact| {
                model
                    .drafts
                    .update(|drafts| drafts.set_errors(action, contact, errors));
            });
        }
    }
}

fn go_back(page: Page) {
    page.with_ids(|action, contact| {
        page.model.focus_action.set(Some(action.clone()));
        page.model.drafts.update(|drafts| drafts.close(contact));
    });
}

/// When errors were told, by the check here or by the server, the first one takes the focus.
fn focus_told_errors(page: Page) {
    Effect::new(move |before: Option<u32>| {
        let told = page.model.drafts.with(|drafts| {
            page.with_ids(|action, contact| {
                drafts.of(action, contact).map_or(0, |draft| draft.told)
            })
        });
        if before.is_some_and(|before| before != told) {
            let form = page.form.get_untracked();
            let first = in_order(&form)
                .into_iter()
                .find(|field| untrack(|| page.error(&field.name)).is_some());
            if let Some(field) = first {
                let id = input_id(&field.name);
                request_animation_frame(move || {
                    dom::focus(&id);
                });
            }
        }
        told
    });
}

/// After the agent opened a form, its first control takes the focus, or its heading where it has none.
pub fn focus_first_soon() {
    request_animation_frame(|| {
        if let Some(form) = dom::by_id(FORM_ID) {
            let controls = dom::all(&form, ".field input, .field select, .field textarea");
            let target = controls
                .into_iter()
                .next()
                .or_else(|| dom::all(&form, "h2").into_iter().next());
            if let Some(target) = target {
                // Focusing an element that is in the page cannot fail.
                let _ = target.focus();
            }
        }
    });
}

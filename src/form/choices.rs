//! The choices of dropdowns: fixed ones are there, those that a flow sends are fetched while the form is open already.

use std::sync::{Arc, PoisonError};

use ccp_protocol::actions::{Choice, Form, FormField, Options};
use reactive_graph::graph::untrack;
use wasm_bindgen_futures::spawn_local;

use super::page::Page;
use crate::{
    i18n,
    model::{Link, choices::Place},
    overlay::Overlay,
    reactive::{Watched, effect},
    text::value::one_line,
};

/// What is known of a dropdown's choices.
#[derive(Debug, Default, Clone, PartialEq)]
pub enum Choices {
    /// Not asked for yet.
    #[default]
    Unasked,
    /// Being fetched.
    Loading,
    /// There.
    Loaded(Vec<Choice>),
    /// Not to be had, and why.
    Failed(String),
}

/// The choices of one dropdown, while its form is open.
pub type Shelf = Arc<Watched<Choices>>;

/// Something to tell at a dropdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// The choices could not be loaded.
    Failed(String),
    /// There are none.
    Empty,
    /// What was chosen is not among them.
    Gone(String),
}

impl Page {
    /// The choices of a dropdown.
    pub fn choices(&self, field: &FormField) -> Choices {
        match &field.options {
            Some(Options::List(choices)) => Choices::Loaded(choices.clone()),
            Some(Options::Flow(_)) => self.shelf(&field.name).get(),
            None => Choices::default(),
        }
    }

    /// What is to be told at a dropdown.
    pub fn note(&self, field: &FormField) -> Option<Note> {
        match self.choices(field) {
            Choices::Unasked | Choices::Loading => None,
            Choices::Failed(words) => Some(Note::Failed(words)),
            Choices::Loaded(choices) if choices.is_empty() => Some(Note::Empty),
            Choices::Loaded(choices) => {
                let chosen = one_line(&self.value(field));
                let there = chosen.is_empty() || choices.iter().any(|it| it.value == chosen);
                (!there).then_some(Note::Gone(chosen))
            }
        }
    }

    /// The form with all choices that are there, to be checked.
    pub fn filled(&self) -> Form {
        let mut form = self.form.get_untracked();
        for field in &mut form.fields {
            if let Choices::Loaded(choices) = untrack(|| self.choices(field)) {
                field.options = Some(Options::List(choices));
            }
        }
        form
    }

    fn shelf(&self, field: &str) -> Shelf {
        let mut shelves = self.shelves.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, shelf)) = shelves.iter().find(|(name, _)| name == field) {
            return Arc::clone(shelf);
        }
        let new = Shelf::default();
        shelves.push((field.to_owned(), Arc::clone(&new)));
        new
    }

    fn kept(&self, field: &str) -> Option<Vec<Choice>> {
        let place = self.place(field)?;
        self.model
            .offers
            .with_untracked(|offers| offers.of(&place).cloned())
    }

    fn place(&self, field: &str) -> Option<Place> {
        Some(Place {
            action: self.action.clone(),
            contact: self.contact.clone()?,
            field: field.to_owned(),
        })
    }
}

/// Whether a flow fills it.
pub fn is_filled(field: &FormField) -> bool {
    matches!(field.options, Some(Options::Flow(_)))
}

/// Fetches what is missing, now and whenever the connection comes back.
pub fn load_choices_when_connected(overlay: Overlay, page: &Arc<Page>) {
    let page = Arc::clone(page);
    effect(move || {
        if overlay.model.link.get() == Link::Offline {
            return;
        }
        let form = page.form.get();
        for field in form.fields.iter().filter(|field| is_filled(field)) {
            let shelf = page.shelf(&field.name);
            if shelf.with_untracked(|it| matches!(it, Choices::Loading | Choices::Loaded(_))) {
                continue;
            }
            match page.kept(&field.name) {
                Some(choices) => shelf.set(Choices::Loaded(choices)),
                None => load_choices(overlay, &page, field),
            }
        }
    });
}

/// Fetches the choices of one dropdown, also where some are there.
pub fn load_choices(overlay: Overlay, page: &Arc<Page>, field: &FormField) {
    let (page, field) = (Arc::clone(page), field.clone());
    let shelf = page.shelf(&field.name);
    shelf.set(Choices::Loading);
    spawn_local(async move {
        let contact = page.contact.as_ref();
        let found = overlay
            .api
            .options(&page.action, contact, &field.name)
            .await;
        let now = match found {
            Ok(choices) => {
                if let Some(place) = page.place(&field.name) {
                    page.model
                        .offers
                        .update(|offers| offers.keep(place, choices.clone()));
                }
                Choices::Loaded(choices)
            }
            Err(failure) => Choices::Failed(overlay.notice_failure(failure).words()),
        };
        let said = match &now {
            Choices::Failed(words) => i18n::choices_failed(words),
            Choices::Loaded(choices) => i18n::choices_loaded(choices.len()),
            Choices::Unasked | Choices::Loading => String::new(),
        };
        page.model
            .announce([field_label(&field), ": ", &said].concat());
        shelf.set(now);
    });
}

/// What stands at a field.
pub fn field_label(field: &FormField) -> &str {
    if field.label.is_empty() {
        &field.name
    } else {
        &field.label
    }
}

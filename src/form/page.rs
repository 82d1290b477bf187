//! One open form: what it asks, what was typed, what is wrong with it.

use std::sync::{Arc, Mutex};

use ccp_protocol::{
    ActionId, ContactId,
    actions::{Form, FormField},
};
use serde_json::{Map, Value};

use super::{check::start_value, choices::Shelf};
use crate::{
    model::{Model, drafts::Draft},
    reactive::Watched,
};

/// One open form, shared by its parts.
#[derive(Debug)]
pub struct Page {
    /// Where the draft is.
    pub model: &'static Model,
    /// The action whose form it is.
    pub action: ActionId,
    /// The contact it is filled in for.
    pub contact: Option<ContactId>,
    /// The form: as the snapshot has it, then as it opened.
    pub form: Watched<Form>,
    /// What fields start with.
    pub defaults: Watched<Map<String, Value>>,
    /// Whether the form and its defaults came from the server.
    pub loaded: Watched<bool>,
    /// Why they could not be loaded.
    pub error: Watched<String>,
    /// Field name to the choices that a flow sends for it.
    pub(super) shelves: Mutex<Vec<(String, Shelf)>>,
}

impl Page {
    /// The form as the snapshot has it.
    pub fn new(model: &'static Model, action: ActionId, contact: Option<ContactId>) -> Arc<Self> {
        let form = model.actions.with_untracked(|actions| {
            let known = actions.iter().find(|known| known.id == action)?;
            known.form.clone()
        });
        Arc::new(Self {
            model,
            action,
            contact,
            form: Watched::new(form.unwrap_or_default()),
            defaults: Watched::new(Map::new()),
            loaded: Watched::new(false),
            error: Watched::new(String::new()),
            shelves: Mutex::default(),
        })
    }

    /// The heading: the form's own, else the action's name.
    pub fn title(&self) -> String {
        let title = self.form.with(|form| form.title.clone());
        if title.is_empty() {
            self.model.action_name(&self.action).unwrap_or_default()
        } else {
            title
        }
    }

    /// A field's value: what was typed, else what it starts with.
    pub fn value(&self, field: &FormField) -> Value {
        let typed = self.draft(|draft| {
            let typed = draft.values.iter().find(|(name, _)| *name == field.name);
            typed.map(|pair| pair.1.clone())
        });
        typed
            .flatten()
            .unwrap_or_else(|| self.defaults.with(|defaults| start_value(field, defaults)))
    }

    /// What is wrong with a field.
    pub fn error_of(&self, field: &str) -> Option<String> {
        let found = self.draft(|draft| {
            let wrong = draft.errors.iter().find(|(name, _)| name == field);
            wrong.map(|(_, error)| error.clone())
        });
        found.flatten()
    }

    /// How often errors were told.
    pub fn told(&self) -> u32 {
        self.draft(|draft| draft.told).unwrap_or(0)
    }

    /// All that was typed.
    pub fn typed(&self) -> Vec<(String, Value)> {
        self.draft(|draft| draft.values.clone()).unwrap_or_default()
    }

    /// Notes what was typed.
    pub fn set(&self, field: &str, value: Value) {
        self.model
            .drafts
            .update(|drafts| drafts.set(&self.action, self.contact.as_ref(), field, value));
    }

    /// Says what is wrong, instead of what was said before.
    pub fn tell_errors(&self, errors: Vec<(String, String)>) {
        self.model
            .drafts
            .update(|drafts| drafts.set_errors(&self.action, self.contact.as_ref(), errors));
    }

    fn draft<T>(&self, read: impl FnOnce(&Draft) -> T) -> Option<T> {
        self.model
            .drafts
            .with(|drafts| drafts.of(&self.action, self.contact.as_ref()).map(read))
    }
}

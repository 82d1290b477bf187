//! What of the overlay survives a reload: written as one small JSON object that only the overlay reads.
//!
//! Read by hand and leniently: an older or newer overlay may have written it, and what it does not
//! understand must not cost the agent the rest.

use ccp_protocol::{ActionId, ContactId, settings::PanelId};
use serde_json::{Map, Value};

use super::drafts::{Draft, Drafts};
use crate::wire::{Name, Read, field, known, map, object, text, to_text};

/// The overlay's own state, as kept by the server and in the page's session storage.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Saved {
    /// Whether the drawer is open.
    pub open: Option<bool>,
    /// Its width, CSS pixels.
    pub width: Option<u32>,
    /// The panel that is open.
    pub panel: Option<PanelId>,
    /// The order of tabs, where the agent changed it.
    pub order: Vec<PanelId>,
    /// `light` or `dark`, where the agent chose.
    pub theme: Option<String>,
    /// What was typed, and which forms are open.
    pub drafts: Drafts,
    /// Up to which feed number the Data panel was cleared, for each contact.
    pub cleared: Marks,
    /// Up to which feed number the Data panel was looked at, for each contact.
    pub seen: Marks,
    /// The contact in view.
    pub contact: Option<ContactId>,
    /// Whether ringing calls show.
    pub ring: Option<bool>,
    /// Whether ringing calls are told outside the page.
    pub desktop: Option<bool>,
    /// Whether a closed drawer opens when a call rings.
    pub open_on_ring: Option<bool>,
}

/// Feed numbers by contact; "" stands for no contact.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Marks(Vec<(String, u64)>);

/// How many contacts' marks are kept; the oldest go first.
const MARKS_KEPT: usize = 60;

impl Marks {
    /// The mark of a contact, 0 without one.
    pub fn of(&self, contact: Option<&ContactId>) -> u64 {
        let key = contact.map_or("", ContactId::as_str);
        self.0
            .iter()
            .find(|(known, _)| known == key)
            .map_or(0, |(_, seq)| *seq)
    }

    /// Moves the mark of a contact up. `false`: it stood there already.
    pub fn raise(&mut self, contact: Option<&ContactId>, seq: u64) -> bool {
        let key = contact.map_or("", ContactId::as_str);
        match self.0.iter_mut().find(|(known, _)| known == key) {
            Some((_, known)) if *known >= seq => return false,
            Some((_, known)) => *known = seq,
            None => {
                if self.0.len() >= MARKS_KEPT {
                    self.0.remove(0);
                }
                self.0.push((key.to_owned(), seq));
            }
        }
        true
    }

    fn to_value(&self) -> Value {
        let mut marks = Map::new();
        for (key, seq) in &self.0 {
            marks.insert(key.clone(), Value::Number((*seq).into()));
        }
        Value::Object(marks)
    }

    fn from_value(value: Option<&Value>) -> Self {
        let map = value.and_then(Value::as_object);
        Self(
            map.into_iter()
                .flatten()
                .filter_map(|(key, seq)| Some((key.clone(), seq.as_u64()?)))
                .collect(),
        )
    }
}

/// Room for drafts in the kept state, bytes of text. Longer ones stay in this page's memory.
const DRAFTS_MAX: usize = 200 * 1024;

impl Saved {
    /// As JSON.
    pub fn to_value(&self) -> Value {
        let mut room = DRAFTS_MAX;
        let drafts: Vec<Value> = self
            .drafts
            .all()
            .iter()
            .rev()
            .filter(|draft| !draft.values.is_empty())
            .map(draft_value)
            .take_while(|value| {
                room = room.saturating_sub(to_text(value).len());
                room > 0
            })
            .collect();
        let forms: Vec<Value> = self
            .drafts
            .all_open()
            .iter()
            .map(|(contact, action)| {
                let contact = contact.as_ref().map(|id| text(id.as_str()));
                Value::Array(vec![
                    contact.unwrap_or_default(),
                    Value::String(action.0.clone()),
                ])
            })
            .collect();
        let order: Vec<Value> = self.order.iter().map(|panel| text(panel.name())).collect();
        object(vec![
            ("v", Some(Value::Number(1.into()))),
            ("open", self.open.map(Value::Bool)),
            ("width", self.width.map(|width| Value::Number(width.into()))),
            ("panel", self.panel.map(|panel| text(panel.name()))),
            ("order", Some(Value::Array(order))),
            ("theme", self.theme.as_deref().map(text)),
            ("contact", self.contact.as_ref().map(|id| text(id.as_str()))),
            ("drafts", Some(Value::Array(drafts))),
            ("forms", Some(Value::Array(forms))),
            ("cleared", Some(self.cleared.to_value())),
            ("seen", Some(self.seen.to_value())),
            ("ring", self.ring.map(Value::Bool)),
            ("desktop", self.desktop.map(Value::Bool)),
            ("openOnRing", self.open_on_ring.map(Value::Bool)),
        ])
    }

    /// From JSON; what is missing or strange is left at nothing.
    pub fn from_value(value: &Value) -> Self {
        let mut drafts = Drafts::default();
        for draft in list(value, "drafts").iter().rev().filter_map(draft_from) {
            drafts.restore(draft);
        }
        for form in list(value, "forms") {
            if let Some(action) = form.get(1).and_then(ActionId::read) {
                drafts.open(action, form.get(0).and_then(ContactId::read));
            }
        }
        Self {
            open: field(value, "open"),
            width: field(value, "width"),
            panel: field(value, "panel"),
            order: known(value, "order").unwrap_or_default(),
            theme: field(value, "theme"),
            contact: field(value, "contact"),
            drafts,
            cleared: Marks::from_value(value.get("cleared")),
            seen: Marks::from_value(value.get("seen")),
            ring: field(value, "ring"),
            desktop: field(value, "desktop"),
            open_on_ring: field(value, "openOnRing"),
        }
    }
}

fn draft_value(draft: &Draft) -> Value {
    object(vec![
        ("action", Some(text(draft.action.as_str()))),
        (
            "contact",
            draft.contact.as_ref().map(|id| text(id.as_str())),
        ),
        ("values", Some(Value::Object(map(&draft.values)))),
    ])
}

fn draft_from(value: &Value) -> Option<Draft> {
    let values = value.get("values")?.as_object()?;
    Some(Draft {
        action: field(value, "action")?,
        contact: field(value, "contact"),
        values: values
            .iter()
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
        errors: Vec::new(),
        told: 0,
    })
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// A panel's name on the wire, which also tells its elements apart.
pub fn panel_name(panel: PanelId) -> &'static str {
    panel.name()
}

/// The panel of a name on the wire.
pub fn panel_from(name: &str) -> Option<PanelId> {
    PanelId::read(&text(name))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_saved_reads_back() {
        let mut drafts = Drafts::default();
        drafts.set(&ActionId::from("a"), None, "Name", json!("Ada"));
        drafts.set(
            &ActionId::from("b"),
            Some(&ContactId::from("c")),
            "Yes",
            json!(true),
        );
        drafts.open(ActionId::from("b"), Some(ContactId::from("c")));
        drafts.open(ActionId::from("a"), None);
        let mut cleared = Marks::default();
        cleared.raise(None, 7);
        let saved = Saved {
            open: Some(false),
            width: Some(400),
            panel: Some(PanelId::Data),
            order: vec![PanelId::Data, PanelId::Actions],
            theme: Some("dark".to_owned()),
            contact: Some(ContactId::from("c")),
            drafts,
            cleared,
            seen: Marks::default(),
            ring: Some(false),
            desktop: Some(true),
            open_on_ring: Some(true),
        };
        assert_eq!(Saved::from_value(&saved.to_value()), saved);
    }

    #[test]
    fn strange_parts_cost_nothing_else() {
        let saved = Saved::from_value(&json!({
            "open": "yes", "width": -3, "panel": "transcripts", "order": ["data", 4], "drafts": [{}, 3, null],
            "forms": [[null]], "cleared": {"": 5, "c": "x"}, "later": {}
        }));
        assert_eq!(saved.order, vec![PanelId::Data]);
        assert_eq!(
            (saved.cleared.of(None), saved.open, saved.width),
            (5, None, None)
        );
        assert_eq!(Saved::from_value(&json!({})), Saved::default());
        assert_eq!(Saved::from_value(&json!(null)), Saved::default());
    }

    #[test]
    fn a_mark_only_goes_up() {
        let mut marks = Marks::default();
        assert!(marks.raise(None, 5));
        assert!(!marks.raise(None, 4));
        assert_eq!(
            (marks.of(None), marks.of(Some(&ContactId::from("c")))),
            (5, 0)
        );
    }

    #[test]
    fn a_huge_draft_does_not_push_out_the_state() {
        let mut drafts = Drafts::default();
        drafts.set(&ActionId::from("old"), None, "x", json!("kept?"));
        drafts.set(
            &ActionId::from("big"),
            None,
            "x",
            json!("y".repeat(DRAFTS_MAX + 1)),
        );
        let saved = Saved {
            drafts,
            width: Some(300),
            ..Saved::default()
        };
        assert!(saved.to_value().to_string().len() < DRAFTS_MAX);
    }
}

//! What was typed into forms: one draft for an action and a contact, kept until it was used.

use ccp_protocol::{ActionId, ContactId};
use serde_json::Value;

/// What was typed for one action and one contact (or for none).
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The action whose form it is.
    pub action: ActionId,
    /// The contact it is for.
    pub contact: Option<ContactId>,
    /// Field name to text, or to `true` and `false`; only fields that were touched.
    pub values: Vec<(String, Value)>,
    /// Field name to what is wrong with it.
    pub errors: Vec<(String, String)>,
    /// Goes up whenever errors are told, so that the first one can take the focus.
    pub told: u32,
}

/// The drafts, and which form is open for which contact.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Drafts {
    drafts: Vec<Draft>,
    open: Vec<(Option<ContactId>, ActionId)>,
}

/// How many drafts are kept; the oldest go first.
const KEPT: usize = 40;

impl Drafts {
    /// The draft of an action for a contact.
    pub fn of(&self, action: &ActionId, contact: Option<&ContactId>) -> Option<&Draft> {
        self.drafts
            .iter()
            .find(|draft| draft.action == *action && draft.contact.as_ref() == contact)
    }

    /// All drafts, oldest first.
    pub fn all(&self) -> &[Draft] {
        &self.drafts
    }

    /// The forms that are open.
    pub fn all_open(&self) -> &[(Option<ContactId>, ActionId)] {
        &self.open
    }

    /// The form that is open for a contact.
    pub fn open_for(&self, contact: Option<&ContactId>) -> Option<&ActionId> {
        self.open
            .iter()
            .find(|(owner, _)| owner.as_ref() == contact)
            .map(|(_, action)| action)
    }

    /// Opens a form for a contact.
    pub fn open(&mut self, action: ActionId, contact: Option<ContactId>) {
        self.open.retain(|(owner, _)| *owner != contact);
        self.open.push((contact, action));
    }

    /// Closes the form that is open for a contact; its draft stays.
    pub fn close(&mut self, contact: Option<&ContactId>) {
        self.open.retain(|(owner, _)| owner.as_ref() != contact);
    }

    /// Whether leaving this contact would leave something typed behind in an open form.
    pub fn is_writing(&self, contact: Option<&ContactId>) -> bool {
        self.open_for(contact)
            .and_then(|action| self.of(action, contact))
            .is_some_and(|draft| !draft.values.is_empty())
    }

    /// Notes what was typed into a field and takes its error away.
    pub fn set(
        &mut self,
        action: &ActionId,
        contact: Option<&ContactId>,
        field: &str,
        value: Value,
    ) {
        let draft = self.entry(action, contact);
        draft.errors.retain(|(name, _)| name != field);
        match draft.values.iter_mut().find(|(name, _)| name == field) {
            Some((_, known)) => *known = value,
            None => draft.values.push((field.to_owned(), value)),
        }
    }

    /// Says what is wrong with the fields, instead of what was said before.
    pub fn set_errors(
        &mut self,
        action: &ActionId,
        contact: Option<&ContactId>,
        errors: Vec<(String, String)>,
    ) {
        if errors.is_empty() && self.of(action, contact).is_none() {
            return;
        }
        let draft = self.entry(action, contact);
        draft.told += u32::from(!errors.is_empty());
        draft.errors = errors;
    }

    /// Takes a draft away after it was used, unless something else was typed since.
    pub fn used(
        &mut self,
        action: &ActionId,
        contact: Option<&ContactId>,
        submitted: &[(String, Value)],
    ) {
        self.drafts.retain(|draft| {
            draft.action != *action
                || draft.contact.as_ref() != contact
                || draft.values != submitted
        });
    }

    /// Puts a kept draft back; what was typed since wins.
    pub fn restore(&mut self, draft: Draft) {
        if self.of(&draft.action, draft.contact.as_ref()).is_none() {
            self.drafts.push(draft);
        }
    }

    /// Forgets everything, for another agent.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    fn entry(&mut self, action: &ActionId, contact: Option<&ContactId>) -> &mut Draft {
        let found = self
            .drafts
            .iter()
            .position(|draft| draft.action == *action && draft.contact.as_ref() == contact);
        let index = found.unwrap_or_else(|| {
            if self.drafts.len() >= KEPT {
                self.drafts.remove(0);
            }
            self.drafts.push(Draft {
                action: action.clone(),
                contact: contact.cloned(),
                values: Vec::new(),
                errors: Vec::new(),
                told: 0,
            });
            self.drafts.len() - 1
        });
        &mut self.drafts[index]
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn typed(drafts: &Drafts, contact: Option<&ContactId>) -> Vec<(String, Value)> {
        drafts
            .of(&ActionId::from("a"), contact)
            .map(|draft| draft.values.clone())
            .unwrap_or_default()
    }

    #[test]
    fn each_contact_has_its_own_draft() {
        let (action, contact) = (ActionId::from("a"), ContactId::from("c"));
        let mut drafts = Drafts::default();
        drafts.set(&action, None, "Name", json!("Ada"));
        drafts.set(&action, Some(&contact), "Name", json!("Ben"));
        assert_eq!(
            typed(&drafts, None),
            vec![("Name".to_owned(), json!("Ada"))]
        );
        assert_eq!(
            typed(&drafts, Some(&contact)),
            vec![("Name".to_owned(), json!("Ben"))]
        );
    }

    #[test]
    fn going_back_keeps_what_was_typed() {
        let action = ActionId::from("a");
        let mut drafts = Drafts::default();
        drafts.open(action.clone(), None);
        drafts.set(&action, None, "Name", json!("Ada"));
        assert!(drafts.is_writing(None));
        drafts.close(None);
        assert!(!drafts.is_writing(None));
        assert_eq!(typed(&drafts, None).len(), 1);
    }

    #[test]
    fn a_used_draft_goes_unless_something_else_was_typed_since() {
        let action = ActionId::from("a");
        let mut drafts = Drafts::default();
        drafts.set(&action, None, "Name", json!("Ada"));
        let submitted = typed(&drafts, None);
        drafts.set(&action, None, "Name", json!("Adam"));
        drafts.used(&action, None, &submitted);
        assert_eq!(
            typed(&drafts, None),
            vec![("Name".to_owned(), json!("Adam"))]
        );
        let submitted = typed(&drafts, None);
        drafts.used(&action, None, &submitted);
        assert!(typed(&drafts, None).is_empty());
    }

    #[test]
    fn typing_takes_the_fields_error_away() {
        let action = ActionId::from("a");
        let mut drafts = Drafts::default();
        let wrong = |name: &str| (name.to_owned(), "wrong".to_owned());
        drafts.set_errors(&action, None, vec![wrong("A"), wrong("B")]);
        drafts.set(&action, None, "A", json!("x"));
        assert_eq!(
            drafts.of(&action, None).map(|draft| draft.errors.clone()),
            Some(vec![wrong("B")])
        );
    }

    #[test]
    fn the_oldest_drafts_go_when_there_are_too_many() {
        let mut drafts = Drafts::default();
        for index in 0..=KEPT {
            drafts.set(&ActionId(format!("a{index}")), None, "x", json!("y"));
        }
        assert_eq!(drafts.all().len(), KEPT);
        assert!(drafts.of(&ActionId::from("a0"), None).is_none());
    }
}

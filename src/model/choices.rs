//! Choices that flows sent for dropdowns: kept for a contact, so that its forms open with them at once.

use ccp_protocol::{ActionId, ContactId, actions::Choice};

/// The dropdown of a form, opened for a contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The action whose form it is.
    pub action: ActionId,
    /// The contact it is open for.
    pub contact: ContactId,
    /// The field.
    pub field: String,
}

/// The choices by their places.
#[derive(Debug, Default)]
pub struct Offers {
    kept: Vec<(Place, Vec<Choice>)>,
}

impl Offers {
    /// What a dropdown offered.
    pub fn of(&self, place: &Place) -> Option<&Vec<Choice>> {
        let kept = self.kept.iter().find(|(known, _)| known == place);
        kept.map(|(_, choices)| choices)
    }

    /// Keeps what a dropdown offers now.
    pub fn keep(&mut self, place: Place, choices: Vec<Choice>) {
        self.kept.retain(|(known, _)| *known != place);
        self.kept.push((place, choices));
    }

    /// A contact went.
    pub fn end(&mut self, contact: &ContactId) {
        self.kept.retain(|(place, _)| place.contact != *contact);
    }

    /// Forgets everything: the configuration changed, or another agent may sign in.
    pub fn forget(&mut self) {
        self.kept.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(contact: &str) -> Place {
        Place {
            action: "a".into(),
            contact: contact.into(),
            field: "f".to_owned(),
        }
    }

    fn choices(values: &[&str]) -> Vec<Choice> {
        let choice = |value: &&str| Choice {
            value: (*value).to_owned(),
            label: String::new(),
        };
        values.iter().map(choice).collect()
    }

    #[test]
    fn choices_are_each_contacts_own_and_go_with_it() {
        let mut offers = Offers::default();
        offers.keep(place("c"), choices(&["x"]));
        offers.keep(place("c"), choices(&["y"]));
        offers.keep(place("d"), choices(&["z"]));
        assert_eq!(offers.of(&place("c")), Some(&choices(&["y"])));
        offers.end(&"c".into());
        assert_eq!(offers.of(&place("c")), None);
        assert_eq!(offers.of(&place("d")), Some(&choices(&["z"])));
        offers.forget();
        assert_eq!(offers.of(&place("d")), None);
    }
}

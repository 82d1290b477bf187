//! The agent's contacts, and which one is in view.

use ccp_protocol::{
    ContactId,
    contacts::{Contact, ContactState},
    feed::AttributesChanged,
};

/// The contacts in the order they came.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Contacts {
    list: Vec<Contact>,
    in_view: Option<ContactId>,
    /// Contacts that went and are only kept because something is being written for them.
    gone: Vec<ContactId>,
}

impl Contacts {
    /// All contacts, oldest first.
    pub fn list(&self) -> &[Contact] {
        &self.list
    }

    /// The contact in view.
    pub fn in_view(&self) -> Option<&ContactId> {
        self.in_view.as_ref()
    }

    /// One contact by id.
    pub fn get(&self, id: &ContactId) -> Option<&Contact> {
        self.list.iter().find(|contact| contact.id == *id)
    }

    /// The contact in view, whole.
    pub fn current(&self) -> Option<&Contact> {
        self.in_view.as_ref().and_then(|id| self.get(id))
    }

    /// Puts a contact, or none, in view. An unknown one changes nothing.
    pub fn show(&mut self, id: Option<ContactId>) {
        if id.as_ref().is_none_or(|id| self.get(id).is_some()) {
            self.in_view = id;
        }
    }

    /// Takes all contacts from a snapshot. What is in view stays in view if it is still there; contacts for which
    /// `keep` holds stay as well.
    pub fn replace_all(&mut self, contacts: Vec<Contact>, keep: &dyn Fn(&ContactId) -> bool) {
        let mut kept: Vec<Contact> = std::mem::take(&mut self.list)
            .into_iter()
            .filter(|old| keep(&old.id) && !contacts.iter().any(|new| new.id == old.id))
            .map(ended)
            .collect();
        self.gone = kept.iter().map(|contact| contact.id.clone()).collect();
        kept.extend(contacts);
        self.list = kept;
        self.look_elsewhere_if_gone();
    }

    /// Inserts a contact or replaces the one of the same id. With `may_show` a first contact comes into view.
    pub fn upsert(&mut self, contact: Contact, may_show: bool) {
        let first = self.list.is_empty();
        if let Some(known) = self.list.iter_mut().find(|known| known.id == contact.id) {
            *known = contact;
            return;
        }
        if first && may_show && self.in_view.is_none() {
            self.in_view = Some(contact.id.clone());
        }
        self.list.push(contact);
    }

    /// Sets and removes attributes of a contact.
    pub fn change_attributes(&mut self, id: &ContactId, change: AttributesChanged) {
        if let Some(contact) = self.list.iter_mut().find(|contact| contact.id == *id) {
            for (name, value) in change.set {
                contact.attributes.insert(name, value);
            }
            if !change.removed.is_empty() {
                // Built anew: taking one out of a map is kilobytes of code that nothing else needs.
                for (name, value) in std::mem::take(&mut contact.attributes) {
                    if !change.removed.contains(&name) {
                        contact.attributes.insert(name, value);
                    }
                }
            }
        }
    }

    /// A contact went. With `keep` it stays as an ended one, since something is still being written for it.
    pub fn end(&mut self, id: &ContactId, keep: bool) {
        let Some(index) = self.list.iter().position(|contact| contact.id == *id) else {
            return;
        };
        let contact = self.list.remove(index);
        if keep {
            self.gone.push(contact.id.clone());
            self.list.insert(index, ended(contact));
        }
        self.look_elsewhere_if_gone();
    }

    /// Takes away contacts that went, unless they are in view or `keep` holds.
    pub fn sweep(&mut self, keep: &dyn Fn(&ContactId) -> bool) {
        let in_view = self.in_view.clone();
        let stays = |id: &ContactId| in_view.as_ref() == Some(id) || keep(id);
        let gone: Vec<ContactId> = std::mem::take(&mut self.gone);
        self.list
            .retain(|contact| stays(&contact.id) || !gone.contains(&contact.id));
        self.gone = gone.into_iter().filter(|id| stays(id)).collect();
    }

    /// Forgets everything, for another agent.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// The newest contact takes the place of one that went.
    fn look_elsewhere_if_gone(&mut self) {
        if self.in_view.is_some() && self.current().is_none() {
            self.in_view = self.list.last().map(|contact| contact.id.clone());
        }
    }
}

fn ended(mut contact: Contact) -> Contact {
    contact.state = ContactState::Ended;
    contact
}

/// What a contact is called: the customer's name, else the number, else nothing known.
pub fn name_of(contact: &Contact) -> Option<&str> {
    [
        &contact.customer_name,
        &contact.phone,
        &contact.from,
        &contact.to,
    ]
    .into_iter()
    .flatten()
    .map(String::as_str)
    .find(|text| !text.is_empty())
}

#[cfg(test)]
#[path = "contacts_tests.rs"]
mod tests;

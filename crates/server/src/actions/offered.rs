//! What dropdowns offered, for a while: a choice is checked when its form is sent, and asking the flow again would make
//! the agent wait for it twice. It may be lost with the process; then the flow is asked again.

use std::{
    collections::{HashMap, HashSet, hash_map::RandomState},
    hash::BuildHasher,
    sync::{Mutex, PoisonError},
};

use ccp_protocol::{ActionId, AgentId, ContactId};
use ccp_store::Millis;

/// How long what was offered is taken without asking again.
const HOLDS: Millis = 60 * 60 * 1000;
/// So many dropdowns; beyond, those that are over go, and where none is, all.
const KEPT: usize = 2048;

/// Which dropdown, of whose form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Offer {
    /// Who opened the form.
    pub agent: AgentId,
    /// Whose form it is.
    pub action: ActionId,
    /// Its version: what an older one offered does not count.
    pub version: i64,
    /// The dropdown.
    pub field: String,
    /// The contact in view.
    pub contact: Option<ContactId>,
}

/// What dropdowns offered.
#[derive(Debug, Default)]
pub struct Offered {
    offers: Mutex<HashMap<Offer, Kept>>,
    /// Values are kept as hashes, keyed by chance: a thousand of them may be long.
    hasher: RandomState,
}

#[derive(Debug)]
struct Kept {
    values: HashSet<u64>,
    until: Millis,
}

impl Offered {
    /// Notes what a dropdown offers now, in place of what it offered before.
    pub fn keep<'a>(&self, offer: Offer, values: impl Iterator<Item = &'a str>, now: Millis) {
        let values = values.map(|value| self.hasher.hash_one(value)).collect();
        let until = now + HOLDS;
        // The map stays whole whoever panicked while holding it.
        let mut offers = self.offers.lock().unwrap_or_else(PoisonError::into_inner);
        if offers.len() >= KEPT {
            offers.retain(|_, kept| kept.until > now);
        }
        if offers.len() >= KEPT {
            offers.clear();
        }
        offers.insert(offer, Kept { values, until });
    }

    /// Whether a dropdown offered this value a while ago.
    pub fn has(&self, offer: &Offer, value: &str, now: Millis) -> bool {
        let offers = self.offers.lock().unwrap_or_else(PoisonError::into_inner);
        offers.get(offer).is_some_and(|kept| {
            kept.until > now && kept.values.contains(&self.hasher.hash_one(value))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(agent: &str, contact: Option<&str>) -> Offer {
        Offer {
            agent: agent.into(),
            action: "a".into(),
            version: 1,
            field: "f".to_owned(),
            contact: contact.map(Into::into),
        }
    }

    #[test]
    fn what_was_offered_counts_for_that_agent_contact_and_version_for_an_hour() {
        let offered = Offered::default();
        offered.keep(offer("anna", Some("c")), ["x", "y"].into_iter(), 0);
        let own = offer("anna", Some("c"));
        assert!(offered.has(&own, "x", HOLDS - 1));
        assert!(!offered.has(&own, "x", HOLDS));
        assert!(!offered.has(&own, "z", 0));
        for other in [
            offer("ben", Some("c")),
            offer("anna", None),
            Offer {
                version: 2,
                ..own.clone()
            },
        ] {
            assert!(!offered.has(&other, "x", 0), "{other:?}");
        }
    }

    #[test]
    fn what_a_dropdown_offers_now_takes_the_place_of_what_it_offered() {
        let offered = Offered::default();
        offered.keep(offer("anna", None), ["x"].into_iter(), 0);
        offered.keep(offer("anna", None), ["y"].into_iter(), 1);
        assert!(!offered.has(&offer("anna", None), "x", 2));
        assert!(offered.has(&offer("anna", None), "y", 2));
    }

    #[test]
    fn so_many_are_kept_and_no_more() {
        let offered = Offered::default();
        for number in 0..=KEPT {
            offered.keep(offer(&number.to_string(), None), ["x"].into_iter(), 0);
        }
        let kept = offered.offers.lock().map(|offers| offers.len());
        assert!(kept.is_ok_and(|kept| kept <= KEPT));
        assert!(offered.has(&offer(&KEPT.to_string(), None), "x", 0));
    }
}

//! What the overlay knows, as values that panels watch. Nothing here fetches, sends or waits; what arrives is reduced into it.

pub mod call_list;
pub mod calls;
pub mod choices;
pub mod contacts;
pub mod data;
pub mod drafts;
pub mod feed;
pub mod notes;
pub mod runs;
pub mod saved;
pub mod view;

use ccp_protocol::{
    ActionId, ContactId,
    actions::Action,
    feed::NoticeLevel,
    identity::Agent,
    overlay::Snapshot,
    settings::{AttributeDefinition, PanelId, Panels},
};

use serde_json::Value;

use self::{
    call_list::CallList,
    calls::CallLog,
    choices::Offers,
    contacts::Contacts,
    data::DataLog,
    drafts::Drafts,
    notes::{Modal, Notes},
    runs::Runs,
    saved::{Marks, Saved},
};
use crate::{browser::case::lower, reactive::Watched, text::sorted::sorted};

/// How far the overlay has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// Signed in, and what there is to show is being fetched.
    Starting,
    /// Nobody is signed in; with the reason where there is one.
    SignedOut(Option<&'static str>),
    /// Shown.
    Ready,
}

/// How the connection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// Entries arrive.
    Connected,
    /// Being made, for the first time or again.
    Reconnecting,
    /// Cannot be made; attempts go on.
    Offline,
    /// Taken over by another window of this agent; ours to take back.
    Replaced,
}

impl Link {
    /// Whether an action may be pressed: what comes of it must be able to arrive.
    pub fn takes_presses(self) -> bool {
        matches!(self, Self::Connected | Self::Reconnecting)
    }
}

/// The switches that panels read.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Switches {
    /// Attributes without a value are shown.
    pub empty: bool,
    /// Attributes without a definition are shown.
    pub all: bool,
}

/// Everything the overlay knows.
#[derive(Debug)]
pub struct Model {
    /// How far the overlay has come.
    pub phase: Watched<Phase>,
    /// How the connection stands.
    pub link: Watched<Link>,
    /// Who is signed in.
    pub agent: Watched<Option<Agent>>,
    /// The panels as configured.
    pub panels: Watched<Panels>,
    /// Switches.
    pub switches: Watched<Switches>,
    /// The actions, sorted.
    pub actions: Watched<Vec<Action>>,
    /// The attributes as configured, sorted.
    pub definitions: Watched<Vec<AttributeDefinition>>,
    /// The contacts, and which one is in view.
    pub contacts: Watched<Contacts>,
    /// The data items.
    pub data: Watched<DataLog>,
    /// The caller log.
    pub calls: Watched<CallLog>,
    /// The part of it that is looked at.
    pub call_list: Watched<CallList>,
    /// The agents and queues that it may be narrowed down to, as the server told.
    pub call_choices: Watched<Value>,
    /// Whether ringing calls show and the customer of an answered one opens.
    pub ring: Watched<bool>,
    /// Whether ringing calls are told outside the page.
    pub desktop: Watched<bool>,
    /// Whether a closed drawer opens when a call rings.
    pub open_on_ring: Watched<bool>,
    /// What came of each press.
    pub runs: Watched<Runs>,
    /// What was typed into forms, and which form is open.
    pub drafts: Watched<Drafts>,
    /// What flows sent for dropdowns.
    pub offers: Watched<Offers>,
    /// Lines for the agent.
    pub notes: Watched<Notes>,
    /// Questions that flows ask, the first one is shown.
    pub modals: Watched<Vec<Modal>>,
    /// Whether the drawer is open.
    pub open: Watched<bool>,
    /// The drawer's width as wished, CSS pixels.
    pub width: Watched<u32>,
    /// The panel that is open.
    pub panel: Watched<PanelId>,
    /// The order of tabs, where the agent changed it.
    pub order: Watched<Vec<PanelId>>,
    /// `light` or `dark`, where the agent chose.
    pub theme: Watched<Option<String>>,
    /// `light` or `dark`, where the host page says.
    pub host_theme: Watched<Option<String>>,
    /// Up to where the Data panel was cleared.
    pub cleared: Watched<Marks>,
    /// Up to where the Data panel was looked at.
    pub seen: Watched<Marks>,
    /// Whether the ⋮ menu is open.
    pub menu: Watched<bool>,
    /// Whether the palette is open.
    pub palette: Watched<bool>,
    /// What a screen reader shall say next.
    pub announcement: Watched<String>,
    /// The action whose row takes the focus when the list shows.
    pub focus_action: Watched<Option<ActionId>>,
    /// This page's clock, milliseconds; moves once a second.
    pub now: Watched<f64>,
    /// The number of the last feed entry taken in order.
    pub seq: Watched<u64>,
    /// Feed entries up to this number tell of what was before this connection.
    pub before: Watched<u64>,
}

impl Model {
    /// Nothing known yet.
    pub fn new(phase: Phase) -> Self {
        let panels = Panels::default();
        Self {
            phase: Watched::new(phase),
            link: Watched::new(Link::Reconnecting),
            agent: Watched::new(None),
            panel: Watched::new(panels.default),
            panels: Watched::new(panels),
            switches: Watched::new(Switches::default()),
            actions: Watched::new(Vec::new()),
            definitions: Watched::new(Vec::new()),
            contacts: Watched::new(Contacts::default()),
            data: Watched::new(DataLog::default()),
            calls: Watched::new(CallLog::default()),
            call_list: Watched::new(CallList::default()),
            call_choices: Watched::new(Value::Null),
            ring: Watched::new(true),
            desktop: Watched::new(false),
            open_on_ring: Watched::new(false),
            runs: Watched::new(Runs::default()),
            drafts: Watched::new(Drafts::default()),
            offers: Watched::new(Offers::default()),
            notes: Watched::new(Notes::default()),
            modals: Watched::new(Vec::new()),
            open: Watched::new(true),
            width: Watched::new(view::WIDTH_DEFAULT),
            order: Watched::new(Vec::new()),
            theme: Watched::new(None),
            host_theme: Watched::new(None),
            cleared: Watched::new(Marks::default()),
            seen: Watched::new(Marks::default()),
            menu: Watched::new(false),
            palette: Watched::new(false),
            announcement: Watched::new(String::new()),
            focus_action: Watched::new(None),
            now: Watched::new(0.0),
            seq: Watched::new(0),
            before: Watched::new(0),
        }
    }

    /// Takes the configuration out of a snapshot.
    pub fn configure(&self, snapshot: &Snapshot) {
        self.offers.update(Offers::forget);
        self.agent.set(Some(snapshot.agent.clone()));
        self.panels.set(snapshot.panels.clone());
        self.switches.set(Switches {
            empty: snapshot.features.show_attributes_if_empty,
            all: snapshot.features.show_all_attributes,
        });
        let named = snapshot
            .actions
            .iter()
            .map(|action| (lower(&action.name), action));
        let actions = sorted(named, &|(a_name, a), (b_name, b)| {
            a.order.cmp(&b.order).then_with(|| a_name.cmp(b_name))
        });
        self.actions.set(
            actions
                .into_iter()
                .map(|(_, action)| action.clone())
                .collect(),
        );
        let definitions = sorted(&snapshot.attributes, &|a, b| {
            a.order.cmp(&b.order).then_with(|| a.label.cmp(&b.label))
        });
        self.definitions
            .set(definitions.into_iter().cloned().collect());
        let tabs = self.tabs_untracked();
        if !tabs.contains(&self.panel.get_untracked()) {
            let default = snapshot.panels.default;
            let panel = if tabs.contains(&default) {
                Some(default)
            } else {
                tabs.first().copied()
            };
            self.panel.set(panel.unwrap_or(default));
        }
    }

    /// Takes a whole snapshot: the configuration, the contacts (out of it), and the feed number to go on from.
    pub fn take_snapshot(&self, snapshot: &mut Snapshot) {
        self.configure(snapshot);
        let there = std::mem::take(&mut snapshot.contacts);
        let drafts = &self.drafts;
        self.contacts.update(|contacts| {
            contacts.replace_all(there, &|id| {
                drafts.with_untracked(|drafts| drafts.is_writing(Some(id)))
            });
        });
        self.seq.set(snapshot.seq);
    }

    /// Takes what was kept over a reload.
    pub fn take_saved(&self, saved: Saved, default_panel: PanelId) {
        self.open.set(saved.open.unwrap_or(true));
        self.width.set(saved.width.unwrap_or(view::WIDTH_DEFAULT));
        self.panel.set(saved.panel.unwrap_or(default_panel));
        self.order.set(saved.order);
        self.theme.set(saved.theme);
        self.drafts.set(saved.drafts);
        self.cleared.set(saved.cleared);
        self.seen.set(saved.seen);
        self.ring.set(saved.ring.unwrap_or(true));
        self.desktop.set(saved.desktop.unwrap_or(false));
        self.open_on_ring.set(saved.open_on_ring.unwrap_or(false));
        let writing = self.drafts.with_untracked(|drafts| drafts.is_writing(None));
        self.contacts.update(|contacts| {
            let first = contacts.list().first().map(|contact| contact.id.clone());
            let kept = saved.contact.filter(|id| contacts.get(id).is_some());
            contacts.show(kept.or(if writing { None } else { first }));
        });
    }

    /// What is to be kept over a reload. Tracks all of it but what was merely looked at.
    pub fn to_saved(&self) -> Saved {
        Saved {
            open: Some(self.open.get()),
            width: Some(self.width.get()),
            panel: Some(self.panel.get()),
            order: self.order.get(),
            theme: self.theme.get(),
            drafts: self.drafts.get(),
            cleared: self.cleared.get(),
            seen: self.seen.get_untracked(),
            ring: Some(self.ring.get()),
            desktop: Some(self.desktop.get()),
            open_on_ring: Some(self.open_on_ring.get()),
            contact: self.contact(),
        }
    }

    /// The contact in view.
    pub fn contact(&self) -> Option<ContactId> {
        self.contacts.with(|contacts| contacts.in_view().cloned())
    }

    /// The contact in view, without tracking it: what a press belongs to.
    pub fn contact_untracked(&self) -> Option<ContactId> {
        self.contacts
            .with_untracked(|contacts| contacts.in_view().cloned())
    }

    /// Puts a contact, or none, in view.
    pub fn show_contact(&self, id: Option<ContactId>) {
        let drafts = &self.drafts;
        self.contacts.update(|contacts| {
            contacts.show(id);
            contacts.sweep(&|id| drafts.with_untracked(|drafts| drafts.is_writing(Some(id))));
        });
    }

    /// The panels that have a tab, in order.
    pub fn tabs(&self) -> Vec<PanelId> {
        self.panels
            .with(|panels| self.order.with(|order| view::tabs(panels, order)))
    }

    fn tabs_untracked(&self) -> Vec<PanelId> {
        self.panels
            .with_untracked(|panels| self.order.with_untracked(|order| view::tabs(panels, order)))
    }

    /// How many data items of the contact in view were not looked at yet.
    pub fn unseen(&self) -> usize {
        let contact = self.contact();
        let mark = self.seen_mark(contact.as_ref());
        self.data
            .with(|data| data.newer_than(contact.as_ref(), mark))
    }

    /// How many data items of a contact were not looked at yet.
    pub fn unseen_of(&self, contact: Option<&ContactId>) -> usize {
        let mark = self.seen_mark(contact);
        self.data.with(|data| data.newer_than(contact, mark))
    }

    fn seen_mark(&self, contact: Option<&ContactId>) -> u64 {
        let cleared = self.cleared.with(|cleared| cleared.of(contact));
        self.seen.with(|seen| seen.of(contact)).max(cleared)
    }

    /// The agent looked at all data items of the contact in view.
    pub fn look_at_data(&self) {
        let contact = self.contact_untracked();
        let newest = self
            .data
            .with_untracked(|data| data.newest(contact.as_ref()));
        self.seen
            .maybe_update(|seen| seen.raise(contact.as_ref(), newest));
    }

    /// Empties the Data panel for the contact in view.
    pub fn clear_data(&self) {
        let contact = self.contact_untracked();
        let newest = self
            .data
            .with_untracked(|data| data.newest(contact.as_ref()));
        self.cleared
            .maybe_update(|cleared| cleared.raise(contact.as_ref(), newest));
    }

    /// Says something to screen readers.
    pub fn announce(&self, text: String) {
        self.announcement.set(text);
    }

    /// Whether the Calls panel is switched on.
    pub fn takes_calls(&self) -> bool {
        self.tabs().contains(&PanelId::Calls)
    }

    /// Shows a line about trouble.
    pub fn complain(&self, text: String) {
        self.notes
            .update(|notes| notes.add(NoticeLevel::Error, text));
    }

    /// The name of an action, while it is there.
    pub fn action_name(&self, id: &ActionId) -> Option<String> {
        self.actions.with_untracked(|actions| {
            actions
                .iter()
                .find(|action| action.id == *id)
                .map(|action| action.name.clone())
        })
    }

    /// Forgets all that is an agent's: another one may sign in.
    pub fn forget(&self) {
        self.agent.set(None);
        self.actions.set(Vec::new());
        self.definitions.set(Vec::new());
        self.contacts.update(Contacts::forget);
        self.data.update(DataLog::forget);
        self.calls.update(CallLog::forget);
        self.call_list.update(CallList::forget);
        self.call_choices.set(Value::Null);
        self.runs.update(Runs::forget);
        self.drafts.update(Drafts::forget);
        self.offers.update(Offers::forget);
        self.notes.update(Notes::forget);
        self.modals.set(Vec::new());
        self.cleared.set(Marks::default());
        self.seen.set(Marks::default());
        self.order.set(Vec::new());
        self.seq.set(0);
        self.before.set(0);
    }
}

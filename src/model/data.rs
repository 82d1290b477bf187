//! The data items of the feed: in order, nothing twice, updates in place.

use std::sync::Arc;

use ccp_protocol::{
    ContactId, Timestamp,
    feed::{DataItem, FeedEntry},
};

/// One row of the Data panel.
#[derive(Debug, Clone, PartialEq)]
pub struct DataRow {
    /// Where it stands: the feed number of the entry that made it.
    pub place: u64,
    /// The feed number of what it shows now.
    pub seq: u64,
    /// When that was sent.
    pub at: Timestamp,
    /// Whose it is.
    pub contact: Option<ContactId>,
    /// What it shows.
    pub item: Arc<DataItem>,
}

/// All data items this page knows, oldest first.
#[derive(Debug, Default)]
pub struct DataLog {
    rows: Vec<DataRow>,
    /// Entries that updated another one, with the place they went to, sorted by number. A later update
    /// may name either.
    moved: Vec<(u64, u64)>,
}

impl DataLog {
    /// Takes an entry in. An entry that is known already, or older than what its place shows, changes nothing.
    pub fn insert(&mut self, entry: &FeedEntry, item: DataItem) -> bool {
        let replaced = entry.replaces.filter(|&replaced| replaced < entry.seq);
        let place = replaced.map_or(entry.seq, |replaced| self.place_of(replaced));
        if place != entry.seq {
            self.remember_move(entry.seq, place);
        }
        let row = DataRow {
            place,
            seq: entry.seq,
            at: entry.at.clone(),
            contact: entry.contact_id.clone(),
            item: Arc::new(item),
        };
        match self.rows.binary_search_by_key(&place, |row| row.place) {
            Ok(index) if self.rows[index].seq >= entry.seq => false,
            Ok(index) => {
                self.rows[index] = row;
                true
            }
            Err(index) => {
                self.rows.insert(index, row);
                true
            }
        }
    }

    /// The row at a place.
    pub fn at(&self, place: u64) -> Option<&DataRow> {
        let index = self
            .rows
            .binary_search_by_key(&place, |row| row.place)
            .ok()?;
        self.rows.get(index)
    }

    /// The rows of one contact (or of none) newer than `cleared`, newest first.
    pub fn of<'a>(
        &'a self,
        contact: Option<&'a ContactId>,
        cleared: u64,
    ) -> impl Iterator<Item = &'a DataRow> {
        self.rows
            .iter()
            .rev()
            .filter(move |row| row.seq > cleared && row.contact.as_ref() == contact)
    }

    /// How many rows of one contact are newer than `seen`.
    pub fn newer_than(&self, contact: Option<&ContactId>, seen: u64) -> usize {
        self.of(contact, seen).count()
    }

    /// The highest feed number among one contact's rows, 0 without any.
    pub fn newest(&self, contact: Option<&ContactId>) -> u64 {
        self.of(contact, 0).map(|row| row.seq).max().unwrap_or(0)
    }

    /// Forgets everything, for another agent.
    pub fn forget(&mut self) {
        self.rows.clear();
        self.moved.clear();
    }

    /// Follows updates of updates; ends, because an update is always newer than what it updates.
    fn place_of(&self, mut seq: u64) -> u64 {
        while let Ok(index) = self.moved.binary_search_by_key(&seq, |pair| pair.0) {
            seq = self.moved[index].1;
        }
        seq
    }

    fn remember_move(&mut self, seq: u64, place: u64) {
        let Err(index) = self.moved.binary_search_by_key(&seq, |pair| pair.0) else {
            return;
        };
        self.moved.insert(index, (seq, place));
        // An update that named this entry came before it and stands at this entry's own number: bring it home.
        if let Ok(stray) = self.rows.binary_search_by_key(&seq, |row| row.place) {
            let mut row = self.rows.remove(stray);
            row.place = place;
            match self.rows.binary_search_by_key(&place, |row| row.place) {
                Ok(home) if self.rows[home].seq >= row.seq => {}
                Ok(home) => self.rows[home] = row,
                Err(home) => self.rows.insert(home, row),
            }
        }
    }
}

#[cfg(test)]
#[path = "data_tests.rs"]
mod tests;

//! Throwing away on demand what is kept of a number. Everything is read through in portions, on connections that only read;
//! what was found is taken away by its keys, in portions too.

mod places;

use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
};

use async_trait::async_trait;
use ccp_store::{
    Result,
    directory::RecordKind,
    documents::Shelf,
    erase::{Erase, Erased, Erasure, StandsIn},
};
use rusqlite::{params, types::Value};

use self::places::Place;
use crate::{
    SqliteStore,
    failure::Step,
    rows::{Columns, Stored, all, change, json},
};

/// So many rows are read, or taken away, at a time.
const PORTION: usize = 500;

/// A row by its id, and whether it is over.
struct Standing {
    id: String,
    contact: Option<String>,
    is_over: bool,
}

impl Stored for Standing {
    const WHAT: &'static str = "row";

    fn read(columns: &mut Columns<'_, '_>) -> Step<Self> {
        Ok(Self {
            id: columns.get()?,
            contact: columns.get()?,
            is_over: columns.get()?,
        })
    }
}

#[async_trait]
impl Erase for SqliteStore {
    async fn erase(&self, erasure: Erasure) -> Result<Erased> {
        let Erasure { key, stands_in } = erasure;
        let mut erased = Erased::default();
        let mut contacts = self.erase_calls(key, &mut erased).await?;
        contacts.extend(self.found_ids(&places::CONTACTS, &stands_in).await?);
        let contacts = self.erase_contacts(contacts, &mut erased).await?;
        self.erase_runs(&contacts, &stands_in, &mut erased).await?;
        self.erase_feed(contacts, stands_in.clone(), &mut erased)
            .await?;
        for (place, sql, count) in [
            (
                &places::REQUESTS,
                "DELETE FROM pbx_requests WHERE seq = ?1 AND ?2 IS ?2",
                &mut erased.requests,
            ),
            (
                &places::PROPERTIES,
                "DELETE FROM properties WHERE agent_id = ?1 AND key = ?2",
                &mut erased.properties,
            ),
            (
                &places::OVERLAY_STATES,
                "DELETE FROM overlay_states WHERE agent_id = ?1 AND tab_group = ?2",
                &mut erased.overlay_states,
            ),
        ] {
            *count = self.change_found(place, &stands_in, sql).await?;
        }
        let calls = self.found_ids(&places::CALLS, &stands_in).await?;
        erased.other_calls = calls.into_iter().map(Into::into).collect();
        for (id, kind) in self.found(&places::RECORDS, &stands_in).await? {
            if let Some(kind) = RecordKind::parse(&text(kind)) {
                erased.records.push((kind, text(id).into()));
            }
        }
        let settings = self.found(&places::SETTINGS, &stands_in).await?;
        let setting = Value::Text(Shelf::Setting.key().to_owned());
        let names = settings.into_iter().filter(|(shelf, _)| *shelf == setting);
        erased.settings = names.map(|(_, name)| text(name)).collect();
        Ok(erased)
    }
}

impl SqliteStore {
    /// The calls that are over; gives their contacts.
    async fn erase_calls(&self, key: String, erased: &mut Erased) -> Result<BTreeSet<String>> {
        let calls: Vec<Standing> = self
            .read(move |connection| {
                all(
                    connection,
                    "SELECT id, contact_id, state NOT IN ('ringing', 'connected') FROM calls WHERE id IN \
                     (SELECT call FROM call_keys WHERE side IN ('from', 'to') AND key = ?1)",
                    [key],
                )
            })
            .await?;
        let (over, going_on): (Vec<_>, Vec<_>) = calls.into_iter().partition(|call| call.is_over);
        erased.going_on.calls = going_on.len() as u64;
        let contacts = over
            .iter()
            .filter_map(|call| call.contact.clone())
            .collect();
        let over: Vec<String> = over.into_iter().map(|call| call.id).collect();
        let sql = "DELETE FROM calls WHERE id IN (SELECT value FROM json_each(?1))";
        erased.calls = self.change_each(&over, sql).await?;
        Ok(contacts)
    }

    /// Those of these contacts that have gone from every screen; gives them.
    async fn erase_contacts(
        &self,
        contacts: BTreeSet<String>,
        erased: &mut Erased,
    ) -> Result<Vec<String>> {
        let sql = "SELECT id, NULL, destroyed_at IS NOT NULL FROM contacts \
                   WHERE id IN (SELECT value FROM json_each(?1))";
        let (gone, open) = self.by_end(contacts, sql).await?;
        erased.going_on.contacts = open;
        let sql = "DELETE FROM contacts WHERE id IN (SELECT value FROM json_each(?1))";
        erased.contacts = self.change_each(&gone, sql).await?;
        Ok(gone)
    }

    async fn erase_runs(
        &self,
        contacts: &[String],
        stands_in: &StandsIn,
        erased: &mut Erased,
    ) -> Result<()> {
        let mut runs = self
            .standing(
                contacts.to_vec(),
                "SELECT id, NULL, TRUE FROM runs WHERE contact_id IN (SELECT value FROM json_each(?1))",
            )
            .await?
            .into_iter()
            .map(|run| run.id)
            .collect::<BTreeSet<_>>();
        for place in &places::RUNS {
            runs.extend(self.found_ids(place, stands_in).await?);
        }
        let sql = "SELECT id, NULL, ended_at IS NOT NULL FROM runs \
                   WHERE id IN (SELECT value FROM json_each(?1))";
        let (ended, under_way) = self.by_end(runs, sql).await?;
        erased.going_on.runs = under_way;
        let sql = "DELETE FROM runs WHERE id IN (SELECT value FROM json_each(?1))";
        erased.runs = self.change_each(&ended, sql).await?;
        Ok(())
    }

    /// A feed has no gap, so an entry becomes one that says nothing. Those of contacts that have not gone stay.
    async fn erase_feed(
        &self,
        contacts: Vec<String>,
        stands_in: StandsIn,
        erased: &mut Erased,
    ) -> Result<()> {
        let contacts: HashSet<String> = contacts.into_iter().collect();
        // JSON has no line ends but those between its parts, and the store writes none.
        let concerned: StandsIn = Arc::new(move |text| {
            let (contact, body) = text.split_once('\n').unwrap_or(("", text));
            contacts.contains(contact) || stands_in(body)
        });
        let sql = "UPDATE feed SET kind = 'configuration', contact_id = NULL, run_id = NULL, replace_key = NULL, \
                   replaces = NULL, body = '{\"changed\":[]}' WHERE agent_id = ?1 AND seq = ?2 \
                   AND (contact_id IS NULL OR contact_id NOT IN (SELECT id FROM contacts WHERE destroyed_at IS NULL))";
        erased.feed_entries = self.change_found(&places::FEED, &concerned, sql).await?;
        Ok(())
    }

    /// The keys of a place's rows that have the number in them.
    async fn found(&self, place: &Place, stands_in: &StandsIn) -> Result<Vec<(Value, Value)>> {
        let mut found = Vec::new();
        let mut next = Some(place.start());
        while let Some(after) = next {
            let (sql, stands_in) = (place.sql, stands_in.clone());
            let (hits, last) = self
                .read(move |connection| {
                    let rows: Vec<places::Row> = all(
                        connection,
                        sql,
                        params![after.0, after.1, crate::rows::limit(PORTION)],
                    )?;
                    let last = (rows.len() == PORTION)
                        .then(|| rows.last().map(|row| row.keys.clone()))
                        .flatten();
                    let hits: Vec<_> = rows
                        .into_iter()
                        .filter(|row| stands_in(&row.text))
                        .map(|row| row.keys)
                        .collect();
                    Ok((hits, last))
                })
                .await?;
            found.extend(hits);
            next = last;
        }
        Ok(found)
    }

    async fn found_ids(&self, place: &Place, stands_in: &StandsIn) -> Result<BTreeSet<String>> {
        let found = self.found(place, stands_in).await?;
        Ok(found.into_iter().map(|(id, _)| text(id)).collect())
    }

    /// Runs a statement for the keys of each row that has the number in it; how many rows it changed.
    async fn change_found(
        &self,
        place: &Place,
        stands_in: &StandsIn,
        sql: &'static str,
    ) -> Result<u64> {
        let mut changed = 0;
        for keys in self.found(place, stands_in).await?.chunks(PORTION) {
            let keys = keys.to_vec();
            changed += self
                .write(move |connection| {
                    keys.iter().try_fold(0, |sum, (first, second)| {
                        Ok(sum + change(connection, sql, params![first, second])? as u64)
                    })
                })
                .await?;
        }
        Ok(changed)
    }

    /// Runs a statement for these ids; how many rows it changed.
    async fn change_each(&self, ids: &[String], sql: &'static str) -> Result<u64> {
        let mut changed = 0;
        for ids in ids.chunks(PORTION) {
            let ids = json(ids)?;
            changed += self
                .write(move |connection| Ok(change(connection, sql, [ids])? as u64))
                .await?;
        }
        Ok(changed)
    }

    /// Rows of these ids.
    async fn standing(&self, ids: Vec<String>, sql: &'static str) -> Result<Vec<Standing>> {
        let ids = json(&ids)?;
        self.read(move |connection| all(connection, sql, [ids]))
            .await
    }

    /// Those of the rows that are over, and how many are not.
    async fn by_end(&self, ids: BTreeSet<String>, sql: &'static str) -> Result<(Vec<String>, u64)> {
        let rows = self.standing(ids.into_iter().collect(), sql).await?;
        let (over, open): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.is_over);
        let over = over.into_iter().map(|row| row.id).collect();
        Ok((over, open.len() as u64))
    }
}

/// A key that is text.
fn text(key: Value) -> String {
    match key {
        Value::Text(text) => text,
        _ => String::new(),
    }
}

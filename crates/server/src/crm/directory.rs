//! The built-in customer directory as a CRM.

use std::{collections::BTreeSet, convert::identity, sync::Arc};

use async_trait::async_trait;
use ccp_protocol::{Page, RecordId};
use ccp_store::{
    Store, StoreError,
    directory::{Record, RecordFilter, RecordKind},
};
use serde_json::{Map, Value};
use tokio::sync::Mutex;

use super::{
    Caller, Crm, CrmError, Result, Search, callers::clues, changed::Changed, fields, kind_of, query,
};
use crate::{clock::Clock, flows::locale::ServerLocale, paging::page};

/// Changes of one record at the same time wait for each other so often before one gives up.
const TRIES: usize = 20;
/// A query that sorts the newest first reads at most so many.
const MOST_READ: usize = 10_000;
/// So many records are read at a time where all are.
const PORTION: usize = 500;
/// The first case's number less one; they have eight digits.
const FIRST_CASE: u64 = 1000;

/// The built-in customer directory.
pub struct DirectoryCrm {
    pub(super) store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    pub(super) locale: Arc<ServerLocale>,
    changed: Changed,
    /// Cases are numbered one after another.
    numbering: Mutex<()>,
}

impl DirectoryCrm {
    /// The directory in this store.
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>, locale: Arc<ServerLocale>) -> Self {
        Self {
            store,
            clock,
            locale,
            changed: Changed::default(),
            numbering: Mutex::new(()),
        }
    }

    /// Records with this number, oldest first.
    async fn by_phone(&self, kind: RecordKind, phone: &str) -> Result<Vec<Record>> {
        let Some(number) = self.locale.canonical(phone) else {
            return Ok(Vec::new());
        };
        let filter = RecordFilter {
            numbers: Some(vec![number]),
            limit: 100,
            ..RecordFilter::default()
        };
        Ok(self.store.records(kind, &filter).await?)
    }

    async fn make(
        &self,
        kind: RecordKind,
        mut fields: Map<String, Value>,
        once: Option<&str>,
    ) -> Result<Record> {
        fields::check(&fields)?;
        fields::complete(kind, &mut fields);
        let _numbering = if kind == RecordKind::Case && !fields.contains_key("CaseNumber") {
            let turn = self.numbering.lock().await;
            fields.insert("CaseNumber".to_owned(), self.next_case().await?.into());
            Some(turn)
        } else {
            None
        };
        let now = self.clock.now();
        let mut record = Record {
            id: self.clock.id().into(),
            kind,
            numbers: fields::numbers(&self.locale, &fields),
            fields,
            created_at: now,
            updated_at: now,
            version: 1,
        };
        record.id = self.store.insert_record(&record, once).await?;
        self.note(None, Some(&record));
        Ok(record)
    }

    async fn next_case(&self) -> Result<String> {
        let filter = RecordFilter {
            order: Some(("CaseNumber".to_owned(), true)),
            limit: 1,
            ..RecordFilter::default()
        };
        let newest = self.store.records(RecordKind::Case, &filter).await?;
        let last = newest
            .first()
            .and_then(|case| case.fields.get("CaseNumber")?.as_str()?.parse::<u64>().ok());
        Ok(format!(
            "{:08}",
            last.unwrap_or(FIRST_CASE).saturating_add(1)
        ))
    }

    /// Notes the numbers of which a change says who is at the other end.
    fn note(&self, before: Option<&Record>, after: Option<&Record>) {
        let home = self.locale.home();
        let (before, after) = (
            before.map(|record| clues(record, home)),
            after.map(|record| clues(record, home)),
        );
        if before != after {
            let numbers = [before, after].into_iter().flatten();
            self.changed.add(numbers.flat_map(|(numbers, ..)| numbers));
        }
    }

    /// Changes a record by what `change` makes of it, however often others change it meanwhile.
    async fn change(
        &self,
        kind: RecordKind,
        id: &RecordId,
        expected: Option<i64>,
        change: impl Fn(&Record) -> Map<String, Value> + Send + Sync,
    ) -> Result<Record> {
        for _ in 0..TRIES {
            let before = self.record(kind, id).await?.ok_or(CrmError::NotFound)?;
            let mut record = before.clone();
            record.fields = change(&before);
            record.numbers = fields::numbers(&self.locale, &record.fields);
            record.updated_at = self.clock.now();
            match self
                .store
                .update_record(&record, Some(expected.unwrap_or(record.version)))
                .await
            {
                Ok(version) => {
                    self.note(Some(&before), Some(&record));
                    return Ok(Record { version, ..record });
                }
                Err(StoreError::Stale { .. }) if expected.is_none() => {}
                Err(StoreError::Missing { .. }) => return Err(CrmError::NotFound),
                Err(error) => return Err(error.into()),
            }
        }
        Err(StoreError::Unavailable("the record keeps changing".to_owned()).into())
    }
}

#[async_trait]
impl Crm for DirectoryCrm {
    fn is_at_hand(&self) -> bool {
        true
    }

    async fn find_by_phone(
        &self,
        kind: &str,
        phone: &str,
        field: Option<&str>,
    ) -> Result<Option<String>> {
        let number = self.locale.canonical(phone);
        let has_it = |record: &Record| {
            let Some(field) = field else { return true };
            let value = fields::named(&record.fields, field);
            value.and_then(|value| fields::number(&self.locale, value)) == number
        };
        let found = self.by_phone(kind_of(kind)?, phone).await?;
        Ok(found.into_iter().find(has_it).map(|record| record.id.0))
    }

    async fn name_by_phone(&self, phone: &str) -> Result<Option<String>> {
        let found = self.by_phone(RecordKind::Customer, phone).await?;
        Ok(found
            .into_iter()
            .find_map(|record| record.fields.get("Name")?.as_str().map(str::to_owned)))
    }

    async fn callers(&self, number: &str) -> Result<Vec<Caller>> {
        self.find_callers(number).await
    }

    async fn changed_numbers(&self) -> BTreeSet<String> {
        self.changed.take().await
    }

    async fn renumber(&self) -> Result<()> {
        for kind in RecordKind::ALL {
            let mut filter = RecordFilter {
                limit: PORTION,
                ..RecordFilter::default()
            };
            loop {
                let records = self.store.records(kind, &filter).await?;
                let Some(last) = records.last() else { break };
                filter.after = Some(last.id.clone());
                for mut record in records {
                    let before = std::mem::take(&mut record.numbers);
                    record.numbers = fields::numbers(&self.locale, &record.fields);
                    if record.numbers == before {
                        continue;
                    }
                    match self
                        .store
                        .update_record(&record, Some(record.version))
                        .await
                    {
                        // Changed or removed meanwhile: then its numbers are right already.
                        Ok(_) | Err(StoreError::Stale { .. } | StoreError::Missing { .. }) => {}
                        Err(error) => return Err(error.into()),
                    }
                }
            }
        }
        Ok(())
    }

    async fn retrieve(&self, kind: &str, id: &str, fields: &[String]) -> Result<Option<Value>> {
        let kind = kind_of(kind)?;
        Ok(self
            .record(kind, &id.into())
            .await?
            .map(|record| fields::chosen(&record, fields)))
    }

    async fn save(
        &self,
        kind: &str,
        id: Option<&str>,
        mut fields: Map<String, Value>,
        once: &str,
    ) -> Result<String> {
        let kind = kind_of(kind)?;
        // Flows save what they have retrieved, with what we added to it.
        for ours in ["Id", "type", "version"] {
            fields.shift_remove(ours);
        }
        let Some(id) = id else {
            return Ok(self.make(kind, fields, Some(once)).await?.id.0);
        };
        fields::check(&fields)?;
        let changed = self
            .change(kind, &id.into(), None, |record| {
                let mut after = record.fields.clone();
                after.extend(fields.clone());
                fields::rename(&record.fields, &fields, &mut after);
                fields::complete(kind, &mut after);
                after
            })
            .await?;
        Ok(changed.id.0)
    }

    async fn create_task(&self, fields: Map<String, Value>, once: &str) -> Result<String> {
        Ok(self.make(RecordKind::Task, fields, Some(once)).await?.id.0)
    }

    async fn is_do_not_call(&self, id: &str) -> Result<bool> {
        let record = self
            .store
            .record(&id.into())
            .await?
            .ok_or(CrmError::NotFound)?;
        Ok(match record.fields.get("DoNotCall") {
            Some(Value::Bool(marked)) => *marked,
            Some(Value::String(text)) => text.eq_ignore_ascii_case("true"),
            _ => false,
        })
    }

    async fn query(&self, query: &str) -> Result<Vec<Value>> {
        let query = query::parse(query)?;
        let kind = kind_of(&query.kind)?;
        let (by_id, equal): (Vec<_>, Vec<_>) = query
            .equal
            .into_iter()
            .partition(|(field, _)| field.eq_ignore_ascii_case("Id"));
        let newest_first = matches!(&query.order, Some((field, true)) if field.eq_ignore_ascii_case("CreatedDate"));
        let by_age =
            matches!(&query.order, Some((field, _)) if field.eq_ignore_ascii_case("CreatedDate"));
        // A record asked for by its id is looked for among those that fit the rest.
        let all = newest_first || !by_id.is_empty();
        let filter = RecordFilter {
            equal,
            order: query.order.filter(|_| !by_age),
            limit: if all { MOST_READ } else { query.limit },
            ..RecordFilter::default()
        };
        let mut records = self.store.records(kind, &filter).await?;
        if newest_first {
            records.reverse();
        }
        records.retain(|record| by_id.iter().all(|(_, id)| record.id.as_str() == id));
        records.truncate(query.limit);
        Ok(records
            .iter()
            .map(|record| fields::chosen(record, &query.fields))
            .collect())
    }

    async fn search(&self, kind: RecordKind, search: &Search) -> Result<Page<Record>> {
        let mut filter = RecordFilter {
            text: search.text.clone(),
            after: search.after.clone(),
            limit: search.limit + 1,
            ..RecordFilter::default()
        };
        if let Some(phone) = &search.phone {
            // What holds no number at all is nobody's number, and not everybody's.
            let Some(number) = self.locale.canonical(phone) else {
                return Ok(Page {
                    items: Vec::new(),
                    next: None,
                });
            };
            filter.numbers = Some(vec![number]);
        }
        let found = self.store.records(kind, &filter).await?;
        Ok(page(
            found,
            search.limit,
            |record| record.id.to_string(),
            identity,
        ))
    }

    async fn record(&self, kind: RecordKind, id: &RecordId) -> Result<Option<Record>> {
        Ok(self
            .store
            .record(id)
            .await?
            .filter(|record| record.kind == kind))
    }

    async fn insert(&self, kind: RecordKind, fields: Map<String, Value>) -> Result<Record> {
        self.make(kind, fields, None).await
    }

    async fn replace(
        &self,
        kind: RecordKind,
        id: &RecordId,
        mut fields: Map<String, Value>,
        expected: Option<i64>,
    ) -> Result<Record> {
        fields::check(&fields)?;
        fields::complete(kind, &mut fields);
        self.change(kind, id, expected, |record| {
            let mut fields = fields.clone();
            // A case keeps its number for ever.
            if let Some(number) = record.fields.get("CaseNumber") {
                fields.insert("CaseNumber".to_owned(), number.clone());
            }
            fields
        })
        .await
    }

    async fn remove(&self, kind: RecordKind, id: &RecordId, expected: Option<i64>) -> Result<()> {
        let record = self.record(kind, id).await?.ok_or(CrmError::NotFound)?;
        match self.store.remove_record(id, expected).await {
            Err(StoreError::Missing { .. }) => Err(CrmError::NotFound),
            other => {
                other?;
                self.note(Some(&record), None);
                Ok(())
            }
        }
    }
}

//! The caller log.

mod find;
mod query;
mod row;

use async_trait::async_trait;
use ccp_protocol::{AgentId, CallId};
use ccp_store::{
    Millis, Result, StoreError,
    calls::{
        CallChoices, CallFilter, CallNews, CallRecord, CallTold, CallWritten, Calls, CallsSeen,
    },
    feed::NewEntry,
};
use rusqlite::{Connection, params};
use serde_json::Value;

use crate::{
    SqliteStore,
    failure::Step,
    feed::append_all,
    rows::{Columns, Stored, all, change, json, json_opt, limit as bound, value},
};

impl Stored for CallNews {
    const WHAT: &'static str = "call's news";

    fn read(columns: &mut Columns<'_, '_>) -> Step<Self> {
        Ok(Self {
            seq: columns.get()?,
            call: columns.id()?,
            step: columns.json()?,
        })
    }
}

#[async_trait]
impl Calls for SqliteStore {
    async fn insert_call(&self, call: &CallRecord, news: Option<&Value>) -> Result<CallWritten> {
        let (call, news) = (call.clone(), json_opt(news)?);
        self.write(move |connection| {
            if !row::insert(connection, &call)? {
                let known = row::by_call_id(connection, &call.call_id)?;
                let known = known.ok_or(StoreError::Missing { what: "call" })?;
                return Ok(CallWritten::Moved(Box::new(known)));
            }
            written(connection, &call.id, news.as_deref())
        })
        .await
    }

    async fn update_call(&self, call: &CallRecord, news: Option<&Value>) -> Result<CallWritten> {
        let (call, news) = (call.clone(), json_opt(news)?);
        self.write(move |connection| {
            let known = of(connection, &call.id)?;
            if known.version != call.version {
                return Ok(CallWritten::Moved(Box::new(known)));
            }
            row::update(connection, &call, &known)?;
            written(connection, &call.id, news.as_deref())
        })
        .await
    }

    async fn call(&self, id: &CallId) -> Result<Option<CallRecord>> {
        let id = id.clone();
        self.look_up(move |connection| row::by_id(connection, &id))
            .await
    }

    async fn call_by_call_id(&self, call_id: &str) -> Result<Option<CallRecord>> {
        let call_id = call_id.to_owned();
        self.look_up(move |connection| row::by_call_id(connection, &call_id))
            .await
    }

    async fn calls(&self, filter: &CallFilter) -> Result<Vec<CallRecord>> {
        let filter = filter.clone();
        self.read(move |connection| find::filtered(connection, &filter))
            .await
    }

    async fn calls_with(&self, number: &str, limit: usize) -> Result<Vec<CallRecord>> {
        let number = number.to_owned();
        self.read(move |connection| find::with(connection, &number, limit))
            .await
    }

    async fn count_calls(&self, filter: &CallFilter) -> Result<u64> {
        let filter = filter.clone();
        self.read(move |connection| find::count(connection, &filter))
            .await
    }

    async fn call_choices(&self, seen: &CallsSeen, agents: &[AgentId]) -> Result<CallChoices> {
        let (seen, agents) = (seen.clone(), agents.to_vec());
        self.read(move |connection| find::choices(connection, &seen, &agents))
            .await
    }

    async fn calls_unheard(&self, before: Millis, limit: usize) -> Result<Vec<CallRecord>> {
        self.read(move |connection| find::unheard(connection, before, limit))
            .await
    }

    async fn call_news(&self, after: i64, limit: usize) -> Result<Vec<CallNews>> {
        self.read(move |connection| {
            all(
                connection,
                "SELECT seq, call, step FROM call_news WHERE seq > ?1 ORDER BY seq LIMIT ?2",
                params![after, bound(limit)],
            )
        })
        .await
    }

    async fn call_told(
        &self,
        seq: i64,
        call: &CallRecord,
        entries: &[NewEntry],
        at: Millis,
    ) -> Result<CallTold> {
        let (call, entries) = (call.clone(), entries.to_vec());
        self.write(move |connection| {
            let news = "SELECT 1 FROM call_news WHERE seq = ?1";
            if value::<i64>(connection, news, [seq])?.is_none() {
                // Told before: then its entries were written as well.
                return Ok(CallTold::Told(Vec::new()));
            }
            let known = of(connection, &call.id)?;
            if known.version != call.version {
                return Ok(CallTold::Moved(Box::new(known)));
            }
            if known != call {
                row::update(connection, &call, &known)?;
            }
            forget(connection, seq)?;
            Ok(CallTold::Told(append_all(connection, &entries, at)?))
        })
        .await
    }

    async fn forget_call_news(&self, seq: i64) -> Result<()> {
        self.write(move |connection| forget(connection, seq)).await
    }
}

fn of(connection: &Connection, id: &CallId) -> Step<CallRecord> {
    let known = row::by_id(connection, id)?;
    Ok(known.ok_or(StoreError::Missing { what: "call" })?)
}

fn forget(connection: &Connection, seq: i64) -> Step<()> {
    change(connection, "DELETE FROM call_news WHERE seq = ?1", [seq])?;
    Ok(())
}

fn written(connection: &Connection, call: &CallId, news: Option<&str>) -> Step<CallWritten> {
    if let Some(step) = news {
        change(
            connection,
            "INSERT INTO call_news (call, step) VALUES (?1, ?2)",
            [call.as_str(), step],
        )?;
    }
    Ok(CallWritten::Written)
}

/// A list as it is bound where a statement unfolds it.
fn list<T: serde::Serialize>(values: &[T]) -> Step<String> {
    json(values)
}

//! The feed. A number is taken and its entry written in one transaction of the one writer: so there is no gap and
//! no number twice, whoever writes at the same time.

use async_trait::async_trait;
use ccp_protocol::{AgentId, feed::EntryKind};
use ccp_store::{
    Millis, Result,
    feed::{EntryRecord, Feed, FeedHead, FeedReach, NewEntry},
};
use rusqlite::{Connection, named_params, params};

use crate::{
    SqliteStore,
    failure::Step,
    rows::{Columns, Stored, all, change, json, limit as bound, one, signed, value, word},
};

/// So many entries are read on the caller's thread at most.
const FEW: usize = 16;

macro_rules! columns {
    () => {
        "seq, at, kind, contact_id, run_id, replaces, body"
    };
}

impl Stored for EntryRecord {
    const WHAT: &'static str = "feed entry";

    fn read(columns: &mut Columns<'_, '_>) -> Step<Self> {
        Ok(Self {
            seq: columns.count()?,
            at: columns.get()?,
            kind: columns.word()?,
            contact_id: columns.id_opt()?,
            run_id: columns.id_opt()?,
            replaces: columns.count_opt()?,
            body: columns.json()?,
        })
    }
}

impl Stored for FeedReach {
    const WHAT: &'static str = "feed";

    fn read(columns: &mut Columns<'_, '_>) -> Step<Self> {
        Ok(Self {
            floor: columns.count()?,
            head: columns.count()?,
            acked: columns.count()?,
        })
    }
}

#[async_trait]
impl Feed for SqliteStore {
    async fn append(&self, entries: &[NewEntry], at: Millis) -> Result<Vec<FeedHead>> {
        if entries.is_empty() {
            return Ok(Vec::new());
        }
        let entries = entries.to_vec();
        self.write(move |connection| append_all(connection, &entries, at))
            .await
    }

    async fn feed_after(
        &self,
        agent: &AgentId,
        after: u64,
        kind: Option<EntryKind>,
        limit: usize,
    ) -> Result<Vec<EntryRecord>> {
        if kind.is_none() {
            // Mostly an overlay is told what has just been written, and that is little.
            let agent = agent.clone();
            let few = self
                .look_up(move |connection| entries(connection, &agent, after, FEW.min(limit)))
                .await?;
            if few.len() < FEW || few.len() == limit {
                return Ok(few);
            }
        }
        let agent = agent.clone();
        let kind = kind.map(word).transpose()?;
        self.read(move |connection| match kind {
            None => entries(connection, &agent, after, limit),
            Some(kind) => all(
                connection,
                concat!(
                    "SELECT ",
                    columns!(),
                    " FROM feed WHERE agent_id = ?1 AND seq > ?2 AND kind = ?3 ORDER BY seq LIMIT ?4"
                ),
                params![agent.as_str(), signed(after), kind, bound(limit)],
            ),
        })
        .await
    }

    async fn feed_reach(&self, agent: &AgentId) -> Result<FeedReach> {
        let agent = agent.clone();
        self.look_up(move |connection| {
            let reach = one(
                connection,
                "SELECT COALESCE((SELECT MIN(seq) FROM feed WHERE agent_id = ?1), head + 1), head, acked \
                 FROM feed_heads WHERE agent_id = ?1",
                [agent.as_str()],
            )?;
            Ok(reach.unwrap_or(FeedReach {
                floor: 1,
                head: 0,
                acked: 0,
            }))
        })
        .await
    }

    async fn acknowledge(&self, agent: &AgentId, seq: u64) -> Result<()> {
        let agent = agent.clone();
        self.write(move |connection| {
            change(
                connection,
                "UPDATE feed_heads SET acked = MIN(?2, head) WHERE agent_id = ?1 AND acked < MIN(?2, head)",
                params![agent.as_str(), signed(seq)],
            )?;
            Ok(())
        })
        .await
    }

    async fn count_after(&self, agent: &AgentId, after: u64, kind: EntryKind) -> Result<u64> {
        let agent = agent.clone();
        let kind = word(kind)?;
        self.read(move |connection| {
            let count: Option<i64> = value(
                connection,
                "SELECT COUNT(*) FROM feed WHERE agent_id = ?1 AND seq > ?2 AND kind = ?3",
                params![agent.as_str(), signed(after), kind],
            )?;
            Ok(count.map_or(0, i64::unsigned_abs))
        })
        .await
    }
}

fn entries(
    connection: &Connection,
    agent: &AgentId,
    after: u64,
    limit: usize,
) -> Step<Vec<EntryRecord>> {
    all(
        connection,
        concat!(
            "SELECT ",
            columns!(),
            " FROM feed WHERE agent_id = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3"
        ),
        params![agent.as_str(), signed(after), bound(limit)],
    )
}

/// Appends entries in their order; the heads of the feeds that grew, each once.
pub(crate) fn append_all(
    connection: &Connection,
    entries: &[NewEntry],
    at: Millis,
) -> Step<Vec<FeedHead>> {
    let mut heads = Heads::default();
    for entry in entries {
        heads.grew(append(connection, entry, at)?);
    }
    Ok(heads.0)
}

/// The highest number of every feed that grew, in the order in which they first did.
#[derive(Debug, Default)]
pub(crate) struct Heads(pub(crate) Vec<FeedHead>);

impl Heads {
    /// Takes note of a feed's new head.
    pub(crate) fn grew(&mut self, head: FeedHead) {
        match self
            .0
            .iter_mut()
            .find(|known| known.agent_id == head.agent_id)
        {
            Some(known) => known.seq = head.seq,
            None => self.0.push(head),
        }
    }
}

/// Takes the next number and writes the entry.
pub(crate) fn append(connection: &Connection, entry: &NewEntry, at: Millis) -> Step<FeedHead> {
    let agent = entry.agent_id.as_str();
    let seq: i64 = value(
        connection,
        "INSERT INTO feed_heads (agent_id, head, acked) VALUES (?1, 1, 0) \
         ON CONFLICT (agent_id) DO UPDATE SET head = head + 1 RETURNING head",
        [agent],
    )?
    .unwrap_or_default();
    let run = entry.run_id.as_ref().map(ccp_protocol::RunId::as_str);
    let replaces = match &entry.replace_key {
        None => None,
        // An entry that replaced one itself stands for that one, which may be thrown away by now. Left to itself, SQLite
        // walks through the agent's whole feed.
        Some(key) => value::<i64>(
            connection,
            "SELECT COALESCE(replaces, seq) FROM feed INDEXED BY feed_by_replace_key \
             WHERE agent_id = ?1 AND run_id IS ?2 AND replace_key = ?3 ORDER BY seq LIMIT 1",
            params![agent, run, key],
        )?,
    };
    change(
        connection,
        "INSERT INTO feed (agent_id, seq, at, kind, contact_id, run_id, replace_key, replaces, body) \
         VALUES (:agent_id, :seq, :at, :kind, :contact_id, :run_id, :replace_key, :replaces, :body)",
        named_params! {
            ":agent_id": agent,
            ":seq": seq,
            ":at": at,
            ":kind": word(entry.kind)?,
            ":contact_id": entry.contact_id.as_ref().map(ccp_protocol::ContactId::as_str),
            ":run_id": run,
            ":replace_key": entry.replace_key,
            ":replaces": replaces,
            ":body": json(&entry.body)?,
        },
    )?;
    Ok(FeedHead {
        agent_id: entry.agent_id.clone(),
        seq: seq.unsigned_abs(),
    })
}

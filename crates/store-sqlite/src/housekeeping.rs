//! Throwing away what is over, the readiness check, and the end.

use async_trait::async_trait;
use ccp_store::{
    Millis, Result,
    housekeeping::{Housekeeping, Retention},
};
use rusqlite::{Connection, params};

use crate::{
    SqliteStore,
    failure::Step,
    rows::{Columns, Stored, all, change, signed, value},
};

/// How many rows are thrown away in one job at most, so that no write waits long behind it.
const PORTION: i64 = 500;

#[async_trait]
impl Housekeeping for SqliteStore {
    async fn prune(&self, retention: &Retention, now: Millis) -> Result<()> {
        self.write(move |connection| prune_sessions(connection, now))
            .await?;
        for (sql, before) in [
            (
                "DELETE FROM idempotency_keys WHERE (agent_id, action_id, key) IN \
                 (SELECT agent_id, action_id, key FROM idempotency_keys WHERE expires_at <= ?1 LIMIT ?2)",
                now,
            ),
            (
                "DELETE FROM events WHERE (scope, event_id) IN \
                 (SELECT scope, event_id FROM events WHERE at < ?1 AND scope NOT LIKE 'presence:%' LIMIT ?2)",
                now.saturating_sub(retention.events_ms),
            ),
            (
                "DELETE FROM contacts WHERE id IN (SELECT id FROM contacts WHERE destroyed_at < ?1 LIMIT ?2)",
                now.saturating_sub(retention.contacts_ms),
            ),
            (
                "DELETE FROM audit WHERE line IN (SELECT line FROM audit WHERE at < ?1 LIMIT ?2)",
                now.saturating_sub(retention.audit_ms),
            ),
            (
                "DELETE FROM calls WHERE id IN (SELECT id FROM calls WHERE initialized_at < ?1 LIMIT ?2)",
                now.saturating_sub(retention.calls_ms),
            ),
            (
                "DELETE FROM pbx_requests WHERE seq IN (SELECT seq FROM pbx_requests WHERE at < ?1 LIMIT ?2)",
                now.saturating_sub(retention.requests_ms),
            ),
        ] {
            self.remove_in_portions(sql, before).await?;
        }
        let newest: Option<i64> = self
            .read(|connection| {
                value(
                    connection,
                    "SELECT COALESCE(MAX(seq), 0) FROM pbx_requests",
                    [],
                )
            })
            .await?;
        if let Some(newest) = newest {
            let sql = "DELETE FROM pbx_requests WHERE seq IN \
                       (SELECT seq FROM pbx_requests WHERE seq <= ?1 ORDER BY seq LIMIT ?2)";
            self.remove_in_portions(sql, newest.saturating_sub(signed(retention.requests)))
                .await?;
        }
        self.prune_runs(now.saturating_sub(retention.runs_ms))
            .await?;
        let feeds: Vec<FeedOf> = self
            .read(|connection| all(connection, "SELECT agent_id FROM feed_heads", []))
            .await?;
        for FeedOf(agent) in feeds {
            self.prune_feed(agent, retention, now).await?;
        }
        Ok(())
    }

    async fn ready(&self) -> Result<()> {
        self.write(|connection| {
            change(connection, "UPDATE readiness SET checks = checks + 1", [])?;
            Ok(())
        })
        .await
    }

    async fn close(&self) -> Result<()> {
        // Readers first: the last connection to go brings the write-ahead log home, and that must be one that writes.
        self.readers.close().await;
        self.writer.close().await;
        Ok(())
    }
}

impl SqliteStore {
    async fn remove_in_portions(&self, sql: &'static str, before: Millis) -> Result<()> {
        let mut removed = PORTION;
        while removed >= PORTION {
            removed = self
                .write(move |connection| {
                    let rows = change(connection, sql, params![before, PORTION])?;
                    Ok(signed(rows as u64))
                })
                .await?;
        }
        Ok(())
    }

    /// Their traces first, as one run may have ten thousand steps: a portion counts steps, and runs that have none left.
    async fn prune_runs(&self, before: Millis) -> Result<()> {
        let mut removed = 1;
        while removed > 0 {
            removed = self
                .write(move |connection| {
                    let steps = change(
                        connection,
                        "DELETE FROM run_steps WHERE (run_id, place) IN \
                         (SELECT run_id, place FROM runs JOIN run_steps ON run_id = id \
                          WHERE ended_at < ?1 ORDER BY ended_at LIMIT ?2)",
                        params![before, PORTION],
                    )?;
                    let runs = change(
                        connection,
                        "DELETE FROM runs WHERE id IN (SELECT id FROM runs WHERE ended_at < ?1 \
                         AND NOT EXISTS (SELECT 1 FROM run_steps WHERE run_id = id) ORDER BY ended_at LIMIT ?2)",
                        params![before, PORTION],
                    )?;
                    Ok(steps + runs)
                })
                .await?;
        }
        Ok(())
    }

    /// Always from the oldest on, so that what is kept has no gap.
    async fn prune_feed(&self, agent: String, retention: &Retention, now: Millis) -> Result<()> {
        let before = now.saturating_sub(retention.feed_ms);
        let most = signed(retention.feed_entries);
        let of = agent.clone();
        let keep_from: i64 = self
            .read(move |connection| {
                let keep_from = value(
                    connection,
                    "SELECT MAX(head - ?3 + 1, COALESCE((SELECT seq FROM feed \
                     WHERE agent_id = ?1 AND at >= ?2 ORDER BY seq LIMIT 1), head + 1)) \
                     FROM feed_heads WHERE agent_id = ?1",
                    params![of, before, most],
                )?;
                Ok(keep_from.unwrap_or_default())
            })
            .await?;
        let mut removed = PORTION;
        while removed >= PORTION {
            let of = agent.clone();
            removed = self
                .write(move |connection| {
                    let rows = change(
                        connection,
                        "DELETE FROM feed WHERE agent_id = ?1 AND seq IN \
                         (SELECT seq FROM feed WHERE agent_id = ?1 AND seq < ?2 ORDER BY seq LIMIT ?3)",
                        params![of, keep_from, PORTION],
                    )?;
                    Ok(signed(rows as u64))
                })
                .await?;
        }
        Ok(())
    }
}

struct FeedOf(String);

impl Stored for FeedOf {
    const WHAT: &'static str = "feed";

    fn read(columns: &mut Columns<'_, '_>) -> Step<Self> {
        Ok(Self(columns.get()?))
    }
}

fn prune_sessions(connection: &Connection, now: Millis) -> Step<()> {
    change(
        connection,
        "DELETE FROM tickets WHERE expires_at <= ?1",
        [now],
    )?;
    change(
        connection,
        "DELETE FROM sessions WHERE expires_at <= ?1",
        [now],
    )?;
    change(
        connection,
        "DELETE FROM properties WHERE agent_id NOT IN (SELECT agent_id FROM sessions)",
        [],
    )?;
    change(
        connection,
        "DELETE FROM events WHERE scope LIKE 'presence:%' \
         AND scope NOT IN (SELECT 'presence:' || agent_id FROM sessions)",
        [],
    )?;
    Ok(())
}

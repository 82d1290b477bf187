//! Telephone systems: their tokens, and what they sent.

use std::sync::Arc;

use async_trait::async_trait;
use ccp_protocol::PbxTokenId;
use ccp_store::{
    Millis, Result, StoreError,
    pbx::{Pbx, PbxProof, PbxRequestRecord, PbxTokenRecord},
};
use rusqlite::{Connection, named_params, params};

use crate::{
    SqliteStore,
    failure::Step,
    rows::{Columns, Stored, all, change, json, limit as bound, one, value},
    text::fold,
};

impl Stored for PbxTokenRecord {
    const WHAT: &'static str = "PBX token";

    fn read(columns: &mut Columns<'_, '_>) -> Step<Self> {
        Ok(Self {
            id: columns.id()?,
            name: columns.get()?,
            proof: {
                let (kind, secret): (String, String) = (columns.get()?, columns.get()?);
                match kind.as_str() {
                    "token" => PbxProof::Token(secret),
                    "signature" => PbxProof::Signature(secret),
                    other => {
                        return Err(StoreError::Corrupt {
                            what: Self::WHAT,
                            reason: format!("there is no kind {other}"),
                        }
                        .into());
                    }
                }
            },
            addresses: columns.json()?,
            created_at: columns.get()?,
        })
    }
}

impl Stored for PbxRequestRecord {
    const WHAT: &'static str = "PBX request";

    fn read(columns: &mut Columns<'_, '_>) -> Step<Self> {
        Ok(Self {
            seq: columns.get()?,
            at: columns.get()?,
            address: columns.get()?,
            token: columns.id_opt()?,
            way: columns.get()?,
            status: columns.get()?,
            took_ms: columns.get()?,
            content_type: columns.get()?,
            query: columns.get()?,
            body: columns.get()?,
            answer: columns.get()?,
        })
    }
}

macro_rules! select_request {
    ($rest:literal) => {
        concat!(
            "SELECT seq, at, address, token_id, way, status, took_ms, content_type, query, body, answer \
             FROM pbx_requests ",
            $rest
        )
    };
}

#[async_trait]
impl Pbx for SqliteStore {
    async fn pbx_tokens(&self) -> Result<Arc<Vec<PbxTokenRecord>>> {
        let begun = match self.pbx_tokens.recall(&()) {
            Ok(known) => return Ok(known),
            Err(begun) => begun,
        };
        let found: Vec<PbxTokenRecord> = self
            .look_up(|connection| {
                all(
                    connection,
                    "SELECT id, name, kind, secret, addresses, created_at FROM pbx_tokens ORDER BY name, id",
                    [],
                )
            })
            .await?;
        let found = Arc::new(found);
        self.pbx_tokens.keep((), found.clone(), begun);
        Ok(found)
    }

    async fn insert_pbx_token(&self, token: &PbxTokenRecord) -> Result<()> {
        let token = token.clone();
        let changed = self.pbx_tokens.forgetting();
        self.write(move |connection| {
            let (kind, secret) = match &token.proof {
                PbxProof::Token(hash) => ("token", hash),
                PbxProof::Signature(key) => ("signature", key),
            };
            let known = "SELECT 1 FROM pbx_tokens WHERE secret = ?1";
            if value::<i64>(connection, known, [secret])?.is_some() {
                return Err(StoreError::Taken { what: "value" }.into());
            }
            change(
                connection,
                "INSERT INTO pbx_tokens (id, name, kind, secret, addresses, created_at) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![
                    token.id.as_str(),
                    token.name,
                    kind,
                    secret,
                    json(&token.addresses)?,
                    token.created_at
                ],
            )?;
            Ok(changed)
        })
        .await?;
        Ok(())
    }

    async fn remove_pbx_token(&self, id: &PbxTokenId) -> Result<()> {
        let id = id.clone();
        let changed = self.pbx_tokens.forgetting();
        self.write(move |connection| {
            if change(
                connection,
                "DELETE FROM pbx_tokens WHERE id = ?1",
                [id.as_str()],
            )? == 0
            {
                return Err(StoreError::Missing { what: "PBX token" }.into());
            }
            Ok(changed)
        })
        .await?;
        Ok(())
    }

    async fn is_pbx_message_taken(&self, token: &PbxTokenId, id: &str) -> Result<bool> {
        let (scope, id) = (scope(token), id.to_owned());
        self.look_up(move |connection| {
            let sql = "SELECT 1 FROM events WHERE scope = ?1 AND event_id = ?2";
            Ok(value::<i64>(connection, sql, [scope, id])?.is_some())
        })
        .await
    }

    async fn pbx_message_taken(&self, token: &PbxTokenId, id: &str, at: Millis) -> Result<()> {
        let (scope, id) = (scope(token), id.to_owned());
        self.write(move |connection| {
            change(
                connection,
                "INSERT OR IGNORE INTO events (scope, event_id, at) VALUES (?1, ?2, ?3)",
                params![scope, id, at],
            )?;
            Ok(())
        })
        .await
    }

    async fn log_pbx_requests(&self, requests: &[PbxRequestRecord]) -> Result<()> {
        let requests = requests.to_vec();
        self.write(move |connection| requests.iter().try_for_each(|it| log(connection, it)))
            .await
    }

    async fn pbx_requests(
        &self,
        before: Option<i64>,
        text: Option<&str>,
        limit: usize,
    ) -> Result<Vec<PbxRequestRecord>> {
        let text = text.map(fold);
        self.read(move |connection| {
            all(
                connection,
                select_request!(
                    "WHERE (?1 IS NULL OR seq < ?1) AND (?2 IS NULL OR holds(folded, ?2)) \
                     ORDER BY seq DESC LIMIT ?3"
                ),
                params![before, text, bound(limit)],
            )
        })
        .await
    }

    async fn pbx_request(&self, seq: i64) -> Result<Option<PbxRequestRecord>> {
        self.look_up(move |connection| one(connection, select_request!("WHERE seq = ?1"), [seq]))
            .await
    }
}

/// What the ids of a token's messages are unique in.
fn scope(token: &PbxTokenId) -> String {
    format!("pbx:{token}")
}

fn log(connection: &Connection, request: &PbxRequestRecord) -> Step<()> {
    let folded = [&request.body, &request.answer, &request.address].map(String::as_str);
    change(
        connection,
        "INSERT INTO pbx_requests (at, address, token_id, way, status, took_ms, content_type, query, body, answer, \
         folded) VALUES (:at, :address, :token_id, :way, :status, :took_ms, :content_type, :query, :body, :answer, \
         :folded)",
        named_params! {
            ":at": request.at,
            ":address": request.address,
            ":token_id": request.token.as_ref().map(PbxTokenId::as_str),
            ":way": request.way,
            ":status": request.status,
            ":took_ms": request.took_ms,
            ":content_type": request.content_type,
            ":query": request.query,
            ":body": request.body,
            ":answer": request.answer,
            ":folded": fold(&folded.join("\n")),
        },
    )?;
    Ok(())
}

//! The server's HTTP API, as far as the overlay uses it. The only place that fetches.

mod failure;
mod send;

pub use failure::Failure;

use ccp_protocol::{
    ActionId, ContactId, Page, RunId,
    actions::{Form, RunStarted, StartRun},
    feed::FeedEntry,
    identity::{Session as NewSession, SignIn, Ticket},
    overlay::Snapshot,
    runs::{RunError, RunStatus},
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use self::send::{Call, encode_segment, send};
use crate::{model::saved::Saved, session::Session};

/// What a form looks like when it opens.
#[derive(Debug, Clone, PartialEq)]
pub struct Opened {
    /// The form, its dropdowns with options.
    pub form: Form,
    /// Field name to the value it starts with.
    pub values: Map<String, Value>,
}

/// Where a run stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunState {
    /// Its status.
    pub status: RunStatus,
    /// Why it ended badly, in words.
    pub error: Option<String>,
}

/// Calls the server as the agent who is signed in.
#[derive(Debug, Clone, Copy)]
pub struct Api {
    session: Session,
}

impl Api {
    /// Calls with this session's token.
    pub fn new(session: Session) -> Self {
        Self { session }
    }

    /// Signs in.
    pub async fn sign_in(&self, who: SignIn) -> Result<NewSession, Failure> {
        let body = encode(&who)?;
        decode(send(Call::new("POST", "/session").body(body)).await?)
    }

    /// Signs out. What the server answers does not matter: the token is forgotten either way.
    pub async fn sign_out(&self) {
        let _ = self.call(Call::new("DELETE", "/session")).await;
    }

    /// The snapshot.
    pub async fn snapshot(&self) -> Result<Snapshot, Failure> {
        decode(self.call(Call::new("GET", "/overlay")).await?)
    }

    /// The overlay's own state, as kept.
    pub async fn saved(&self) -> Result<Saved, Failure> {
        let value = self
            .call(Call::new("GET", "/overlay/state?group=default"))
            .await?;
        Ok(Saved::from_value(&value))
    }

    /// Keeps the overlay's own state. With `leaving` the request outlives the page, if it is small enough for that.
    pub async fn save(&self, state: Value, leaving: bool) -> Result<(), Failure> {
        let mut call = Call::new("PUT", "/overlay/state?group=default").body(state);
        call.keepalive = leaving;
        self.call(call).await.map(|_| ())
    }

    /// A page of data items after a feed number.
    pub async fn past_data(&self, after: &str) -> Result<Page<FeedEntry>, Failure> {
        let path = format!("/feed?kind=data&limit=1000&after={}", encode_segment(after));
        decode(self.call(Call::new("GET", &path)).await?)
    }

    /// A ticket for the socket.
    pub async fn ticket(&self) -> Result<Ticket, Failure> {
        decode(self.call(Call::new("POST", "/live/tickets")).await?)
    }

    /// An action's form with its defaults.
    pub async fn form(
        &self,
        action: &ActionId,
        contact: Option<&ContactId>,
    ) -> Result<Opened, Failure> {
        let mut path = format!("/actions/{}/form", encode_segment(action.as_str()));
        if let Some(contact) = contact {
            path.push_str("?contactId=");
            path.push_str(&encode_segment(contact.as_str()));
        }
        let value = self.call(Call::new("GET", &path)).await?;
        let values = value
            .get("values")
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default();
        Ok(Opened {
            form: decode(value)?,
            values,
        })
    }

    /// Starts an action. The same key again is the same run.
    pub async fn start_run(
        &self,
        action: &ActionId,
        key: &str,
        start: &StartRun,
    ) -> Result<RunId, Failure> {
        let mut call = Call::new(
            "POST",
            &format!("/actions/{}/runs", encode_segment(action.as_str())),
        );
        call.idempotency_key = Some(key.to_owned());
        let started: RunStarted = decode(self.call(call.body(encode(start)?)).await?)?;
        Ok(started.run_id)
    }

    /// Where a run stands.
    pub async fn run(&self, run: &RunId) -> Result<RunState, Failure> {
        let value = self
            .call(Call::new(
                "GET",
                &format!("/runs/{}", encode_segment(run.as_str())),
            ))
            .await?;
        let status = decode(value.get("status").cloned().unwrap_or_default())?;
        let error = value.get("error").cloned().filter(|error| !error.is_null());
        let error = error
            .map(decode::<RunError>)
            .transpose()?
            .map(|error| error.message);
        Ok(RunState { status, error })
    }

    /// The pages that may hold this one in a frame.
    pub async fn embed_origins(&self) -> Result<Vec<String>, Failure> {
        let value = send(Call::new("GET", "/embed/origins")).await?;
        let list = value
            .get("origins")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        Ok(list
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect())
    }

    async fn call(&self, mut call: Call) -> Result<Value, Failure> {
        call.token = Some(self.session.token().ok_or(Failure::SignedOut)?);
        send(call).await
    }
}

/// Every type is read out of a [`Value`], never straight from text: one JSON parser in the bundle instead of dozens.
fn decode<T: DeserializeOwned>(value: Value) -> Result<T, Failure> {
    serde_json::from_value(value).map_err(|_| Failure::Unreadable)
}

fn encode<T: serde::Serialize>(body: &T) -> Result<Value, Failure> {
    serde_json::to_value(body).map_err(|_| Failure::Unreadable)
}

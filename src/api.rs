//! The server's HTTP API, as far as the overlay uses it. The only place that fetches.

mod calls;
mod failure;
mod send;

pub use calls::Customer;
pub use failure::Failure;

use std::future::ready;

use ccp_protocol::{
    ActionId, ContactId, Page, RunId,
    actions::{Choice, Form, RunStarted, StartRun},
    feed::FeedEntry,
    identity::{Session as NewSession, SignIn, Ticket},
    overlay::Snapshot,
    runs::{RunError, RunStatus},
};
use serde_json::{Map, Value};

use self::send::{Answer, Call, encode_segment, send};
use crate::{
    model::saved::Saved,
    session::Session,
    wire::{self, Read, Write, absent, known, maybe},
};

/// What a form looks like when it opens.
#[derive(Debug, Clone, PartialEq)]
pub struct Opened {
    /// The form; dropdowns that a flow fills still name it.
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
    pub async fn sign_in(&self, who: &SignIn) -> Result<NewSession, Failure> {
        let call = Call::new("POST", "/session").body(&who.write());
        decode(&send(call).await?)
    }

    /// Signs out. What the server answers does not matter: the token is forgotten either way.
    pub async fn sign_out(&self) {
        let _ = self.call(Call::new("DELETE", "/session")).await;
    }

    /// The snapshot.
    pub async fn snapshot(&self) -> Result<Snapshot, Failure> {
        decode(&self.call(Call::new("GET", "/overlay")).await?)
    }

    /// The overlay's own state, as kept.
    pub async fn saved(&self) -> Result<Saved, Failure> {
        let value = self
            .call(Call::new("GET", "/overlay/state?group=default"))
            .await?;
        Ok(Saved::from_value(&value))
    }

    /// Keeps the overlay's own state. With `leaving` the request outlives the page, if it is small enough for that.
    pub async fn save(&self, state: &Value, leaving: bool) -> Result<(), Failure> {
        let mut call = Call::new("PUT", "/overlay/state?group=default").body(state);
        call.keepalive = leaving;
        self.call(call).await.map(|_| ())
    }

    /// A page of data items after a feed number.
    pub async fn past_data(&self, after: &str) -> Result<Page<FeedEntry>, Failure> {
        let path = ["/feed?kind=data&limit=1000&after=", &encode_segment(after)].concat();
        decode(&self.call(Call::new("GET", &path)).await?)
    }

    /// A ticket for the socket.
    pub async fn ticket(&self) -> Result<Ticket, Failure> {
        decode(&self.call(Call::new("POST", "/live/tickets")).await?)
    }

    /// An action's form with its defaults.
    pub async fn form(
        &self,
        action: &ActionId,
        contact: Option<&ContactId>,
    ) -> Result<Opened, Failure> {
        let value = self.of_form(action, contact, "?options=later").await?;
        Ok(Opened {
            form: decode(&value)?,
            values: absent(&value, "values").ok_or(Failure::Unreadable)?,
        })
    }

    /// The options of a dropdown that a flow fills. Fields have plain names.
    pub async fn options(
        &self,
        action: &ActionId,
        contact: Option<&ContactId>,
        field: &str,
    ) -> Result<Vec<Choice>, Failure> {
        let rest = ["/", field, "/options?"].concat();
        let value = self.of_form(action, contact, &rest).await?;
        wire::field(&value, "options").ok_or(Failure::Unreadable)
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
            &["/actions/", &encode_segment(action.as_str()), "/runs"].concat(),
        );
        call.idempotency_key = Some(key.to_owned());
        let started: RunStarted = decode(&self.call(call.body(&start.write())).await?)?;
        Ok(started.run_id)
    }

    /// Where a run stands.
    pub async fn run(&self, run: &RunId) -> Result<RunState, Failure> {
        let value = self
            .call(Call::new(
                "GET",
                &["/runs/", &encode_segment(run.as_str())].concat(),
            ))
            .await?;
        let state = || {
            Some(RunState {
                status: wire::field(&value, "status")?,
                error: maybe::<RunError>(&value, "error")?.map(|error| error.message),
            })
        };
        state().ok_or(Failure::Unreadable)
    }

    /// The pages that may hold this one in a frame.
    pub async fn embed_origins(&self) -> Result<Vec<String>, Failure> {
        let value = send(Call::new("GET", "/embed/origins")).await?;
        Ok(known(&value, "origins").unwrap_or_default())
    }

    fn of_form(self, action: &ActionId, contact: Option<&ContactId>, rest: &str) -> Answer {
        let mut path = ["/actions/", &encode_segment(action.as_str()), "/form", rest].concat();
        if let Some(contact) = contact {
            path.push_str("&contactId=");
            path.push_str(&encode_segment(contact.as_str()));
        }
        self.call(Call::new("GET", &path))
    }

    fn call(self, mut call: Call) -> Answer {
        call.token = self.session.token();
        if call.token.is_none() {
            return Box::pin(ready(Err(Failure::SignedOut)));
        }
        send(call)
    }
}

fn decode<T: Read>(value: &Value) -> Result<T, Failure> {
    T::read(value).ok_or(Failure::Unreadable)
}

//! Takes a message: the row it makes or changes is committed when this returns, with what is to be told of it.

use std::sync::atomic::{AtomicUsize, Ordering};

use ccp_protocol::contacts::Direction;
use ccp_store::calls::{CallRecord, CallWritten};

use super::{
    answerer::Hints,
    message::{Event, Message},
    news::Step,
    progress,
    rules::Rules,
};
use crate::{App, problem::ApiError};

/// How many messages are being taken.
#[derive(Debug, Default)]
pub struct Taking(AtomicUsize);

impl Taking {
    /// So many.
    pub(super) fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    /// One more, until this is dropped.
    fn begin(&self) -> Taken<'_> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Taken(self)
    }
}

struct Taken<'a>(&'a Taking);

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Messages of one call at the same time wait for each other so often before one gives up.
const TRIES: usize = 50;

/// Takes a message; gives the call as it is then.
///
/// # Errors
/// When the database does not answer: then nothing was written.
pub async fn take(app: &App, rules: &Rules, message: &Message) -> Result<CallRecord, ApiError> {
    let _taken = app.pbx.taking.begin();
    let now = app.clock.now();
    let calls_out = message.event == Event::NewCall && message.direction == Some(Direction::Out);
    // Mostly a new call is new; where it is not, the store says so.
    let mut known = match message.event {
        Event::NewCall => None,
        Event::Answer | Event::Hangup => app.store.call_by_call_id(&message.call_id).await?,
    };
    let step = Step {
        event: message.event,
        at: now,
        hints: Hints {
            // Whoever calls out is known by the number they call from, before we make it another one.
            answering_number: message
                .answering_number
                .clone()
                .or_else(|| message.from.clone().filter(|_| calls_out)),
            user: message.user.clone(),
            user_id: message.user_id.clone(),
        },
        others: message.others.clone(),
    };
    let news = step.to_json()?;
    for _ in 0..TRIES {
        let (next, written) = match &known {
            None => {
                let id = app.clock.id().into();
                let call = match message.event {
                    Event::NewCall => progress::announced(message, id, now, rules),
                    Event::Answer | Event::Hangup => {
                        progress::unannounced(message, id, now, rules.home)
                    }
                };
                let written = app.store.insert_call(&call, Some(&news)).await?;
                (call, written)
            }
            Some(call) => {
                let Some(next) = progress::after(call, message, now, rules) else {
                    return Ok(call.clone());
                };
                let written = app.store.update_call(&next, Some(&news)).await?;
                (next, written)
            }
        };
        match written {
            CallWritten::Written => {
                app.pbx.committed.wake();
                return Ok(next);
            }
            CallWritten::Moved(current) => known = Some(*current),
        }
    }
    Err(ApiError::Unavailable(
        "The call keeps changing. Send it again.".to_owned(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_counts_until_it_is_taken() {
        let taking = Taking::default();
        let (one, other) = (taking.begin(), taking.begin());
        assert_eq!(taking.count(), 2);
        drop(one);
        assert_eq!(taking.count(), 1);
        drop(other);
        assert_eq!(taking.count(), 0);
    }
}

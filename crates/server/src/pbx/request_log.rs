//! Writes the request log beside the answers: what gathers while one portion is written is the next portion, so that a busy
//! telephone system's messages do not each cost a write of their own.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use ccp_store::pbx::PbxRequestRecord;

use super::requests::masked;
use crate::App;

/// So many at once at most: the answers' own rows wait for no longer portion.
const PORTION: usize = 64;
/// So many wait at most, as the log keeps no more; then the oldest go.
const MOST: usize = 10_000;

/// Requests on their way into the log.
#[derive(Debug, Default)]
pub struct RequestLog {
    gathered: Mutex<Gathered>,
}

#[derive(Debug, Default)]
struct Gathered {
    waiting: VecDeque<Unmasked>,
    /// Whether a task is at work that takes what waits.
    is_written: bool,
}

/// A request as it came.
pub(super) struct Unmasked {
    pub record: PbxRequestRecord,
    /// What is masked wherever it stands.
    pub secret: String,
}

// Neither the secret nor a body that may hold it belongs into a log of the server.
impl std::fmt::Debug for Unmasked {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Unmasked").finish_non_exhaustive()
    }
}

impl Unmasked {
    fn masked(self) -> PbxRequestRecord {
        let masked = |text: &str| masked(text, &self.secret);
        PbxRequestRecord {
            query: self.record.query.as_deref().map(masked),
            body: masked(&self.record.body),
            ..self.record
        }
    }
}

impl RequestLog {
    /// One more; true for whoever has to see to it that it is written.
    fn add(&self, request: Unmasked) -> bool {
        let mut gathered = self.gathered.lock().unwrap_or_else(PoisonError::into_inner);
        if gathered.waiting.len() == MOST {
            gathered.waiting.pop_front();
        }
        gathered.waiting.push_back(request);
        !std::mem::replace(&mut gathered.is_written, true)
    }

    /// The next portion, oldest first; after an empty one somebody else has to see to it.
    fn take(&self) -> Vec<Unmasked> {
        let mut gathered = self.gathered.lock().unwrap_or_else(PoisonError::into_inner);
        let count = gathered.waiting.len().min(PORTION);
        gathered.is_written = count > 0;
        gathered.waiting.drain(..count).collect()
    }
}

/// Writes a request down, soon.
pub(super) fn write(app: &App, request: Unmasked) {
    if !app.pbx.requests.add(request) {
        return;
    }
    let log = app.clone();
    app.tasks.spawn(async move {
        loop {
            let portion = log.pbx.requests.take();
            if portion.is_empty() {
                return;
            }
            let records: Vec<_> = portion.into_iter().map(Unmasked::masked).collect();
            if let Err(error) = log.store.log_pbx_requests(&records).await {
                let lost = records.len();
                tracing::warn!(%error, lost, "requests of telephone systems could not be logged");
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(body: &str) -> Unmasked {
        Unmasked {
            record: PbxRequestRecord {
                seq: 0,
                at: 0,
                address: String::new(),
                token: None,
                way: "token".to_owned(),
                status: 200,
                took_ms: 0,
                content_type: None,
                query: Some("q=0123456789".to_owned()),
                body: body.to_owned(),
                answer: String::new(),
            },
            secret: "0123456789".to_owned(),
        }
    }

    fn bodies(portion: Vec<Unmasked>) -> Vec<String> {
        portion.into_iter().map(|one| one.masked().body).collect()
    }

    #[test]
    fn one_writes_for_all_until_nothing_waits() {
        let log = RequestLog::default();
        assert!(log.add(request("0")));
        for number in 1..=PORTION {
            assert!(!log.add(request(&number.to_string())));
        }
        assert_eq!(bodies(log.take()).len(), PORTION);
        assert!(!log.add(request("late")));
        assert_eq!(bodies(log.take()), [PORTION.to_string(), "late".to_owned()]);
        assert!(!log.add(request("later")));
        assert_eq!(bodies(log.take()), ["later"]);
        assert!(log.take().is_empty());
        assert!(log.add(request("after a rest")));
    }

    #[test]
    fn of_too_many_the_oldest_go() {
        let log = RequestLog::default();
        for number in 0..=MOST {
            log.add(request(&number.to_string()));
        }
        assert_eq!(bodies(log.take())[0], "1");
        let mut left = MOST - PORTION;
        while left > 0 {
            left -= log.take().len();
        }
        assert!(log.take().is_empty());
    }

    #[test]
    fn nothing_is_written_with_its_secret() {
        let unmasked = request("to=0123456789");
        assert!(!format!("{unmasked:?}").contains("0123456789"));
        let record = unmasked.masked();
        assert_eq!(record.body, "to=***");
        assert_eq!(record.query.as_deref(), Some("q=***"));
    }
}

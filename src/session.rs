//! The session's token: in memory and in session storage, never in a cookie that a cross-site frame would not get.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::{
    browser::storage,
    wire::{object, text, to_text},
};

const KEY: &str = "ccp.session";

/// Who is signed in, as far as requests need to know.
#[derive(Debug, Clone, Copy)]
pub struct Session {
    token: &'static Mutex<Option<String>>,
}

impl Session {
    /// The session that this page had before a reload, or none.
    pub fn restore() -> Self {
        let stored = storage::get_json(KEY);
        let token = stored.and_then(|value| Some(value.get("token")?.as_str()?.to_owned()));
        Self {
            // For the life of the page, like the model.
            token: Box::leak(Box::new(Mutex::new(token))),
        }
    }

    /// The bearer token.
    pub fn token(&self) -> Option<String> {
        self.held().clone()
    }

    /// Begins a session.
    pub fn begin(&self, token: String) {
        let kept = object(vec![("token", Some(text(&token)))]);
        storage::set(KEY, &to_text(&kept));
        *self.held() = Some(token);
    }

    /// Ends the session in this page.
    pub fn end(&self) {
        storage::remove(KEY);
        *self.held() = None;
    }

    fn held(self) -> MutexGuard<'static, Option<String>> {
        self.token.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

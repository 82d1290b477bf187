//! The page's session storage. A browser may refuse it (blocked third-party storage), and then nothing is kept.

use serde_json::Value;
use web_sys::Storage;

fn storage() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}

/// What is stored under a key.
pub fn get(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

/// What is stored under a key, as JSON.
pub fn get_json(key: &str) -> Option<Value> {
    serde_json::from_str(&get(key)?).ok()
}

/// Stores text under a key.
pub fn set(key: &str, text: &str) {
    if let Some(storage) = storage() {
        // Full or refused: the server's copy has to do.
        let _ = storage.set_item(key, text);
    }
}

/// Takes a key away.
pub fn remove(key: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(key);
    }
}

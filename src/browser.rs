//! The browser's own things, wrapped so that none of them can throw into the app.

pub mod case;
pub mod clipboard;
pub mod desktop;
pub mod dom;
pub mod download;
pub mod format;
pub mod ids;
pub mod storage;
pub mod time;

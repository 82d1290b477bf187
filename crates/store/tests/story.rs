//! The story every back end must pass: what the traits promise, told in sentences.
//!
//! A back end joins by a line in `sentences!` and a [`back_end::BackEnd`] of its own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    reason = "tests"
)]

/// Tells each sentence on each back end, every time on a fresh database.
macro_rules! sentences {
    ($(async fn $sentence:ident($home:ident: &impl BackEnd) $body:block)+) => {
        $(async fn $sentence<B: crate::back_end::BackEnd>($home: &B) $body)+
        told_on!(sqlite, crate::back_end::Sqlite, $($sentence)+);
    };
}

macro_rules! told_on {
    ($back_end:ident, $home:ty, $($sentence:ident)+) => {
        mod $back_end {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $sentence() {
                    let home = <$home as crate::back_end::BackEnd>::fresh().await;
                    super::$sentence(&home).await;
                }
            )+
        }
    };
}

#[path = "story/back_end.rs"]
mod back_end;
#[path = "story/made.rs"]
mod made;

#[path = "story/actions.rs"]
mod actions;
#[path = "story/attributes.rs"]
mod attributes;
#[path = "story/calls.rs"]
mod calls;
#[path = "story/contacts.rs"]
mod contacts;
#[path = "story/directory.rs"]
mod directory;
#[path = "story/documents.rs"]
mod documents;
#[path = "story/durability.rs"]
mod durability;
#[path = "story/erase.rs"]
mod erase;
#[path = "story/events.rs"]
mod events;
#[path = "story/feed.rs"]
mod feed;
#[path = "story/flows.rs"]
mod flows;
#[path = "story/housekeeping.rs"]
mod housekeeping;
#[path = "story/identity.rs"]
mod identity;
#[path = "story/once.rs"]
mod once;
#[path = "story/overlay_state.rs"]
mod overlay_state;
#[path = "story/pbx.rs"]
mod pbx;
#[path = "story/runs.rs"]
mod runs;
#[path = "story/sessions.rs"]
mod sessions;
#[path = "story/together.rs"]
mod together;
#[path = "story/writes.rs"]
mod writes;

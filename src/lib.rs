//! The overlay: an agent's drawer beside the CRM.
//!
//! Runs in an iframe of the CRM's page or in a tab of its own. It shows what the server's
//! feed tells (contacts, their attributes, data items), starts actions, and performs commands itself or hands
//! them to the host page over the bridge. It decides nothing that must hold: runs, order and rights are the server's.
//!
//! Panels read [`model`] and call [`overlay`]'s use cases; only [`live`] touches the socket, only [`api`] fetches,
//! only [`bridge`] talks to the host page, and [`model`] does no I/O at all.

pub mod api;
pub mod app;
pub mod bridge;
pub mod browser;
pub mod calls;
pub mod drawer;
pub mod element;
pub mod form;
pub mod i18n;
pub mod icons;
pub mod keep;
pub mod live;
pub mod modal;
pub mod model;
pub mod notices;
pub mod overlay;
pub mod palette;
pub mod panels;
pub mod popout;
pub mod press;
pub mod reactive;
pub mod session;
pub mod sign_in;
pub mod text;
pub mod wire;

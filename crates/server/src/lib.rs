//! The server behind overlay and console: HTTP, sockets, flows, the built-in directory.
//!
//! Cut into slices by what it serves. A slice has its handlers and rules; it calls other slices' functions and never
//! touches their tables; it knows nothing of the router.

pub mod actions;
pub mod assets;
pub mod bus;
pub mod cli;
pub mod clock;
pub mod config;
pub mod contacts;
pub mod crm;
pub mod demo;
pub mod extract;
pub mod flows;
pub mod identity;
pub mod live;
pub mod media_type;
pub mod memo;
pub mod outbound;
pub mod overlay;
pub mod paging;
pub mod pbx;
pub mod problem;
pub mod router;
pub mod seal;
pub mod settings;
pub mod state;
pub mod telemetry;

pub use state::App;

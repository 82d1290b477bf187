//! Real telephone calls for tests: Kamailio with `examples/pbx/kamailio` between phones played by sipp, all on 127.0.0.1.
//!
//! The configuration is the one an installation uses; only its settings file is written anew. Ports are free ones, files lie in a
//! temporary folder, and every process ends with the value that stands for it.
//!
//! This is no part of the product, and no SIP library: it starts programs and reads what they say.
#![forbid(unsafe_code)]

mod handset;
mod phone;
mod ports;
mod process;
mod proxy;
mod scenario;

pub use handset::{Called, Caller, Noticed};
pub use phone::{Callee, Calls, Outcome};
pub use process::Error;
pub use proxy::{Proxy, Settings};
pub use scenario::Scenario;

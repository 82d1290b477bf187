//! How calls are taken, made ready once for all calls until it is set otherwise: numbers are read, patterns spelled out, queues
//! found by their keys.

use rlibphonenumber::Region;

use super::{
    audience::Rows,
    routing::{Blocked, Routes},
};
use crate::settings::pbx::Pbx;

/// What `settings/pbx` says, ready for use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// As it is set.
    pub set: Pbx,
    /// The default country as the library knows it.
    pub home: Region,
    /// Who is refused.
    pub blocked: Blocked,
    /// Under which number calls go out.
    pub routes: Routes,
    /// Who serves which queue.
    pub rows: Rows,
}

impl From<Pbx> for Rules {
    fn from(set: Pbx) -> Self {
        let home = set.home();
        Self {
            home,
            blocked: Blocked::of(&set.blocked, home),
            routes: Routes::of(&set.routes, &set.default_caller_id, home),
            rows: Rows::of(&set.filter, home),
            set,
        }
    }
}

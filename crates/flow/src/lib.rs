//! CTI Flow: the file format, references, the block catalogue, the checker and the engine.
//!
//! This crate is pure: it reads no clock, no database and no network, and it draws no random numbers. A [`Run`] is a
//! state machine that walks a [`Flow`] and hands out [`Effect`]s as values; whoever drives it performs them and
//! [answers](Run::answer). Its whole state can be stored and taken up again, so the server, the command line and the
//! console run the very same engine.
//!
//! ```
//! use ccp_flow::{EndStatus, Flow, Inputs, Limits, PlainLocale, Run, Step};
//!
//! let flow = Flow::parse(r#"{"actions": [{"id": "uid-0", "type": "SE_Start"}]}"#)?;
//! let mut run = Run::new(Inputs::default(), Limits::default(), 0);
//! let Step::Ended(end) = run.next(&flow, &PlainLocale, 0) else { unreachable!("nothing to perform") };
//! assert_eq!(end.status, EndStatus::Completed);
//! # Ok::<(), ccp_flow::FormatError>(())
//! ```

#![forbid(unsafe_code)]

mod blocks;
pub mod catalogue;
mod check;
pub mod dry;
mod effect;
mod format;
mod limits;
mod locale;
mod measure;
mod reference;
mod run;
pub mod source;
mod time;
mod trace;
mod value;

pub use catalogue::{BlockSpec, ControlKind, ControlSpec, Group, Performer, ResultSpec};
pub use check::{Finding, Severity, check, check_for};
pub use dry::{DryRun, Script};
pub use effect::{Answer, Effect, EffectAction};
pub use format::{Block, Flow, FormatError, MAX_BLOCKS, MAX_BYTES, MAX_DEPTH, MAX_NAME};
pub use limits::{Limit, Limits};
pub use locale::{Locale, ParsedNumber, PlainLocale};
pub use reference::Reference;
pub use run::is_left_out;
pub use run::{End, EndStatus, EngineError, Inputs, Run, Step};
pub use source::Source;
pub use trace::{TraceStep, is_masked, masked};

//! The flow file: what is understood is parsed, what is not is kept, and the export is the same text every time.

mod block;
mod control;
mod printed;

use std::{collections::HashMap, sync::Arc};

use serde_json::Value;

pub use block::Block;
use block::Ways;
pub(crate) use control::Reader;

use crate::{catalogue::Op, measure};

/// Most bytes of a flow file.
pub const MAX_BYTES: usize = 1024 * 1024;
/// Most blocks of a flow.
pub const MAX_BLOCKS: usize = 500;
/// Longest id and type of a block, in bytes: each step of a run writes them down.
pub const MAX_NAME: usize = 512;
/// Most lists and maps inside one another in a flow file, the file's own map included.
pub const MAX_DEPTH: usize = 64;

/// Why a text is no flow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// Over [`MAX_BYTES`].
    #[error("the flow is {bytes} bytes, {most} at most")]
    TooBig {
        /// How big it is.
        bytes: usize,
        /// How big it may be.
        most: usize,
    },
    /// Over [`MAX_BLOCKS`].
    #[error("the flow has {blocks} blocks, {most} at most")]
    TooManyBlocks {
        /// How many it has.
        blocks: usize,
        /// How many it may have.
        most: usize,
    },
    /// Over [`MAX_DEPTH`].
    #[error("the flow is nested more than {most} levels deep")]
    TooDeep {
        /// How deep it may be.
        most: usize,
    },
    /// Not JSON.
    #[error("not JSON: {0}")]
    NotJson(String),
    /// JSON, but not a flow.
    #[error("not a flow: {0}")]
    NotAFlow(String),
    /// Two blocks with one id: nothing can tell which one a port means.
    #[error("two blocks have the id {0:?}")]
    DuplicateId(String),
}

/// A flow: a graph of blocks, with everything its file holds, in order.
#[derive(Debug, Clone)]
pub struct Flow {
    raw: Value,
    blocks: Vec<Block>,
    index: HashMap<String, usize>,
    start: Option<usize>,
}

impl Flow {
    /// Reads a flow file.
    ///
    /// # Errors
    /// When it is not JSON, not a flow, over one of the limits, or has one id twice.
    pub fn parse(text: &str) -> Result<Self, FormatError> {
        check_bytes(text.len())?;
        // A byte order mark stands before some exports that went through an editor.
        match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
            Ok(value) => Self::build(value),
            Err(error) if error.to_string().starts_with("recursion limit") => {
                Err(FormatError::TooDeep { most: MAX_DEPTH })
            }
            Err(error) => Err(FormatError::NotJson(error.to_string())),
        }
    }

    /// Reads a flow from JSON that was parsed already.
    ///
    /// # Errors
    /// As [`Flow::parse`].
    pub fn from_value(raw: Value) -> Result<Self, FormatError> {
        Self::build(raw)
    }

    fn build(raw: Value) -> Result<Self, FormatError> {
        // Depth before length: printing goes as deep as the value does.
        check_depth(&raw)?;
        // A number may be longer in the export than it was in the file: 1e15.
        check_bytes(printed::compact(&raw))?;
        let actions = raw
            .as_object()
            .ok_or_else(|| FormatError::NotAFlow("it is not an object".to_owned()))?
            .get("actions")
            .and_then(Value::as_array)
            .ok_or_else(|| FormatError::NotAFlow("it has no list \"actions\"".to_owned()))?;
        if actions.len() > MAX_BLOCKS {
            return Err(FormatError::TooManyBlocks {
                blocks: actions.len(),
                most: MAX_BLOCKS,
            });
        }
        let mut blocks = actions
            .iter()
            .enumerate()
            .map(|(at, block)| Block::read(at, block))
            .collect::<Result<Vec<_>, _>>()?;
        let mut index = HashMap::with_capacity(blocks.len());
        for (at, block) in blocks.iter().enumerate() {
            if index.insert(block.id.clone(), at).is_some() {
                return Err(FormatError::DuplicateId(block.id.clone()));
            }
        }
        for block in &mut blocks {
            let way = |port: &str| index.get(block.port(port)?).copied();
            block.ways = Ways {
                done: way("done"),
                success: way("success"),
                failure: way("failure"),
                yes: way("true"),
                no: way("false"),
            };
        }
        let start = blocks.iter().position(|block| block.is(Op::Start));
        Ok(Self {
            raw,
            blocks,
            index,
            start,
        })
    }

    /// The flow file, pretty and with a newline at its end: the same for the same flow, always. Where that would be more
    /// than a file may hold, it is without white space.
    pub fn to_json(&self) -> String {
        if printed::pretty(&self.raw) < MAX_BYTES {
            format!("{:#}\n", self.raw)
        } else {
            self.raw.to_string()
        }
    }

    /// The whole file as a value.
    pub fn as_value(&self) -> &Value {
        &self.raw
    }

    /// The file's own name for the flow, where it has one.
    pub fn name(&self) -> Option<&str> {
        self.raw.get("name")?.as_str()
    }

    /// The blocks, in the file's order.
    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.blocks.iter()
    }

    /// The block with this id.
    pub fn block(&self, id: &str) -> Option<&Block> {
        self.index.get(id).and_then(|at| self.blocks.get(*at))
    }

    /// The block a run begins with; the first one where a file has several.
    pub fn start(&self) -> Option<&Block> {
        self.start.and_then(|at| self.blocks.get(at))
    }

    /// The block a port leads to; `None` when it leads nowhere, or to a block that does not exist.
    pub fn target(&self, block: &Block, port: &str) -> Option<&Block> {
        let ways = &block.ways;
        let at = match port {
            "done" => ways.done,
            "success" => ways.success,
            "failure" => ways.failure,
            "true" => ways.yes,
            "false" => ways.no,
            other => return self.block(block.port(other)?),
        };
        self.blocks.get(at?)
    }

    /// The block with this id, tried at a position first.
    pub(crate) fn block_near(&self, id: &Arc<str>, at: usize) -> Option<&Block> {
        match self.blocks.get(at) {
            Some(block) if Arc::ptr_eq(&block.key, id) => Some(block),
            _ => self.block(id),
        }
    }

    /// An id for a new block: the highest number found over `uid-7`, `uid7` and `7`, plus one.
    pub fn next_id(&self) -> String {
        let number = |id: &str| -> Option<u64> {
            let digits = id
                .strip_prefix("uid")
                .map_or(id, |rest| rest.strip_prefix('-').unwrap_or(rest));
            digits
                .bytes()
                .all(|b| b.is_ascii_digit())
                .then(|| digits.parse().ok())?
        };
        let highest = self
            .blocks
            .iter()
            .filter_map(|block| number(&block.id)?.checked_add(1))
            .max();
        format!("uid-{}", highest.unwrap_or(0))
    }
}

fn check_bytes(bytes: usize) -> Result<(), FormatError> {
    if bytes > MAX_BYTES {
        Err(FormatError::TooBig {
            bytes,
            most: MAX_BYTES,
        })
    } else {
        Ok(())
    }
}

fn check_depth(raw: &Value) -> Result<(), FormatError> {
    let depth = measure::measure(raw, MAX_DEPTH).depth;
    if depth > MAX_DEPTH {
        Err(FormatError::TooDeep { most: MAX_DEPTH })
    } else {
        Ok(())
    }
}

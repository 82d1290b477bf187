//! The ways a run ends, and the way it came.

use std::{mem, sync::Arc};

use serde_json::{Map, Value};

use super::{End, EndStatus, Exception, Run, State};
use crate::{Block, Limit, TraceStep};

/// How many blocks of the way are kept for the end.
const PATH: usize = 100;

impl Run {
    pub(super) fn fail(&mut self, block: Option<String>, code: &str, message: String) -> End {
        self.finish(
            EndStatus::Failed,
            block,
            Some(code.to_owned()),
            Some(message),
        )
    }

    /// A limit that a block reached: it is traced with it.
    pub(super) fn reached_in(
        &mut self,
        block: &Block,
        controls: Map<String, Value>,
        limit: Limit,
        started_at: i64,
        now: i64,
    ) -> usize {
        let message = limit.message(&self.limits);
        let step = TraceStep {
            block: block.id.clone(),
            kind: block.kind.clone(),
            controls,
            success: false,
            results: Value::Null,
            exception: Exception::new(limit.code(), message).to_value(),
            port: None,
            started_at,
            took_ms: now.saturating_sub(started_at),
        };
        self.push_trace(step, &Value::Null, 0);
        self.reached(Some(block.id.clone()), limit)
    }

    pub(super) fn reached(&mut self, block: Option<String>, limit: Limit) -> usize {
        let message = limit.message(&self.limits);
        self.fail(block, limit.code(), message);
        1
    }

    pub(super) fn gone(&mut self, block: String) -> usize {
        self.stop(
            Some(block),
            "block_missing",
            "the flow no longer has this block",
        )
    }

    pub(super) fn stop(&mut self, block: Option<String>, code: &str, message: &str) -> usize {
        self.fail(block, code, message.to_owned());
        1
    }

    pub(super) fn finish(
        &mut self,
        status: EndStatus,
        block: Option<String>,
        code: Option<String>,
        message: Option<String>,
    ) -> End {
        let end = End {
            status,
            block,
            code,
            message,
            path: mem::take(&mut self.path)
                .iter()
                .map(ToString::to_string)
                .collect(),
        };
        self.state = State::Ended(Box::new(end.clone()));
        end
    }

    pub(super) fn remember(&mut self, id: &Arc<str>) {
        if self.path.len() >= 2 * PATH {
            self.path.drain(..PATH);
        }
        self.path.push(Arc::clone(id));
    }
}

//! Dry runs: the same engine, with effects answered from a script instead of the world.

mod memory;
mod script;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use memory::Memory;
use script::{Playback, Reply};
pub use script::{Script, ScriptError};

use crate::{
    Answer, Effect, EffectAction, End, EndStatus, Flow, Inputs, Limits, Locale, Run, Step,
    TraceStep,
    run::{Exception, Given},
};

/// What a dry run came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DryRun {
    /// How it ended.
    pub status: EndStatus,
    /// What each block left behind: id to `{"success", "results", "exception"}`.
    pub actions: Map<String, Value>,
    /// What each block got, gave and took, in order.
    pub trace: Vec<TraceStep>,
    /// What the agent's feed would have got: `{"kind", "blockId", "body"}`, bodies as on the socket.
    pub feed: Vec<Value>,
    /// The commands that would have been sent: `{"blockId", "name", "args"}`.
    pub commands: Vec<Value>,
    /// What would have been logged: `{"blockId", "level", "message"}`.
    pub log: Vec<Value>,
    /// The agent's properties at the end.
    pub properties: Map<String, Value>,
    /// The end, with the reason of a failure.
    pub end: End,
}

/// Runs a flow with its effects answered by a script; properties, counters, the log, data items and the given contact
/// are kept in memory. `start_ms` is the run's now, UTC milliseconds; a Delay passes at once.
pub fn run(
    flow: &Flow,
    inputs: &Inputs,
    script: &Script,
    locale: &dyn Locale,
    limits: Limits,
    start_ms: i64,
) -> DryRun {
    let (mut memory, playback) = (Memory::new(inputs), Playback::of(script));
    let oracle = |block: &crate::Block, spec: &crate::BlockSpec| {
        let reply = playback.reply(&block.id, &block.kind, Some(spec));
        reply
            .filter(|reply| !reply.cut_short)
            .map(|reply| reply.scripted)
    };
    let mut run = Run::new(inputs.clone(), limits, start_ms);
    let mut now = start_ms;
    let (mut trace, mut feed, mut commands, mut log) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let end = loop {
        let step = run.advance(flow, locale, now, Some(&oracle));
        trace.append(&mut run.take_trace());
        let effect = match step {
            Step::Ended(end) => break end,
            Step::Yield => continue,
            Step::Perform(effect) => effect,
        };
        let spec = flow.block(&effect.block).and_then(crate::Block::spec);
        let reply = playback.reply_to(&effect, spec);
        now = match (
            reply.as_ref().and_then(|reply| reply.took_ms),
            &effect.action,
        ) {
            (Some(took), _) => now.saturating_add(took),
            (None, EffectAction::Delay { until_ms }) => *until_ms,
            (None, _) => now,
        };
        let given = match reply {
            Some(Reply {
                scripted,
                cut_short: true,
                ..
            }) => {
                let why = scripted
                    .exception
                    .unwrap_or_else(|| Exception::new("cut_short", "the run was ended"));
                let end = run.abort(&why.code, &why.message, now);
                trace.append(&mut run.take_trace());
                break end;
            }
            Some(Reply { scripted, .. }) => {
                if scripted.success {
                    memory.perform(&effect.action);
                }
                Given::Scripted(scripted)
            }
            None => Given::Answer(
                memory
                    .perform(&effect.action)
                    .unwrap_or_else(|| playback.unanswered(&effect)),
            ),
        };
        let done = match &given {
            Given::Scripted(scripted) => scripted.success,
            Given::Answer(answer) => matches!(answer, Answer::Done(_)),
        };
        write_down(&effect, done, &mut feed, &mut commands, &mut log);
        if run.take(given, now).is_err() {
            break run.abort("not_awaiting", "the run awaits no answer", now);
        }
    };
    DryRun {
        status: end.status,
        actions: run.actions().clone(),
        trace,
        feed,
        commands,
        log,
        properties: memory.into_properties(),
        end,
    }
}

/// Notes what would have left the server. A command is noted whatever came of it: it was sent.
fn write_down(
    effect: &Effect,
    done: bool,
    feed: &mut Vec<Value>,
    commands: &mut Vec<Value>,
    log: &mut Vec<Value>,
) {
    let block = &effect.block;
    match &effect.action {
        EffectAction::Command { name, args, .. } => {
            commands.push(json!({"blockId": block, "name": name, "args": args}));
        }
        _ if !done => {}
        EffectAction::SendData { fields } => {
            let fields: Vec<_> = fields
                .iter()
                .map(|(key, value)| json!({"key": key, "value": value}))
                .collect();
            feed.push(json!({"kind": "data", "blockId": block, "body": {"fields": fields}}));
        }
        EffectAction::Alert { message, level } => {
            feed.push(json!({"kind": "notice", "blockId": block, "body": {"level": level, "text": message}}));
        }
        EffectAction::UpdateAttributes { attributes, .. } => {
            let (removed, set): (Vec<_>, Vec<_>) =
                attributes.iter().partition(|(_, value)| value.is_null());
            let removed: Vec<_> = removed.into_iter().map(|(key, _)| key).collect();
            let set: Map<_, _> = set
                .into_iter()
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect();
            feed.push(json!({"kind": "attributes", "blockId": block, "body": {"set": set, "removed": removed}}));
        }
        EffectAction::Log { level, message } => {
            log.push(json!({"blockId": block, "level": level, "message": message}));
        }
        _ => {}
    }
}

//! One block after another.

use std::{mem, sync::Arc};

use serde_json::{Map, Value};

use super::{
    Conclusion, EndStatus, Exception, Given, Outcome, Pending, Run, Scripted, State, Step, outcome,
    scope,
};
use crate::{
    Answer, Block, BlockSpec, Effect, EffectAction, Flow, Limit, Locale, Performer, TraceStep,
    blocks::{self, Context},
    catalogue::PortShape,
    format::Reader,
    measure,
};

/// Gives the scripted outcome of a block in a dry run, if the script names it.
pub(crate) type Oracle<'a> = dyn Fn(&Block, &BlockSpec) -> Option<Scripted> + 'a;

/// Work of one call of [`Run::next`], in steps; a step that moves much data counts as several.
const SLICE: usize = 200;
/// Bytes that count as one more step.
const STEP_BYTES: usize = 4096;

/// A block that ended, with what its trace needs.
struct Finished<'a> {
    block: &'a Block,
    controls: Map<String, Value>,
    conclusion: Conclusion,
    started_at: i64,
    now: i64,
}

impl Run {
    pub(crate) fn advance(
        &mut self,
        flow: &Flow,
        locale: &dyn Locale,
        now: i64,
        oracle: Option<&Oracle<'_>>,
    ) -> Step {
        let mut left = SLICE;
        loop {
            let cost = match mem::replace(&mut self.state, State::Fresh) {
                State::Ended(end) => {
                    self.state = State::Ended(end.clone());
                    return Step::Ended(*end);
                }
                State::Awaiting(pending) => {
                    let effect = pending.effect.clone();
                    self.state = State::Awaiting(pending);
                    return Step::Perform(effect);
                }
                State::Fresh => match flow.start() {
                    Some(start) => self.step(flow, start, locale, now, oracle),
                    None => self.stop(None, "no_start", "the flow has no Start block"),
                },
                State::At { id, at } => match flow.block_near(&id, at) {
                    Some(block) => self.step(flow, block, locale, now, oracle),
                    None => self.gone(id.to_string()),
                },
                State::Answered { pending, given, at } => {
                    self.settle(flow, *pending, given, locale, at)
                }
            };
            left = left.saturating_sub(cost);
            if left == 0 && matches!(self.state, State::At { .. }) {
                return Step::Yield;
            }
        }
    }

    /// Executes one block; gives how much work it was.
    fn step(
        &mut self,
        flow: &Flow,
        block: &Block,
        locale: &dyn Locale,
        now: i64,
        oracle: Option<&Oracle<'_>>,
    ) -> usize {
        if now >= self.deadline_ms() {
            return self.reached(Some(block.id.clone()), Limit::Time);
        }
        if self.steps >= self.limits.steps {
            return self.reached(Some(block.id.clone()), Limit::Steps);
        }
        self.steps += 1;
        self.remember(block.key().0);
        let deadline_ms = self.deadline_ms();
        let mut reader = Reader::new(&self.scope, &self.limits, block.keeps_undefined());
        let controls = match block.resolve(&mut reader) {
            Ok(controls) => controls,
            Err(limit) => return self.reached_in(block, Map::new(), limit, now, now),
        };
        let Some(spec) = block.spec() else {
            let conclusion = Conclusion::failed(
                "unknown_block",
                format!("nothing is known of the type {:?}", block.kind),
            );
            return self.conclude(
                flow,
                Finished {
                    block,
                    controls,
                    conclusion,
                    started_at: now,
                    now,
                },
            );
        };
        let outcome = blocks::evaluate(&mut Context {
            spec,
            controls: &controls,
            reader: &mut reader,
            limits: &self.limits,
            locale,
            now,
            deadline_ms,
        });
        match outcome {
            Err(limit) => self.reached_in(block, controls, limit, now, now),
            Ok(Outcome::Perform(action)) => {
                let effect = Effect {
                    block: block.id.clone(),
                    kind: block.kind.clone(),
                    action,
                    deadline_ms,
                    step: self.steps,
                };
                self.state = State::Awaiting(Box::new(Pending {
                    effect,
                    controls,
                    started_at: now,
                }));
                0
            }
            Ok(Outcome::Done(conclusion)) => {
                let outside = !matches!(
                    spec.performed_by,
                    Performer::Engine | Performer::Unsupported
                );
                let scripted = oracle
                    .filter(|_| outside)
                    .and_then(|oracle| oracle(block, spec));
                let conclusion = scripted.map_or(conclusion, |scripted| scripted.conclusion(spec));
                self.conclude(
                    flow,
                    Finished {
                        block,
                        controls,
                        conclusion,
                        started_at: now,
                        now,
                    },
                )
            }
        }
    }

    /// Takes in the answer to an effect; gives how much work it was.
    fn settle(
        &mut self,
        flow: &Flow,
        pending: Pending,
        given: Given,
        locale: &dyn Locale,
        now: i64,
    ) -> usize {
        let Pending {
            effect,
            controls,
            started_at,
        } = pending;
        let Some((block, spec)) = flow
            .block(&effect.block)
            .and_then(|block| Some((block, block.spec()?)))
        else {
            return self.gone(effect.block);
        };
        let conclusion = match given {
            Given::Scripted(scripted) => {
                if scripted.success {
                    self.apply_scripted(&effect, scripted.results.as_ref());
                }
                scripted.conclusion(spec)
            }
            Given::Answer(Answer::Failed { code, message }) => Conclusion::failed(code, message),
            Given::Answer(Answer::Done(value)) => {
                let size = measure::measure(&value, self.limits.depth);
                if size.depth > self.limits.depth {
                    return self.reached_in(block, controls, Limit::Depth, started_at, now);
                }
                if size.bytes > self.limits.scope_bytes {
                    return self.reached_in(block, controls, Limit::Scope, started_at, now);
                }
                self.apply(&effect, &value);
                blocks::settle(spec, &controls, value, locale, now)
            }
        };
        let deadline = self.deadline_ms();
        let cost = self.conclude(
            flow,
            Finished {
                block,
                controls,
                conclusion,
                started_at,
                now,
            },
        );
        // What was done stays recorded, but the run's time is over: the block that took it is the one to name.
        if now >= deadline && matches!(self.state, State::At { .. }) {
            return self.reached(Some(block.id.clone()), Limit::Time);
        }
        cost
    }

    fn apply(&mut self, effect: &Effect, answer: &Value) {
        let (grown, shrunk) = scope::apply(&mut self.scope, &effect.action, answer);
        self.bytes = (self.bytes + grown).saturating_sub(shrunk);
    }

    /// What a script answers are a block's results; of what they changed in the world, only what is plain in them is taken.
    fn apply_scripted(&mut self, effect: &Effect, results: Option<&Value>) {
        if effect.action.foregone().is_some() {
            self.apply(effect, &Value::Null);
        } else if let EffectAction::UpdateCounter { .. } = effect.action
            && let Some(counted) = results.and_then(|results| results.get("value"))
        {
            self.apply(effect, counted);
        }
    }

    /// Records how a block ended, chooses its port and follows it.
    fn conclude(&mut self, flow: &Flow, finished: Finished<'_>) -> usize {
        let Finished {
            block,
            controls,
            conclusion,
            started_at,
            now,
        } = finished;
        let shape = block.shape();
        let wired = |port: &str| flow.target(block, port);
        let nothing = || block.spec().map_or(Value::Null, outcome::nulls);
        let (success, results, exception) = match conclusion {
            Conclusion::NotFound(results)
                if shape == PortShape::Outside && wired("failure").is_some() =>
            {
                (
                    false,
                    results,
                    Some(Exception::new("not_found", "nothing was found")),
                )
            }
            Conclusion::Ok(results) | Conclusion::NotFound(results) => (true, results, None),
            Conclusion::FailedWith(exception, results) if shape == PortShape::Outside => {
                (false, results, Some(exception))
            }
            Conclusion::Failed(exception) | Conclusion::FailedWith(exception, _) => match shape {
                PortShape::Question => (false, Value::Bool(false), Some(exception)),
                PortShape::Done | PortShape::End => (false, nothing(), Some(exception)),
                PortShape::Outside => (false, Value::Null, Some(exception)),
            },
        };
        let exception = exception.map(Exception::cut);
        let port = match shape {
            PortShape::End => None,
            PortShape::Done => Some("done"),
            PortShape::Question => Some(if results == Value::Bool(true) {
                "true"
            } else {
                "false"
            }),
            PortShape::Outside => Some(if success { "success" } else { "failure" }),
        };
        let size = measure::measure(&results, self.limits.depth);
        if size.depth > self.limits.depth {
            return self.reached_in(block, controls, Limit::Depth, started_at, now);
        }
        let exception_value = exception.as_ref().map_or(Value::Null, Exception::to_value);
        let cost = 1 + self.push_trace(
            TraceStep {
                block: block.id.clone(),
                kind: block.kind.clone(),
                controls,
                success,
                results: Value::Null,
                exception: exception_value.clone(),
                port: port.map(str::to_owned),
                started_at,
                took_ms: now.saturating_sub(started_at),
            },
            &results,
            size.bytes,
        ) / STEP_BYTES;
        let (grown, shrunk) = scope::record(
            &mut self.scope,
            &block.id,
            success,
            results,
            exception_value,
        );
        self.bytes = (self.bytes + grown).saturating_sub(shrunk);
        if self.bytes > self.limits.scope_bytes {
            return self.reached(Some(block.id.clone()), Limit::Scope);
        }
        match (port.and_then(wired), exception) {
            (Some(target), _) => {
                let (id, at) = target.key();
                self.state = State::At {
                    id: Arc::clone(id),
                    at,
                };
            }
            (None, Some(exception)) if shape == PortShape::Outside => {
                self.fail(Some(block.id.clone()), &exception.code, exception.message);
            }
            (None, _) => {
                self.finish(EndStatus::Completed, Some(block.id.clone()), None, None);
            }
        }
        cost
    }
}

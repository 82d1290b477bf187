//! What waits to be sent over the socket, and what was answered already.

use std::task::{Context, Poll, Waker};

use ccp_protocol::live::{CommandResult, FromOverlay};

/// Frames in the order they shall go out. Some keep while there is no socket, some do not.
#[derive(Debug, Default)]
pub struct Outbox {
    waiting: Vec<FromOverlay>,
    /// Sent lately, with the time: a socket that dies takes along what it had not delivered.
    sent: Vec<(f64, FromOverlay)>,
    waker: Option<Waker>,
}

/// How many frames wait at most while there is no socket; the oldest go first.
const WAITING_MAX: usize = 500;
/// How many sent frames are remembered.
const SENT_KEPT: usize = 50;
/// How long a sent frame may turn out not to have arrived, milliseconds.
const SENT_AGAIN: f64 = 30_000.0;

impl Outbox {
    /// Puts a frame in line.
    pub fn push(&mut self, frame: FromOverlay) {
        if self.waiting.len() >= WAITING_MAX {
            self.waiting.remove(0);
        }
        self.waiting.push(frame);
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }

    /// The next frame, when there is one.
    pub fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<FromOverlay> {
        if !self.waiting.is_empty() {
            return Poll::Ready(self.waiting.remove(0));
        }
        self.waker = Some(cx.waker().clone());
        Poll::Pending
    }

    /// Puts back what could not be sent.
    pub fn put_back(&mut self, frame: FromOverlay) {
        if outlives_the_socket(&frame) {
            self.waiting.insert(0, frame);
        }
    }

    /// Notes what was handed to the socket.
    pub fn sent(&mut self, frame: FromOverlay, now: f64) {
        if outlives_the_socket(&frame) {
            self.sent.push((now, frame));
            if self.sent.len() > SENT_KEPT {
                self.sent.remove(0);
            }
        }
    }

    /// A new socket opens: what the last one may not have delivered goes again. The server knows what it has
    /// (`eventId`, the command's id) and does nothing twice.
    pub fn reopen(&mut self, now: f64) {
        while let Some((at, frame)) = self.sent.pop() {
            if now - at <= SENT_AGAIN {
                self.waiting.insert(0, frame);
            }
        }
    }

    /// The socket is gone: what was only about it goes too.
    pub fn socket_closed(&mut self) {
        self.waiting.retain(outlives_the_socket);
        self.waker = None;
    }
}

/// Answers and events must reach the server by the next socket; the rest is told anew when it opens.
fn outlives_the_socket(frame: &FromOverlay) -> bool {
    matches!(frame, FromOverlay::CommandResult(_) | FromOverlay::Event(_))
}

/// Answers given lately, so that a command that comes again is answered and not performed again.
#[derive(Debug, Default)]
pub struct Answered {
    under_way: Vec<String>,
    results: Vec<CommandResult>,
}

/// How many answers are remembered.
const ANSWERS_KEPT: usize = 200;

/// What to do with a command that came.
#[derive(Debug, PartialEq)]
pub enum Arrival {
    /// Perform it.
    New,
    /// It is being performed; its answer will come.
    UnderWay,
    /// It was performed: this was the answer.
    Known(CommandResult),
}

impl Answered {
    /// Notes a command's arrival and says what to do.
    pub fn arrive(&mut self, id: &str) -> Arrival {
        if let Some(result) = self.results.iter().find(|result| result.id == id) {
            return Arrival::Known(result.clone());
        }
        if self.under_way.iter().any(|known| known == id) {
            return Arrival::UnderWay;
        }
        self.under_way.push(id.to_owned());
        Arrival::New
    }

    /// Notes the answer.
    pub fn answer(&mut self, result: CommandResult) {
        self.under_way.retain(|id| *id != result.id);
        if self.results.len() >= ANSWERS_KEPT {
            self.results.remove(0);
        }
        self.results.push(result);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(id: &str) -> CommandResult {
        CommandResult {
            id: id.to_owned(),
            success: true,
            results: None,
            exception: None,
        }
    }

    fn drain(outbox: &mut Outbox) -> Vec<FromOverlay> {
        let mut cx = Context::from_waker(Waker::noop());
        let mut frames = Vec::new();
        while let Poll::Ready(frame) = outbox.poll_next(&mut cx) {
            frames.push(frame);
        }
        frames
    }

    #[test]
    fn frames_go_out_in_the_order_they_came() {
        let mut outbox = Outbox::default();
        outbox.push(FromOverlay::Ack { seq: 1 });
        outbox.push(FromOverlay::Ack { seq: 2 });
        assert_eq!(
            drain(&mut outbox),
            [FromOverlay::Ack { seq: 1 }, FromOverlay::Ack { seq: 2 }]
        );
    }

    #[test]
    fn answers_outlive_the_socket_and_acks_do_not() {
        let mut outbox = Outbox::default();
        outbox.push(FromOverlay::Ack { seq: 1 });
        outbox.push(FromOverlay::CommandResult(result("b")));
        outbox.put_back(FromOverlay::CommandResult(result("a")));
        outbox.put_back(FromOverlay::Focus { active: true });
        outbox.socket_closed();
        assert_eq!(
            drain(&mut outbox),
            [
                FromOverlay::CommandResult(result("a")),
                FromOverlay::CommandResult(result("b"))
            ]
        );
    }

    #[test]
    fn what_a_dead_socket_may_have_swallowed_goes_again_in_order() {
        let mut outbox = Outbox::default();
        outbox.sent(FromOverlay::CommandResult(result("old")), 0.0);
        outbox.sent(FromOverlay::CommandResult(result("a")), 50_000.0);
        outbox.sent(FromOverlay::Ack { seq: 3 }, 50_000.0);
        outbox.sent(FromOverlay::CommandResult(result("b")), 51_000.0);
        outbox.push(FromOverlay::CommandResult(result("c")));
        outbox.reopen(52_000.0);
        let ids: Vec<String> = drain(&mut outbox)
            .into_iter()
            .filter_map(|frame| match frame {
                FromOverlay::CommandResult(result) => Some(result.id),
                _ => None,
            })
            .collect();
        assert_eq!(ids, ["a", "b", "c"]);
        outbox.reopen(52_000.0);
        assert_eq!(drain(&mut outbox), []);
    }

    #[test]
    fn a_command_that_comes_again_is_not_performed_again() {
        let mut answered = Answered::default();
        assert_eq!(answered.arrive("x"), Arrival::New);
        assert_eq!(answered.arrive("x"), Arrival::UnderWay);
        answered.answer(result("x"));
        assert_eq!(answered.arrive("x"), Arrival::Known(result("x")));
        assert_eq!(answered.arrive("y"), Arrival::New);
    }

    #[test]
    fn the_last_two_hundred_answers_are_remembered() {
        let mut answered = Answered::default();
        for index in 0..=ANSWERS_KEPT {
            answered.arrive(&index.to_string());
            answered.answer(result(&index.to_string()));
        }
        assert_eq!(answered.arrive("1"), Arrival::Known(result("1")));
        assert_eq!(answered.arrive("0"), Arrival::New);
    }
}

//! Lines for the agent that stand beside the panels, and questions that stand before them.

use ccp_protocol::feed::NoticeLevel;

/// A line for the agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Tells it from the others.
    pub id: u64,
    /// How loud it is.
    pub level: NoticeLevel,
    /// What it says.
    pub text: String,
}

/// The lines that stand now, oldest first.
#[derive(Debug, Default, Clone)]
pub struct Notes {
    notes: Vec<Note>,
    last: u64,
}

/// How many lines stand at most; the oldest go first.
const KEPT: usize = 5;

impl Notes {
    /// The lines.
    pub fn all(&self) -> &[Note] {
        &self.notes
    }

    /// One line.
    pub fn get(&self, id: u64) -> Option<&Note> {
        self.notes.iter().find(|note| note.id == id)
    }

    /// Adds a line.
    pub fn add(&mut self, level: NoticeLevel, text: String) {
        self.last += 1;
        if self.notes.len() >= KEPT {
            self.notes.remove(0);
        }
        self.notes.push(Note {
            id: self.last,
            level,
            text,
        });
    }

    /// Takes a line away.
    pub fn dismiss(&mut self, id: u64) {
        self.notes.retain(|note| note.id != id);
    }

    /// Forgets everything, for another agent.
    pub fn forget(&mut self) {
        self.notes.clear();
    }
}

/// A question of a flow (*Show Modal*).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Modal {
    /// The command that asks.
    pub command: String,
    /// Heading.
    pub title: String,
    /// Text under it.
    pub body: String,
    /// The answers to choose from; at least one.
    pub buttons: Vec<String>,
}

//! Short words to write the table with.

use super::{BlockSpec, ControlKind, ControlSpec, Group, Op, Performer, ResultSpec};

pub(super) const NOTHING: &[ControlSpec] = &[];
pub(super) const NO_RESULTS: &[ResultSpec] = &[];
pub(super) const END: &[&str] = &[];
pub(super) const DONE: &[&str] = &["done"];
pub(super) const QUESTION: &[&str] = &["true", "false"];
pub(super) const OUTSIDE: &[&str] = &["success", "failure"];
pub(super) const BOOLEAN: &[ResultSpec] = &[result("boolean")];
pub(super) const VALUE: &[ResultSpec] = &[result("value")];
pub(super) const ID: &[ResultSpec] = &[result("id")];

pub(super) const fn result(name: &'static str) -> ResultSpec {
    ResultSpec { name, note: "" }
}

pub(super) const fn noted(name: &'static str, note: &'static str) -> ResultSpec {
    ResultSpec { name, note }
}

pub(super) const fn any(name: &'static str) -> ControlSpec {
    ControlSpec {
        name,
        aliases: &[],
        kind: ControlKind::Any,
        options: &[],
        required: false,
        note: "",
    }
}

pub(super) const fn text(name: &'static str) -> ControlSpec {
    any(name).of(ControlKind::Text)
}

pub(super) const fn number(name: &'static str) -> ControlSpec {
    any(name).of(ControlKind::Number)
}

pub(super) const fn boolean(name: &'static str) -> ControlSpec {
    any(name).of(ControlKind::Boolean)
}

pub(super) const fn map(name: &'static str) -> ControlSpec {
    any(name).of(ControlKind::Map).note("map")
}

pub(super) const fn list(name: &'static str) -> ControlSpec {
    any(name).of(ControlKind::List).note("list")
}

impl ControlSpec {
    pub(super) const fn of(mut self, kind: ControlKind) -> Self {
        self.kind = kind;
        self
    }

    pub(super) const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    pub(super) const fn note(mut self, note: &'static str) -> Self {
        self.note = note;
        self
    }

    pub(super) const fn one_of(mut self, options: &'static [&'static str]) -> Self {
        self.options = options;
        self.of(ControlKind::Choice)
    }

    pub(super) const fn alias(
        mut self,
        aliases: &'static [&'static str],
        note: &'static str,
    ) -> Self {
        self.aliases = aliases;
        self.note(note)
    }
}

/// Where a run of blocks in the table belongs and who performs them.
#[derive(Clone, Copy)]
pub(super) struct Family(pub(super) Group, pub(super) Performer);

impl Family {
    pub(super) const fn block(
        self,
        (title, kind): (&'static str, &'static str),
        op: Op,
        controls: &'static [ControlSpec],
        ports: &'static [&'static str],
        results: &'static [ResultSpec],
    ) -> BlockSpec {
        BlockSpec {
            kind,
            aliases: &[],
            title,
            known: false,
            group: self.0,
            performed_by: self.1,
            controls,
            ports,
            results,
            repeatable: matches!(self.1, Performer::Engine),
            salesforce_only: false,
            op,
        }
    }

    /// A command that is sent as it is and answers by `success` or `failure`.
    pub(super) const fn command(
        self,
        name: (&'static str, &'static str),
        controls: &'static [ControlSpec],
        results: &'static [ResultSpec],
    ) -> BlockSpec {
        self.block(name, Op::Command, controls, OUTSIDE, results)
    }
}

impl BlockSpec {
    /// The type occurs in public exports.
    pub(super) const fn known(mut self) -> Self {
        self.known = true;
        self
    }

    /// Its effect may be sent again without harm.
    pub(super) const fn repeatable(mut self) -> Self {
        self.repeatable = true;
        self
    }

    /// No CRM but Salesforce can do it.
    pub(super) const fn salesforce_only(mut self) -> Self {
        self.salesforce_only = true;
        self
    }
}

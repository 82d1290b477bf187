//! The audit log.

use ccp_store::identity::AuditRecord;
use rusqlite::{Connection, params};

use crate::{
    failure::Step,
    rows::{Columns, Stored, all, change, json, limit as bound},
};

struct Line(i64, AuditRecord);

impl Stored for Line {
    const WHAT: &'static str = "audit line";

    fn read(columns: &mut Columns<'_, '_>) -> Step<Self> {
        Ok(Self(
            columns.get()?,
            AuditRecord {
                at: columns.get()?,
                who: columns.get()?,
                what: columns.get()?,
                target: columns.get()?,
                details: columns.json()?,
            },
        ))
    }
}

pub(super) fn add(connection: &Connection, line: &AuditRecord) -> Step<()> {
    change(
        connection,
        "INSERT INTO audit (at, who, what, target, details) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            line.at,
            line.who,
            line.what,
            line.target,
            json(&line.details)?
        ],
    )?;
    Ok(())
}

pub(super) fn before(
    connection: &Connection,
    before: Option<i64>,
    limit: usize,
) -> Step<Vec<(i64, AuditRecord)>> {
    let lines: Vec<Line> = all(
        connection,
        "SELECT line, at, who, what, target, details FROM audit WHERE line < ?1 ORDER BY line DESC LIMIT ?2",
        params![before.unwrap_or(i64::MAX), bound(limit)],
    )?;
    Ok(lines
        .into_iter()
        .map(|Line(cursor, line)| (cursor, line))
        .collect())
}

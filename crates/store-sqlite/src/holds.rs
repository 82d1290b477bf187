//! `holds(text, part)` for statements: whether a part stands in a text. `SQLite`'s own `instr` compares at every place, which
//! takes several times as long, and searches look through a million texts.

use memchr::memmem::Finder;
use rusqlite::{Connection, Result, functions::FunctionFlags, types::FromSqlError};

/// Makes the function known to a connection.
pub(crate) fn add(connection: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_scalar_function("holds", 2, flags, |context| {
        // The part is mostly the same for all rows.
        let finder = context.get_or_create_aux(1, |part| {
            let part = part.as_bytes_or_null()?.unwrap_or_default();
            Ok::<_, FromSqlError>(Finder::new(part).into_owned())
        })?;
        let text = context.get_raw(0).as_bytes_or_null()?;
        Ok(text.is_some_and(|text| finder.find(text).is_some()))
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn it_agrees_with_instr() {
        let connection = Connection::open_in_memory().unwrap();
        add(&connection).unwrap();
        let sql = "SELECT holds(?1, ?2), instr(?1, ?2) > 0";
        for text in ["", "a", "ab", "zürich\n0301", "aaab"] {
            for part in ["", "a", "b", "ab", "aab", "ü", "\n0", "x", "zürich\n0301x"] {
                let both: (bool, bool) = connection
                    .query_row(sql, [text, part], |row| Ok((row.get(0)?, row.get(1)?)))
                    .unwrap();
                assert_eq!(both.0, both.1, "{text:?} {part:?}");
            }
        }
    }

    #[test]
    fn the_part_may_differ_from_row_to_row() {
        let connection = Connection::open_in_memory().unwrap();
        add(&connection).unwrap();
        let sql =
            "SELECT sum(holds('abc', column1)) FROM (VALUES ('a'), ('x'), ('bc'), ('cb'), ('abc'))";
        let held: i64 = connection.query_row(sql, [], |row| row.get(0)).unwrap();
        assert_eq!(held, 3);
    }
}

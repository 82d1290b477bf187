//! The query language of the built-in directory: the part of SOQL that flows use.
//!
//! `SELECT a, b FROM Type [WHERE f = 'v' [AND …]] [ORDER BY f [ASC|DESC]] [LIMIT n]`. Keywords in any case; text between
//! quotes, a quote in it as `\'`.

use super::{CrmError, Result};

/// No query is longer, in bytes.
const LONGEST: usize = 20_000;
/// Rows without a `LIMIT`, and the most with one.
const MOST: usize = 200;

/// A query that was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Fields to give, in this order.
    pub fields: Vec<String>,
    /// Type of record, as written.
    pub kind: String,
    /// Fields that must equal these texts.
    pub equal: Vec<(String, String)>,
    /// Sorted by this field; descending when `true`.
    pub order: Option<(String, bool)>,
    /// At most so many.
    pub limit: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    Text(String),
    Comma,
    Equals,
}

/// Reads a query.
///
/// # Errors
/// `BadQuery` with what was expected where.
pub fn parse(text: &str) -> Result<Query> {
    if text.len() > LONGEST {
        return bad(format!("it is longer than {LONGEST} bytes"));
    }
    let mut tokens = Tokens {
        rest: tokens(text)?,
        at: 0,
    };
    tokens.keyword("SELECT")?;
    let mut fields = vec![tokens.name("a field")?];
    while tokens.take(&Token::Comma) {
        fields.push(tokens.name("a field")?);
    }
    tokens.keyword("FROM")?;
    let kind = tokens.name("a type")?;
    let mut equal = Vec::new();
    if tokens.take_keyword("WHERE") {
        loop {
            let field = tokens.name("a field")?;
            if !tokens.take(&Token::Equals) {
                return bad(format!("\"=\" is missing after {field}"));
            }
            equal.push((field, tokens.value()?));
            if !tokens.take_keyword("AND") {
                break;
            }
        }
    }
    let mut order = None;
    if tokens.take_keyword("ORDER") {
        tokens.keyword("BY")?;
        let field = tokens.name("a field")?;
        let down = tokens.take_keyword("DESC");
        if !down {
            tokens.take_keyword("ASC");
        }
        order = Some((field, down));
    }
    let mut limit = MOST;
    if tokens.take_keyword("LIMIT") {
        let number = tokens.name("a number")?;
        limit = number
            .parse()
            .or_else(|_| bad(format!("{number:?} is no number of rows")))?;
        limit = limit.min(MOST);
    }
    match tokens.rest.get(tokens.at) {
        None => Ok(Query {
            fields,
            kind,
            equal,
            order,
            limit,
        }),
        Some(token) => bad(format!("{token:?} was not expected")),
    }
}

fn bad<T>(reason: impl Into<String>) -> Result<T> {
    Err(CrmError::BadQuery(reason.into()))
}

struct Tokens {
    rest: Vec<Token>,
    at: usize,
}

impl Tokens {
    fn take(&mut self, token: &Token) -> bool {
        let there = self.rest.get(self.at) == Some(token);
        self.at += usize::from(there);
        there
    }

    fn take_keyword(&mut self, keyword: &str) -> bool {
        let there = matches!(self.rest.get(self.at), Some(Token::Word(word)) if word.eq_ignore_ascii_case(keyword));
        self.at += usize::from(there);
        there
    }

    fn keyword(&mut self, keyword: &str) -> Result<()> {
        if self.take_keyword(keyword) {
            Ok(())
        } else {
            bad(format!("{keyword} is missing"))
        }
    }

    fn name(&mut self, what: &str) -> Result<String> {
        match self.rest.get(self.at) {
            Some(Token::Word(word)) => {
                self.at += 1;
                Ok(word.clone())
            }
            _ => bad(format!("{what} is missing")),
        }
    }

    /// Text between quotes, or a bare number or boolean.
    fn value(&mut self) -> Result<String> {
        let value = match self.rest.get(self.at) {
            Some(Token::Text(text)) => text.clone(),
            Some(Token::Word(word))
                if word.parse::<f64>().is_ok()
                    || matches!(word.to_ascii_lowercase().as_str(), "true" | "false") =>
            {
                word.clone()
            }
            _ => return bad("a value between quotes is missing"),
        };
        self.at += 1;
        Ok(value)
    }
}

fn tokens(text: &str) -> Result<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(first) = chars.next() {
        match first {
            _ if first.is_whitespace() => {}
            ',' => tokens.push(Token::Comma),
            '=' => tokens.push(Token::Equals),
            '\'' => {
                let mut value = String::new();
                loop {
                    match chars.next() {
                        Some('\'') => break,
                        Some('\\') => match chars.next() {
                            Some('n') => value.push('\n'),
                            Some(escaped) => value.push(escaped),
                            None => return bad("a text does not end"),
                        },
                        Some(other) => value.push(other),
                        None => return bad("a text does not end"),
                    }
                }
                tokens.push(Token::Text(value));
            }
            _ if is_word(first) => {
                let mut word = String::from(first);
                while let Some(more) = chars.next_if(|c| is_word(*c)) {
                    word.push(more);
                }
                tokens.push(Token::Word(word));
            }
            other => return bad(format!("{other:?} is not understood")),
        }
    }
    Ok(tokens)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || "_.-+".contains(c)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_whole_query_is_understood() {
        let query = parse(
            r"select Id, Subject from Case where ContactId = '003' and Status='It\'s \\ new' order by CreatedDate desc limit 5",
        )
        .unwrap();
        assert_eq!(
            query,
            Query {
                fields: vec!["Id".to_owned(), "Subject".to_owned()],
                kind: "Case".to_owned(),
                equal: vec![
                    ("ContactId".to_owned(), "003".to_owned()),
                    ("Status".to_owned(), r"It's \ new".to_owned())
                ],
                order: Some(("CreatedDate".to_owned(), true)),
                limit: 5,
            }
        );
    }

    #[test]
    fn the_shortest_query_gives_at_most_two_hundred() {
        let query = parse("SELECT Id FROM Contact").unwrap();
        assert_eq!(
            (query.equal.len(), query.order, query.limit),
            (0, None, 200)
        );
        assert_eq!(
            parse("SELECT Id FROM Contact LIMIT 9999").unwrap().limit,
            200
        );
        assert_eq!(
            parse("SELECT Id FROM Task WHERE IsClosed = false")
                .unwrap()
                .equal[0]
                .1,
            "false"
        );
    }

    #[test]
    fn what_is_not_understood_is_refused_with_a_reason() {
        for text in [
            "",
            "SELECT",
            "SELECT FROM Contact",
            "SELECT Id, FROM Contact WHERE",
            "SELECT Id FROM Contact WHERE Name LIKE 'a%'",
            "SELECT Id FROM Contact WHERE Name = a",
            "SELECT Id FROM Contact WHERE Name = 'a",
            "SELECT Id FROM Contact WHERE Name = 'a' OR Name = 'b'",
            "SELECT Id FROM Contact; DROP TABLE records",
            "SELECT Id FROM Contact LIMIT -1",
            "SELECT (SELECT Id FROM Cases) FROM Contact",
        ] {
            assert!(matches!(parse(text), Err(CrmError::BadQuery(_))), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_reader(text in ".{0,200}") {
            let _ = parse(&text);
        }

        #[test]
        fn any_value_between_quotes_comes_out_as_it_went_in(value in "[^\n]{0,40}") {
            let quoted = value.replace('\\', r"\\").replace('\'', r"\'");
            let query = parse(&format!("SELECT Id FROM Contact WHERE Name = '{quoted}'")).unwrap();
            prop_assert_eq!(&query.equal[0].1, &value);
        }
    }
}

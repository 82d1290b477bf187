//! Our reading of numbers, routes and directions, held against tables of Zammad's: `tables.json` beside the file that
//! `CCP_PBX_VECTORS` names. Where we decided otherwise, the decision is named for every difference; another one fails.

use std::{collections::BTreeMap, path::PathBuf};

use ccp_server::{
    pbx::{
        message,
        numbers::{candidates, in_text},
        routing,
    },
    settings::pbx::Route,
};
use rlibphonenumber::Region;
use serde_json::{Value, json};

/// Zammad takes every number for a German one.
const HOME: Region = Region::DE;

/// None: as Zammad. Else why not, or `Err` where there is no reason.
type Difference = Result<Option<&'static str>, String>;

#[test]
fn numbers_routes_and_directions_are_as_in_zammad_or_as_we_decided() {
    let Some(vectors) = std::env::var_os("CCP_PBX_VECTORS").map(PathBuf::from) else {
        println!("skipped: CCP_PBX_VECTORS is not set");
        return;
    };
    let file = vectors.with_file_name("tables.json");
    let Ok(text) = std::fs::read_to_string(&file) else {
        println!("skipped: there is no {}", file.display());
        return;
    };
    let tables: Vec<Value> = serde_json::from_str(&text).unwrap();
    let (mut seen, mut decided, mut unexplained) = (0, BTreeMap::new(), Vec::new());
    for table in &tables {
        let function = table["function"].as_str().unwrap_or_default();
        let compare: fn(&Value) -> Difference = match function {
            "extract_numbers(text)" => extracted,
            "normalize_number(text)" => normalized,
            "route_matches(dest, to)" => routed,
            "direction_valid" => directed,
            "old_log_is_rematched(new caller id, stored from)" => rematched,
            // Stories of records, which the vectors tell over HTTP.
            _ => continue,
        };
        seen += 1;
        for row in table["table"].as_array().unwrap() {
            match compare(row) {
                Ok(None) => {}
                Ok(Some(reason)) => *decided.entry(reason).or_insert(0) += 1,
                Err(difference) => unexplained.push(format!("{function} {row}: {difference}")),
            }
        }
    }
    println!("ran: {seen} tables; as we decided otherwise: {decided:?}");
    assert_eq!(seen, 5, "the tables of {} are other ones", file.display());
    assert!(unexplained.is_empty(), "{}", unexplained.join("\n"));
}

fn text<'a>(row: &'a Value, name: &str) -> &'a str {
    row[name].as_str().unwrap()
}

fn meet(one: &str, other: &str) -> bool {
    !candidates(one, HOME).is_disjoint(&candidates(other, HOME))
}

/// The numbers of a text: as one that is dialled, else as running text.
fn extracted(row: &Value) -> Difference {
    let sent = text(row, "in");
    let digits = sent.chars().filter(char::is_ascii_digit).count();
    let ours = match candidates(sent, HOME) {
        none if none.is_empty() => in_text(sent, HOME),
        some => some,
    };
    let theirs: Vec<&str> = row["out"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .filter(|number| !number.is_empty())
        .collect();
    let all_there = theirs
        .iter()
        .all(|number| !candidates(number, HOME).is_disjoint(&ours));
    if all_there && ours.is_empty() == theirs.is_empty() {
        return Ok(None);
    }
    match sent {
        _ if theirs.is_empty() && digits <= 6 => Ok(Some("an extension matches exactly")),
        _ if sent.contains(['/', '.']) => Ok(Some("a slash and a dot part nothing")),
        _ if digits > 26 => Ok(Some("nothing longer than a number is one")),
        _ => Err(format!("ours {ours:?}")),
    }
}

fn normalized(row: &Value) -> Difference {
    let (sent, theirs) = (text(row, "in"), text(row, "out"));
    if meet(sent, theirs) {
        Ok(None)
    } else {
        Err(format!("ours {:?}", candidates(sent, HOME)))
    }
}

fn routed(row: &Value) -> Difference {
    let (dest, to) = (text(row, "dest"), text(row, "to"));
    let route = Route {
        dest: dest.to_owned(),
        caller_id: "1".to_owned(),
        note: String::new(),
    };
    let ours = routing::Routes::of(&[route], "", HOME)
        .caller_id(to, HOME)
        .is_some();
    let begun = |number: &str| number.starts_with(['+', '0']);
    match row["out"].as_bool() {
        Some(theirs) if theirs == ours => Ok(None),
        _ if dest.contains(['.', '?', '(', ')', '[', ']', '|', '\\', '^', '$']) => {
            Ok(Some("all but the star is literal"))
        }
        _ if !ours && to.contains(|c: char| !c.is_ascii_digit()) => {
            Ok(Some("a star is digits, and the whole number counts"))
        }
        _ if ours && (begun(dest) || begun(to)) => Ok(Some("numbers are compared normalised")),
        theirs => Err(format!("theirs {theirs:?}, ours {ours}")),
    }
}

fn directed(row: &Value) -> Difference {
    let call = json!({ "event": "newCall", "direction": row["in"], "from": "1", "to": "2", "callId": "c" });
    let ours = message::read(call.as_object().unwrap().clone()).is_ok();
    if row["out"] == ours {
        Ok(None)
    } else {
        Err(format!("ours {ours}"))
    }
}

fn rematched(row: &Value) -> Difference {
    let ours = meet(text(row, "caller_id"), text(row, "from"));
    if row["out"] == ours {
        Ok(None)
    } else {
        Err(format!("ours {ours}"))
    }
}

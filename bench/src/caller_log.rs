//! A caller log of a million calls: what the server weighs with it, and how long a search over it takes.
//!
//! The rows are those the endpoint makes, written through the store: as over HTTP, only without the wait for it. They lie
//! within the last three hundred days, so that none is over.

use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, Result, ensure};
use ccp_protocol::CallId;
use ccp_server::{
    pbx::{message, progress, rules::Rules},
    settings::pbx::Pbx,
};
use ccp_store::calls::{CallRecord, Calls};
use ccp_store_sqlite::SqliteStore;
use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::json;

use crate::{
    desk::Desk,
    footprint,
    server::{Running, database},
};

/// Calls.
const ROWS: u32 = 1_000_000;
/// Written at the same time: what gathers shares a commit.
const AT_ONCE: usize = 512;
const ROUNDS: usize = 5;
const DAYS: i64 = 300;
/// One caller among so many has the frequent name.
const FREQUENT: u32 = 100;

/// What is looked for, and how many rows the page has: the frequent ones fill it.
const SEARCHES: [(&str, &str, usize); 6] = [
    ("name, frequent", "Meier", PAGE),
    ("name, rare", "Nepomuk Zwetschg", 1),
    ("name, nobody's", "Xanthippe", 0),
    ("number, frequent", "089 123456", PAGE),
    ("number, rare", "030 10000042", 1),
    ("number, nobody's", "040 7654321", 0),
];
const PAGE: usize = 60;
/// One call in so many is of the rare queue.
const RARE: u32 = 100_000;

/// Prints both; gives how many times as long it takes to list the few calls of a rare queue as to list the newest.
pub async fn measure(binary: &str) -> Result<f64> {
    // The demo set, with the administrator, first.
    let folder = Running::start(binary).await?.stop().await?;
    let began = Instant::now();
    fill(&SqliteStore::open(&database(&folder))?).await?;
    println!(
        "filling the caller log, {ROWS} rows        {:>9.0} s",
        began.elapsed().as_secs_f64()
    );
    let server = Running::start_on(binary, folder).await?;
    let desk = Desk::open(&server.url).await?;
    desk.set("pbx", &[("defaultCountry", json!("DE"))]).await?;
    println!(
        "resident, with {ROWS} calls                {:>9.1} MB",
        footprint::resident(&server)?
    );
    println!("searches, {ROUNDS} of each                      median        max");
    for (name, text, rows) in SEARCHES {
        let query = format!("q={}", text.replace(' ', "%20"));
        listed(&desk, name, &query, rows).await?;
    }
    let newest = listed(&desk, "the newest calls", "", PAGE).await?;
    let rare = usize::try_from(ROWS / RARE)?;
    let few = listed(&desk, "a rare queue's", "queue=rare", rare).await?;
    let ratio = few.as_secs_f64() / newest.as_secs_f64();
    println!("rare queue to newest                 {ratio:>9.2} times");
    println!(
        "resident afterwards                  {:>9.1} MB",
        footprint::resident(&server)?
    );
    server.stop().await?;
    Ok(ratio)
}

/// Lists calls, prints how long that takes, and gives the median.
async fn listed(desk: &Desk, name: &str, query: &str, rows: usize) -> Result<Duration> {
    let path = format!("/api/v1/calls?limit={PAGE}&{query}");
    let mut times = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let asked = Instant::now();
        let page = desk.get(&path).await?;
        times.push(asked.elapsed());
        let found = page["items"].as_array().map_or(0, Vec::len);
        ensure!(found == rows, "{name}: {found} rows, not {rows}");
    }
    times.sort_unstable();
    let at = |index: usize| times.get(index).copied().unwrap_or_default();
    let (median, max) = (at(ROUNDS / 2), at(ROUNDS - 1));
    println!(
        "{name:<36} {:>9.1} ms {:>9.1} ms",
        median.as_secs_f64() * 1e3,
        max.as_secs_f64() * 1e3
    );
    Ok(median)
}

async fn fill(store: &SqliteStore) -> Result<()> {
    let rules = rules();
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
    let begin = i64::try_from(now.as_millis())? - DAYS * 86_400_000;
    stream::iter(0..ROWS)
        .map(|number| {
            let call = call(number, begin, &rules);
            async move {
                store.insert_call(&call?, None).await?;
                anyhow::Ok(())
            }
        })
        .buffer_unordered(AT_ONCE)
        .try_collect::<()>()
        .await
}

fn rules() -> Rules {
    Rules::from(Pbx {
        default_country: "DE".to_owned(),
        ..Pbx::default()
    })
}

/// A call that is over: number 42 by a rare name, some of a rare queue, one in [`FREQUENT`] by a frequent one.
fn call(number: u32, begin: i64, rules: &Rules) -> Result<CallRecord> {
    let fields = json!({
        "event": "newCall", "direction": "in", "from": format!("4930{}", 10_000_000 + number), "to": "4989123456",
        "queue": if number % RARE == 42 { "rare" } else { "sales" }, "callId": format!("log-{number}"),
    });
    let fields = fields.as_object().context("an object")?.clone();
    let at = begin + DAYS * 86_400_000 * i64::from(number) / i64::from(ROWS);
    let id = CallId::from(uuid::Uuid::now_v7().to_string());
    let mut call = progress::announced(&message::read(fields)?, id, at, rules);
    let hangup = json!({"event": "hangup", "callId": call.call_id, "cause": "normalClearing"});
    let hangup = hangup.as_object().context("an object")?.clone();
    call =
        progress::after(&call, &message::read(hangup)?, at + 60_000, rules).context("a change")?;
    call.from_names = vec![match number {
        42 => "Nepomuk Zwetschgenbaum".to_owned(),
        _ if number.is_multiple_of(FREQUENT) => format!("Meier {number}"),
        _ => format!("Caller {number}"),
    }];
    Ok(call)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_are_such_that_each_search_finds_what_it_says() -> Result<()> {
        let rules = rules();
        let rare = call(42, 0, &rules)?;
        assert_eq!(rare.from_names, ["Nepomuk Zwetschgenbaum"]);
        assert_eq!(rare.from_e164.as_deref(), Some("+493010000042"));
        assert_eq!(rare.to_e164.as_deref(), Some("+4989123456"));
        assert!(rare.ended_at.is_some());
        assert!(call(100, 0, &rules)?.from_names[0].starts_with("Meier"));
        Ok(())
    }
}

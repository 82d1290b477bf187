//! Runs one case.

use crate::{
    case::{Case, Own, Request},
    compare::Differences,
    desk::{Answer, Desk},
    outcome::Unable,
    setting::{self, People},
    theirs,
};

/// What differs from what is expected: by us, where our decision is another one.
pub async fn run(case: &Case, ours: Option<&Own>) -> Result<Differences, Unable> {
    let mut differences = Differences::default();
    setting::check(&case.config)?;
    let desk = Desk::open().await;
    let mut config = case.config.clone();
    let mut people = People::default();
    setting::apply(&desk, &config).await?;
    setting::fill(&desk, &config, &mut people).await?;
    for (index, step) in case.steps.iter().enumerate() {
        let at = format!("step {}", index + 1);
        #[expect(clippy::cast_possible_truncation, reason = "seconds of a test")]
        desk.pass((step.advance_seconds.unwrap_or(0.0) * 1000.0) as i64);
        if let Some(change) = &step.set_config_before {
            setting::check(change)?;
            setting::change(&mut config, change)?;
            setting::apply(&desk, &config).await?;
        }
        let own = ours.and_then(|ours| ours.steps.get(index));
        let expected = own.map_or(&step.expect, |own| &own.expect);
        if let Some(asked) = theirs::asked(&step.request) {
            theirs::ask(&desk, &step.request, asked, expected, &people)
                .await?
                .into_iter()
                .for_each(|difference| differences.0.push(format!("{at}: {difference}")));
        } else {
            let answer = send(&desk, &step.request).await;
            desk.quiet().await;
            differences.answer(&at, expected, &answer)?;
        }
        let log = own.map_or(&step.expect_log_after, |own| &own.expect_log_after);
        if let Some(rows) = log {
            differences.log(&format!("{at}: log"), rows, &desk.log().await, &people)?;
        }
    }
    let log = ours.map_or(&case.expect_log, |ours| &ours.expect_log);
    if let Some(rows) = log {
        differences.log("log", rows, &desk.log().await, &people)?;
    }
    let push = ours.map_or(&case.expect_push, |ours| &ours.expect_push);
    if let Some(expected) = push {
        let mut feeds = Vec::new();
        for agent in &people.agents {
            feeds.push((agent.clone(), desk.feed(agent).await));
        }
        differences.push(expected, &feeds);
    }
    Ok(differences)
}

/// Sends a request, byte by byte.
async fn send(desk: &Desk, request: &Request) -> Answer {
    let mut headers: Vec<(&str, &str)> = Vec::new();
    let named = [
        ("Content-Type", &request.content_type),
        ("Accept", &request.accept),
    ];
    headers.extend(
        named
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.as_deref()?))),
    );
    // Where it goes and how long it is, is as it is here.
    let of_here = ["host", "content-length"];
    let others = request.headers.iter();
    headers.extend(
        others
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .filter(|(name, _)| !of_here.contains(&name.to_ascii_lowercase().as_str())),
    );
    let body = request.body.as_deref().unwrap_or_default();
    desk.send(&request.method, &request.path, &headers, body.as_bytes())
        .await
}

//! Takes up the runs that had not ended when the server went.

use std::time::Duration;

use ccp_flow::{Answer, Run};
use ccp_protocol::runs::RunStatus;
use ccp_store::{runs::UnfinishedRun, without_values};

use super::{
    cache,
    close::close,
    drive::{Drive, Settings},
    perform,
    writes::Subject,
};
use crate::{App, contacts, problem::ApiError, settings};

/// Takes up every run that had not ended, before anything new begins; gives how many there were. What was under way and
/// may not be done twice closes its run as interrupted.
pub async fn recover(app: &App) -> Result<usize, ApiError> {
    contacts::refresh_home(app).await?;
    let mut unfinished = app.store.unfinished_runs().await?;
    if unfinished.is_empty() {
        return Ok(0);
    }
    let limits = settings::limits::read(app).await?;
    let settings = Settings {
        redaction: settings::redaction::read(app).await?,
        command: Duration::from_millis(limits.command_ms),
    };
    app.runtime.gates.adopt(&limits);
    let count = unfinished.len();
    // Those under way had their turn; those that waited in line get in line again, in the order they came.
    unfinished.sort_by_key(|unfinished| unfinished.run.started_at.is_none());
    for run in unfinished {
        take_up(app, run, settings.clone()).await?;
    }
    tracing::info!(runs = count, "runs taken up again");
    Ok(count)
}

async fn take_up(app: &App, unfinished: UnfinishedRun, settings: Settings) -> Result<(), ApiError> {
    let UnfinishedRun {
        run: record,
        state,
        answer,
    } = unfinished;
    let has_begun = record.started_at.is_some();
    let subject = Subject {
        run_id: record.id,
        agent_id: record.agent_id,
        contact_id: record.contact_id,
        action_id: record.action_id,
        flow_name: record.flow_name,
    };
    let flow = match cache::version(app, &record.flow_id, record.flow_version, None).await {
        Ok(flow) => flow,
        Err(ApiError::NotFound(_)) => {
            close(
                app,
                &subject,
                RunStatus::Interrupted,
                "flow_gone",
                "the flow is not there any more",
            )
            .await;
            return Ok(());
        }
        Err(error) => return Err(error),
    };
    let mut run: Run = match serde_json::from_str(&state) {
        Ok(run) => run,
        Err(error) => {
            tracing::error!(error = without_values(&error), run.id = %subject.run_id, "a stored run cannot be read");
            let message = "where it stood cannot be read any more";
            close(
                app,
                &subject,
                RunStatus::Interrupted,
                "state_unreadable",
                message,
            )
            .await;
            return Ok(());
        }
    };
    let mut repeatable = true;
    let mut block = None;
    if let Some(effect) = run.awaiting() {
        repeatable = answer.is_some() || perform::is_repeatable(effect);
        block = Some(effect.block.clone());
    }
    if let (Some(_), Some(answer)) = (&block, answer) {
        // It awaits this very answer.
        let taken = run.answer(&flow, Answer::Done(answer), app.clock.now());
        debug_assert!(taken.is_ok(), "the run awaited no answer");
        block = None;
    }
    let trace = app.store.trace(&subject.run_id).await?;
    // However many they are: they were accepted.
    let place = app.runtime.gates.begin(&subject.agent_id, usize::MAX);
    let place = place.ok_or(ApiError::Internal)?;
    let mut drive = Drive::stored(app.clone(), subject, flow, run, settings, place);
    if has_begun {
        drive = drive.having_begun();
    }
    for step in &trace {
        if let (Some(block), Some(controls)) =
            (step["block"].as_str(), step["controls"].as_object())
        {
            drive.masking.remember(block, controls);
        }
    }
    drive.resumed = block.is_some();
    drive.survived = true;
    if repeatable {
        drive.spawn();
    } else {
        drive.interrupt(block).await;
    }
    Ok(())
}

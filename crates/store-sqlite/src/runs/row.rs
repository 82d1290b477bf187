//! A run as a row, and the lists of them.

use ccp_protocol::{AgentId, FlowId, RunId};
use ccp_store::runs::{NewRun, RunCommit, RunFilter, RunRecord, UnfinishedRun};
use rusqlite::{Connection, named_params, params};
use serde_json::Value;

use crate::{
    failure::Step,
    rows::{Columns, Stored, all, change, json, json_opt, limit, one, word},
};

macro_rules! columns {
    () => {
        "id, agent_id, flow_id, flow_name, flow_version, action_id, source, event, contact_id, status, error, \
         actions, accepted_at, started_at, ended_at"
    };
}

impl Stored for RunRecord {
    const WHAT: &'static str = "run";

    fn read(columns: &mut Columns<'_, '_>) -> Step<Self> {
        Ok(Self {
            id: columns.id()?,
            agent_id: columns.id()?,
            flow_id: columns.id()?,
            flow_name: columns.get()?,
            flow_version: columns.get()?,
            action_id: columns.id_opt()?,
            source: columns.get()?,
            event: columns.get()?,
            contact_id: columns.id_opt()?,
            status: columns.word()?,
            error: columns.json_opt()?,
            actions: columns.json()?,
            accepted_at: columns.get()?,
            started_at: columns.get()?,
            ended_at: columns.get()?,
        })
    }
}

impl Stored for UnfinishedRun {
    const WHAT: &'static str = "run state";

    fn read(columns: &mut Columns<'_, '_>) -> Step<Self> {
        Ok(Self {
            run: RunRecord::read(columns)?,
            state: columns.get()?,
            answer: columns.json_opt()?,
        })
    }
}

struct Given(Value);

impl Stored for Given {
    const WHAT: &'static str = "run inputs";

    fn read(columns: &mut Columns<'_, '_>) -> Step<Self> {
        Ok(Self(columns.json()?))
    }
}

struct TraceStep(Value);

impl Stored for TraceStep {
    const WHAT: &'static str = "trace step";

    fn read(columns: &mut Columns<'_, '_>) -> Step<Self> {
        Ok(Self(columns.json()?))
    }
}

pub(super) fn by_id(connection: &Connection, id: &RunId) -> Step<Option<RunRecord>> {
    one(
        connection,
        concat!("SELECT ", columns!(), " FROM runs WHERE id = ?1"),
        [id.as_str()],
    )
}

pub(super) fn trace(connection: &Connection, id: &RunId) -> Step<Vec<Value>> {
    let steps: Vec<TraceStep> = all(
        connection,
        "SELECT step FROM run_steps WHERE run_id = ?1 ORDER BY place",
        [id.as_str()],
    )?;
    Ok(steps.into_iter().map(|TraceStep(step)| step).collect())
}

pub(super) fn newest(connection: &Connection, filter: &RunFilter) -> Step<Vec<RunRecord>> {
    all(
        connection,
        &newest_sql(filter),
        named_params! {
            ":flow": filter.flow_id.as_ref().map(FlowId::as_str),
            ":agent": filter.agent_id.as_ref().map(AgentId::as_str),
            ":status": filter.status.map(word).transpose()?,
            ":from": filter.from,
            ":to": filter.to,
            ":before": filter.before.as_ref().map(RunId::as_str),
            ":limit": limit(filter.limit),
        },
    )
}

/// What is not asked for is left to a condition on the parameter alone, so that an index on what is asked for is used,
/// and every statement takes the same parameters.
fn newest_sql(filter: &RunFilter) -> String {
    let mut sql = concat!("SELECT ", columns!(), " FROM runs WHERE 1").to_owned();
    for (asked, condition, otherwise) in [
        (
            filter.flow_id.is_some(),
            " AND flow_id = :flow",
            " AND :flow IS NULL",
        ),
        (
            filter.agent_id.is_some(),
            " AND agent_id = :agent",
            " AND :agent IS NULL",
        ),
        (
            filter.status.is_some(),
            " AND status = :status",
            " AND :status IS NULL",
        ),
        (
            filter.from.is_some(),
            " AND accepted_at >= :from",
            " AND :from IS NULL",
        ),
        (
            filter.to.is_some(),
            " AND accepted_at < :to",
            " AND :to IS NULL",
        ),
        (
            filter.before.is_some(),
            " AND (accepted_at, id) < (SELECT accepted_at, id FROM runs WHERE id = :before)",
            " AND :before IS NULL",
        ),
    ] {
        sql.push_str(if asked { condition } else { otherwise });
    }
    sql.push_str(" ORDER BY accepted_at DESC, id DESC LIMIT :limit");
    sql
}

/// What a run was given, where that was kept.
pub(super) fn inputs(connection: &Connection, id: &RunId) -> Step<Option<Value>> {
    let inputs: Option<Given> = one(
        connection,
        "SELECT inputs FROM run_inputs WHERE run_id = ?1",
        [id.as_str()],
    )?;
    Ok(inputs.map(|Given(inputs)| inputs))
}

pub(super) fn unfinished(connection: &Connection) -> Step<Vec<UnfinishedRun>> {
    all(
        connection,
        concat!(
            "SELECT ",
            columns!(),
            ", state, answer FROM runs JOIN run_states ON run_states.run_id = runs.id ORDER BY id"
        ),
        [],
    )
}

/// Writes a run's first row: as it began, or as it ended where it did both at once.
pub(super) fn insert(connection: &Connection, commit: &RunCommit, start: &NewRun) -> Step<()> {
    let end = commit.end.as_ref();
    let status = end.map_or(ccp_protocol::runs::RunStatus::Running, |end| end.status);
    change(
        connection,
        concat!(
            "INSERT INTO runs (",
            columns!(),
            ") VALUES (:id, :agent_id, :flow_id, :flow_name, :flow_version, :action_id, :source, :event, \
             :contact_id, :status, :error, :actions, :accepted_at, :started_at, :ended_at)"
        ),
        named_params! {
            ":id": commit.run_id.as_str(),
            ":agent_id": start.agent_id.as_str(),
            ":flow_id": start.flow_id.as_str(),
            ":flow_name": start.flow_name,
            ":flow_version": start.flow_version,
            ":action_id": start.action_id.as_ref().map(ccp_protocol::ActionId::as_str),
            ":source": start.source,
            ":event": start.event,
            ":contact_id": start.contact_id.as_ref().map(ccp_protocol::ContactId::as_str),
            ":status": word(status)?,
            ":error": json_opt(end.and_then(|end| end.error.as_ref()))?,
            ":actions": end.map_or_else(|| Ok("{}".to_owned()), |end| json(&end.actions))?,
            // It may have begun while its first commit waited to be written.
            ":accepted_at": commit.begun.map_or(commit.at, |begun| begun.min(commit.at)),
            ":started_at": commit.begun,
            ":ended_at": end.map(|_| commit.at),
        },
    )?;
    if let Some(inputs) = &start.inputs {
        change(
            connection,
            "INSERT INTO run_inputs (run_id, inputs) VALUES (?1, ?2)",
            params![commit.run_id.as_str(), json(inputs)?],
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use ccp_protocol::runs::RunStatus;
    use rusqlite::params_from_iter;

    use super::*;
    use crate::connection::for_writing;

    #[test]
    fn an_index_serves_each_filter_in_the_order_of_the_list() {
        let folder = tempfile::tempdir().unwrap();
        let connection = for_writing(&folder.path().join("ccp.db")).unwrap();
        let all = RunFilter::default();
        let time = RunFilter {
            from: Some(1),
            to: Some(2),
            ..all.clone()
        };
        let cases = [
            (all.clone(), "INDEX runs_by_time"),
            (
                time.clone(),
                "INDEX runs_by_time (accepted_at>? AND accepted_at<?)",
            ),
            (
                RunFilter {
                    flow_id: Some("f".into()),
                    ..time.clone()
                },
                "INDEX runs_by_flow (flow_id=? AND accepted_at>? AND accepted_at<?)",
            ),
            (
                RunFilter {
                    agent_id: Some("a".into()),
                    ..time.clone()
                },
                "INDEX runs_by_agent (agent_id=? AND accepted_at>? AND accepted_at<?)",
            ),
            (
                RunFilter {
                    status: Some(RunStatus::Failed),
                    ..time
                },
                "INDEX runs_by_status (status=? AND accepted_at>? AND accepted_at<?)",
            ),
            (
                RunFilter {
                    before: Some("r".into()),
                    agent_id: Some("a".into()),
                    ..all
                },
                "INDEX runs_by_agent (agent_id=? AND accepted_at<?)",
            ),
        ];
        for (filter, index) in cases {
            let sql = format!("EXPLAIN QUERY PLAN {}", newest_sql(&filter));
            let mut statement = connection.prepare(&sql).unwrap();
            let nothing = vec![rusqlite::types::Null; statement.parameter_count()];
            let plan: Vec<String> = statement
                .query_map(params_from_iter(nothing), |row| row.get(3))
                .unwrap()
                .map(Result::unwrap)
                .collect();
            let plan = plan.join("; ");
            assert!(plan.contains(index), "{filter:?}: {plan}");
            assert!(!plan.contains("TEMP B-TREE"), "{filter:?}: {plan}");
        }
    }
}

-- A run that was accepted may wait before it starts; the runs there are started at once.
ALTER TABLE runs RENAME COLUMN started_at TO accepted_at;
ALTER TABLE runs ADD COLUMN started_at INTEGER;
UPDATE runs SET started_at = accepted_at;

DROP INDEX runs_by_agent;
DROP INDEX runs_by_flow;
CREATE INDEX runs_by_time ON runs (accepted_at, id);
CREATE INDEX runs_by_agent ON runs (agent_id, accepted_at, id);
CREATE INDEX runs_by_flow ON runs (flow_id, accepted_at, id);
CREATE INDEX runs_by_status ON runs (status, accepted_at, id);

-- What a run was given, masked: for a replay.
CREATE TABLE run_inputs (
    run_id TEXT NOT NULL PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
    inputs TEXT NOT NULL
) STRICT;

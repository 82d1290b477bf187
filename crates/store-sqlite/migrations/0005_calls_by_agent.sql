-- Calls of one agent, without reading those of all the others.
CREATE INDEX calls_by_agent ON calls (agent_id, initialized_at, id) WHERE agent_id IS NOT NULL;

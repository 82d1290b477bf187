-- Whose calls.
CREATE INDEX calls_of_agents ON calls (agent_id, initialized_at, id) WHERE agent_id IS NOT NULL;

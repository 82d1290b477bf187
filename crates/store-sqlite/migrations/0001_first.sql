-- The first schema. Times are milliseconds since the Unix epoch, UTC; JSON is kept as the text it came as.

-- Written by the readiness check, so that it notices a database that takes no writes.
CREATE TABLE readiness (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    checks INTEGER NOT NULL
) STRICT;
INSERT INTO readiness (one, checks) VALUES (1, 0);

-- login_key is the login without regard to case.
CREATE TABLE agents (
    id TEXT NOT NULL PRIMARY KEY,
    login TEXT NOT NULL,
    login_key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    phone TEXT,
    roles TEXT NOT NULL,
    password_hash TEXT,
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
    token_hash TEXT NOT NULL PRIMARY KEY,
    agent_id TEXT NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_agent ON sessions (agent_id);
CREATE INDEX sessions_by_end ON sessions (expires_at);

CREATE TABLE tickets (
    ticket_hash TEXT NOT NULL PRIMARY KEY,
    session_hash TEXT NOT NULL REFERENCES sessions (token_hash) ON DELETE CASCADE,
    agent_id TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX tickets_by_session ON tickets (session_hash);
CREATE INDEX tickets_by_end ON tickets (expires_at);

CREATE TABLE api_keys (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    secret_hash TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    line INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    target TEXT NOT NULL,
    details TEXT NOT NULL
) STRICT;

CREATE TABLE flows (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    event TEXT,
    enabled INTEGER NOT NULL,
    version INTEGER NOT NULL,
    published_version INTEGER,
    draft TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX flows_by_event ON flows (source, event);

CREATE TABLE flow_versions (
    flow_id TEXT NOT NULL REFERENCES flows (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    at INTEGER NOT NULL,
    author TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (flow_id, version)
) STRICT;

CREATE TABLE actions (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    flow_id TEXT NOT NULL REFERENCES flows (id),
    place INTEGER NOT NULL,
    payload TEXT NOT NULL,
    form TEXT,
    visible_to TEXT,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX actions_by_flow ON actions (flow_id);

CREATE TABLE documents (
    shelf TEXT NOT NULL,
    id TEXT NOT NULL,
    body TEXT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (shelf, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE contacts (
    id TEXT NOT NULL PRIMARY KEY,
    channel TEXT NOT NULL,
    direction TEXT NOT NULL,
    state TEXT NOT NULL,
    caller TEXT,
    called TEXT,
    phone TEXT,
    customer_name TEXT,
    queue TEXT,
    agent_id TEXT,
    attributes TEXT NOT NULL,
    external_id TEXT UNIQUE,
    started_at INTEGER NOT NULL,
    connected_at INTEGER,
    ended_at INTEGER,
    destroyed_at INTEGER,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX contacts_on_screen ON contacts (agent_id, started_at, id) WHERE destroyed_at IS NULL;

CREATE TABLE events (
    scope TEXT NOT NULL,
    event_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (scope, event_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX events_by_age ON events (at);

-- folded: field name to its value as text without regard to case, for looking up.
CREATE TABLE records (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    fields TEXT NOT NULL,
    folded TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX records_by_age ON records (kind, created_at, id);

CREATE TABLE record_numbers (
    record_id TEXT NOT NULL REFERENCES records (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    number TEXT NOT NULL,
    PRIMARY KEY (record_id, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX records_by_number ON record_numbers (number, record_id);

-- Outlives the record: what was done once stays done once.
CREATE TABLE record_keys (
    once TEXT NOT NULL PRIMARY KEY,
    record_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- An agent's highest number; taken in the transaction that writes the entry, so that no number is lost or given twice.
CREATE TABLE feed_heads (
    agent_id TEXT NOT NULL PRIMARY KEY,
    head INTEGER NOT NULL,
    acked INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE feed (
    agent_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    contact_id TEXT,
    run_id TEXT,
    replace_key TEXT,
    replaces INTEGER,
    body TEXT NOT NULL,
    PRIMARY KEY (agent_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX feed_by_replace_key ON feed (agent_id, run_id, replace_key, seq) WHERE replace_key IS NOT NULL;

CREATE TABLE runs (
    id TEXT NOT NULL PRIMARY KEY,
    agent_id TEXT NOT NULL,
    flow_id TEXT NOT NULL,
    flow_name TEXT NOT NULL,
    flow_version INTEGER NOT NULL,
    action_id TEXT,
    source TEXT,
    event TEXT,
    contact_id TEXT,
    status TEXT NOT NULL,
    error TEXT,
    actions TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE INDEX runs_by_agent ON runs (agent_id, id);
CREATE INDEX runs_by_flow ON runs (flow_id, id);
CREATE INDEX runs_by_end ON runs (ended_at) WHERE ended_at IS NOT NULL;

-- Where a run stands that has not ended; gone when it ends.
CREATE TABLE run_states (
    run_id TEXT NOT NULL PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
    state TEXT NOT NULL,
    answer TEXT
) STRICT;

CREATE TABLE run_steps (
    run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    step TEXT NOT NULL,
    PRIMARY KEY (run_id, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE idempotency_keys (
    agent_id TEXT NOT NULL,
    action_id TEXT NOT NULL,
    key TEXT NOT NULL,
    body_hash TEXT NOT NULL,
    run_id TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (agent_id, action_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_keys_by_end ON idempotency_keys (expires_at);

CREATE TABLE properties (
    agent_id TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (agent_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE overlay_states (
    agent_id TEXT NOT NULL,
    tab_group TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (agent_id, tab_group)
) STRICT, WITHOUT ROWID;

-- The caller log, and the telephone systems that fill it.

-- keys: as call_keys has them, for reading back. folded: what a text is looked for in, without regard to case.
-- heard_at: when the telephone system last told of it.
CREATE TABLE calls (
    id TEXT NOT NULL PRIMARY KEY,
    call_id TEXT NOT NULL UNIQUE,
    direction TEXT NOT NULL,
    caller TEXT NOT NULL,
    caller_e164 TEXT,
    caller_names TEXT NOT NULL,
    called TEXT NOT NULL,
    called_e164 TEXT,
    called_names TEXT NOT NULL,
    queue TEXT,
    keys TEXT NOT NULL,
    state TEXT NOT NULL,
    cause TEXT,
    raw_cause TEXT,
    done INTEGER NOT NULL,
    incomplete INTEGER NOT NULL,
    initialized_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    waiting_seconds INTEGER,
    talking_seconds INTEGER,
    matches TEXT NOT NULL,
    agent_id TEXT,
    contact_id TEXT,
    note TEXT NOT NULL,
    call_back INTEGER NOT NULL,
    dialled_as TEXT,
    fields TEXT NOT NULL,
    folded TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX calls_by_age ON calls (initialized_at, id);
CREATE INDEX calls_going_on ON calls (COALESCE(started_at, initialized_at)) WHERE state IN ('ringing', 'connected');
CREATE INDEX calls_not_done ON calls (initialized_at, id) WHERE done = 0;

CREATE TABLE call_keys (
    side TEXT NOT NULL,
    key TEXT NOT NULL,
    call TEXT NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
    PRIMARY KEY (call, side, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX calls_by_key ON call_keys (side, key, call);

-- Committed with the call, taken away when it was told: so that nothing is lost between the two.
CREATE TABLE call_news (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    call TEXT NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
    step TEXT NOT NULL
) STRICT;

-- secret: SHA-256 of a token, hex; or a signing key as it is.
CREATE TABLE pbx_tokens (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    secret TEXT NOT NULL UNIQUE,
    addresses TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE pbx_requests (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    address TEXT NOT NULL,
    token_id TEXT,
    way TEXT NOT NULL,
    status INTEGER NOT NULL,
    took_ms INTEGER NOT NULL,
    content_type TEXT,
    query TEXT,
    body TEXT NOT NULL,
    answer TEXT NOT NULL,
    folded TEXT NOT NULL
) STRICT;
CREATE INDEX pbx_requests_by_age ON pbx_requests (at);

CREATE TABLE trace (
    id INTEGER PRIMARY KEY,
    trace_id BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL DEFAULT '',
    service TEXT NOT NULL DEFAULT '',
    session TEXT,
    start INTEGER NOT NULL DEFAULT 0,
    "end" INTEGER NOT NULL DEFAULT 0,
    spans INTEGER NOT NULL DEFAULT 0,
    errors INTEGER NOT NULL DEFAULT 0,
    running INTEGER NOT NULL DEFAULT 0,
    input_tokens INTEGER NOT NULL DEFAULT 0,
    output_tokens INTEGER NOT NULL DEFAULT 0,
    cost REAL NOT NULL DEFAULT 0,
    has_root INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX trace_start ON trace (start);
CREATE INDEX trace_session ON trace (session, start);
CREATE INDEX trace_changed ON trace (changed);
CREATE INDEX trace_errors ON trace (start) WHERE errors > 0;
CREATE INDEX trace_running ON trace (start) WHERE running > 0;

CREATE TABLE resource (
    id INTEGER PRIMARY KEY,
    pid INTEGER,
    body TEXT NOT NULL UNIQUE
);

CREATE TABLE span (
    id INTEGER PRIMARY KEY,
    trace INTEGER NOT NULL,
    span_id BLOB NOT NULL,
    parent_id BLOB NOT NULL,
    name TEXT NOT NULL,
    kind INTEGER NOT NULL,
    start INTEGER NOT NULL,
    -- Zero while the span runs.
    "end" INTEGER NOT NULL,
    -- 1: error, 2: cancelled, 4: incomplete, 8: lost with its process.
    flags INTEGER NOT NULL,
    model TEXT,
    input_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    cost REAL NOT NULL,
    first_token INTEGER,
    resource INTEGER NOT NULL,
    scope TEXT NOT NULL,
    revision INTEGER NOT NULL
);
CREATE UNIQUE INDEX span_identity ON span (trace, span_id);
CREATE INDEX span_running ON span (id) WHERE "end" = 0;

-- The span in OTLP/JSON.
CREATE TABLE body (
    span INTEGER PRIMARY KEY,
    json TEXT NOT NULL
);

CREATE TABLE link (
    span INTEGER NOT NULL,
    target_trace BLOB NOT NULL,
    target_span BLOB NOT NULL
);
CREATE INDEX link_target ON link (target_trace, target_span);
CREATE INDEX link_span ON link (span);

-- Words of names, attributes and events; the row is the span's.
CREATE VIRTUAL TABLE text USING fts5 (words, content = '', contentless_delete = 1, detail = none);
-- Spans that were replaced after their words were indexed.
CREATE TABLE reindex (span INTEGER PRIMARY KEY);
CREATE TABLE progress (
    indexed INTEGER NOT NULL,
    revision INTEGER NOT NULL
);
INSERT INTO progress VALUES (0, 0);

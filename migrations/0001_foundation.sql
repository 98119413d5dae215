-- The truth of Windlass. Migrations are append-only: a landed file never changes.

-- What happened: one row per transition, written in the transaction that made it.
-- Read in the order (xid, id), and only below pg_snapshot_xmin(pg_current_snapshot()): what a reader has passed is complete.
CREATE TABLE events (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xid         xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at          timestamptz NOT NULL DEFAULT now(),
    kind        text NOT NULL,              -- created, updated, deleted, synced, outofsync, healthy, degraded, ...
    subject     text NOT NULL,              -- project, cluster, application, account
    key         text NOT NULL,              -- the name; namespace/name for applications
    project     text,                       -- the tenant that may see it; null: only callers who see everything
    principal   text NOT NULL,              -- account:ann, policy:poll, system:...
    correlation uuid NOT NULL,
    operation   uuid,
    data        jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX events_order ON events (xid, id);
CREATE INDEX events_subject ON events (subject, key, id DESC);

-- This installation's identity, one row: marks the objects that it applies, so that two installations on one cluster
-- do not take each other's objects for their own.
CREATE TABLE installation (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    id  uuid NOT NULL DEFAULT gen_random_uuid()
);
INSERT INTO installation DEFAULT VALUES;

CREATE TABLE projects (
    id               uuid PRIMARY KEY,
    name             text NOT NULL UNIQUE,
    manifest         jsonb NOT NULL,        -- as submitted, without what the server sets
    description      text NOT NULL DEFAULT '',
    generation       bigint NOT NULL DEFAULT 1,
    resource_version bigint NOT NULL DEFAULT 1,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE clusters (
    id             uuid PRIMARY KEY,
    name           text NOT NULL UNIQUE,
    server         text NOT NULL UNIQUE,
    credentials    bytea NOT NULL,          -- ClusterConfig as JSON, sealed
    resource_version bigint NOT NULL DEFAULT 1,
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    state          text NOT NULL DEFAULT 'Unknown',
    state_message  text NOT NULL DEFAULT '',
    state_at       timestamptz,
    server_version text
);

CREATE TABLE accounts (
    name          text PRIMARY KEY,
    role          text NOT NULL CHECK (role IN ('admin', 'readonly')),
    password_hash text NOT NULL,            -- Argon2id, PHC string
    enabled       boolean NOT NULL DEFAULT true,
    created_at    timestamptz NOT NULL DEFAULT now(),
    last_login_at timestamptz
);

-- Secrets of sessions and tokens are stored as SHA-256.
CREATE TABLE sessions (
    secret_hash  bytea PRIMARY KEY,
    account      text NOT NULL REFERENCES accounts ON DELETE CASCADE,
    created_at   timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX sessions_account ON sessions (account);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE tokens (
    id           uuid PRIMARY KEY,
    account      text NOT NULL REFERENCES accounts ON DELETE CASCADE,
    secret_hash  bytea NOT NULL UNIQUE,
    description  text NOT NULL DEFAULT '',
    created_at   timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz,
    last_used_at timestamptz
);
CREATE INDEX tokens_account ON tokens (account);

-- Failed sign-ins, by account and by address, for throttling on every replica alike.
CREATE TABLE login_failures (
    subject    text PRIMARY KEY,            -- account:<name> or address:<ip>
    failures   integer NOT NULL,
    last_at    timestamptz NOT NULL,
    blocked_until timestamptz
);

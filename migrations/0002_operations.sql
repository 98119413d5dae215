-- Decisions to change something. A worker claims a row with a lease; the epoch tells its claims apart.
CREATE TABLE operations (
    id           uuid PRIMARY KEY,
    kind         text NOT NULL,
    target       text NOT NULL,
    project      text NOT NULL,
    principal    text NOT NULL,
    correlation  uuid NOT NULL,
    request      jsonb NOT NULL DEFAULT '{}',
    phase        text NOT NULL DEFAULT 'Pending'
                 CHECK (phase IN ('Pending', 'Running', 'Terminating', 'Failed', 'Error', 'Succeeded')),
    message      text NOT NULL DEFAULT '',
    result       jsonb,
    created_at   timestamptz NOT NULL DEFAULT now(),
    started_at   timestamptz,
    finished_at  timestamptz,
    attempts     integer NOT NULL DEFAULT 0,
    not_before   timestamptz NOT NULL DEFAULT now(),
    lease_holder text,
    lease_epoch  bigint NOT NULL DEFAULT 0,
    lease_until  timestamptz
);
-- One active operation of a kind per target.
CREATE UNIQUE INDEX operations_one_active ON operations (kind, target) WHERE phase IN ('Pending', 'Running', 'Terminating');
CREATE INDEX operations_claimable ON operations (not_before, created_at) WHERE phase IN ('Pending', 'Running', 'Terminating');
CREATE INDEX operations_target ON operations (target, created_at DESC);
-- When a project was served last: whose turn it is.
CREATE INDEX operations_project ON operations (project, started_at DESC);

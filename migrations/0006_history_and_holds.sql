-- What was synchronised when and by whom; decisions that automation respects; and one operation at a time per target,
-- whatever its kind: a rollback and a synchronisation, or a deletion and either, would work against each other.

CREATE TABLE application_history (
    application       uuid NOT NULL REFERENCES applications ON DELETE CASCADE,
    id                bigint NOT NULL,                  -- counts up within the application, from 0
    revision          text NOT NULL,                    -- the commit
    source            jsonb NOT NULL,                   -- spec.source as it was then
    deploy_started_at timestamptz NOT NULL,
    deployed_at       timestamptz NOT NULL,
    initiated_by      text NOT NULL,                    -- account:ann, policy:auto-sync
    operation         uuid NOT NULL UNIQUE,             -- an operation that is carried out again is written once
    PRIMARY KEY (application, id)
);

-- A rollback holds the application at a commit: at most one hold each.
CREATE TABLE application_holds (
    application uuid PRIMARY KEY REFERENCES applications ON DELETE CASCADE,
    revision    text NOT NULL,                          -- the commit that it is held at
    source      jsonb NOT NULL,                         -- where that commit is rendered from
    newest      text NOT NULL,                          -- the commit of the target revision at that time
    until       text NOT NULL CHECK (until IN ('Released', 'NewerCommit')),
    reason      text NOT NULL DEFAULT '',
    principal   text NOT NULL,
    since       timestamptz NOT NULL DEFAULT now(),
    operation   uuid NOT NULL                           -- the rollback
);

ALTER TABLE applications
    ADD COLUMN source_changed_at timestamptz NOT NULL DEFAULT now();    -- of spec.source: an earlier attempt was at something else
UPDATE applications SET source_changed_at = created_at;
ALTER TABLE application_status
    ADD COLUMN history_count bigint NOT NULL DEFAULT 0;                 -- entries that were ever made: the next one's id

DROP INDEX operations_one_active;
CREATE UNIQUE INDEX operations_one_active ON operations (target) WHERE phase IN ('Pending', 'Running', 'Terminating');

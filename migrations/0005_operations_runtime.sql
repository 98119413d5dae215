-- The runtime of operations (termination, back-off, dead operations), cursors and retention of the event log, and leases
-- by name, by which replicas divide what only one of them may do.

ALTER TABLE operations
    ADD COLUMN terminated_by text,                       -- who asked for its end: account:ann
    ADD COLUMN retries integer NOT NULL DEFAULT 0,       -- how often its handler put it off
    ADD COLUMN lost    integer NOT NULL DEFAULT 0,       -- how often its worker was gone
    ADD COLUMN dead    boolean NOT NULL DEFAULT false;   -- given up, because its worker was lost too often
CREATE INDEX operations_newest ON operations (created_at DESC, id DESC);
CREATE INDEX operations_newest_of_project ON operations (project, created_at DESC, id DESC);
CREATE INDEX operations_newest_of_principal ON operations (principal, created_at DESC, id DESC);
CREATE INDEX operations_dead ON operations (created_at DESC) WHERE dead;

-- How far those who must miss nothing have read the event log; advanced in the transaction of what they make of it.
CREATE TABLE event_cursors (
    consumer   text PRIMARY KEY,
    xid        xid8 NOT NULL,
    id         bigint NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now()
);

-- Everything up to and including this position may be deleted: who asks for what is behind it has a gap.
CREATE TABLE event_retention (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    xid xid8 NOT NULL DEFAULT '0',
    id  bigint NOT NULL DEFAULT 0
);
INSERT INTO event_retention DEFAULT VALUES;

-- Who may do what only one may do, for example deciding for a cluster (cluster/<id>).
CREATE TABLE leases (
    name   text PRIMARY KEY,
    holder text,                                         -- null: given back
    epoch  bigint NOT NULL,                              -- tells the claims apart, and only grows
    until  timestamptz NOT NULL
);

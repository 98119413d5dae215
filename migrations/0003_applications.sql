CREATE TABLE applications (
    id               uuid PRIMARY KEY,
    namespace        text NOT NULL,
    name             text NOT NULL,
    project          text NOT NULL REFERENCES projects (name),
    manifest         jsonb NOT NULL,        -- as submitted, without what the server sets
    repo_url         text NOT NULL,
    path             text NOT NULL,
    target_revision  text NOT NULL,
    dest_server      text NOT NULL,         -- as written; one of the two is empty
    dest_name        text NOT NULL,
    dest_namespace   text NOT NULL,
    generation       bigint NOT NULL DEFAULT 1,
    resource_version bigint NOT NULL DEFAULT 1,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    UNIQUE (namespace, name)
);
CREATE INDEX applications_project ON applications (project);

-- How far an application is: narrow, written on change, at most once a second.
CREATE TABLE application_status (
    application    uuid PRIMARY KEY REFERENCES applications ON DELETE CASCADE,
    version        bigint NOT NULL DEFAULT 1,
    sync           text NOT NULL DEFAULT 'Unknown',
    health         text NOT NULL DEFAULT 'Unknown',
    health_message text NOT NULL DEFAULT '',
    revision       text NOT NULL DEFAULT '',
    conditions     jsonb NOT NULL DEFAULT '[]',
    summary        jsonb NOT NULL DEFAULT '{}',
    -- Keys of the objects that are ours in the cluster, so that what leaves Git is still found after a restart.
    managed        jsonb NOT NULL DEFAULT '[]',
    reconciled_at  timestamptz,
    operation      uuid
);

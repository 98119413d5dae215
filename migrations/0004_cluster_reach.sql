-- How far a cluster's credentials go. Credentials that see only some namespaces are common: such a cluster is watched
-- namespace by namespace, and objects elsewhere are refused by name.

ALTER TABLE clusters
    ADD COLUMN namespaces text[] NOT NULL DEFAULT '{}',                -- empty: all
    ADD COLUMN cluster_resources boolean NOT NULL DEFAULT false;       -- counts only where namespaces are given

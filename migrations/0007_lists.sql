-- Lists of many applications: by name without sorting all of them, and searched in one text rather than in six columns.
CREATE INDEX applications_name ON applications (name, id);
ALTER TABLE applications ADD COLUMN search_text text GENERATED ALWAYS AS (
    lower(name || E'\n' || project || E'\n' || repo_url || E'\n' || dest_namespace || E'\n' || dest_name || E'\n' || dest_server)
) STORED;

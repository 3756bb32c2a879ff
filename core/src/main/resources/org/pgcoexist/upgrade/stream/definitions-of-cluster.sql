-- A number for all definitions that belong to no database: roles, memberships, settings, tablespaces.
-- The others tell how many locks the server has room for, and how many are held.
WITH catalogs AS (
    SELECT c.relname::text AS catalog, string_agg(format('%I', a.attname), ', ' ORDER BY a.attname COLLATE "C") AS columns
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND (a.attnum > 0 OR a.attname = 'oid') AND NOT a.attisdropped
    WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'r' AND c.relisshared
      AND c.relname NOT IN ('pg_database', 'pg_subscription', 'pg_shdepend', 'pg_replication_origin')
    GROUP BY 1)
SELECT md5(string_agg(catalog || query_to_xml(format('SELECT count(*) AS n, sum(hashtextextended(t COLLATE "C", 0)) AS a'
        ' FROM (SELECT ROW(%s)::text AS t FROM pg_catalog.%I WHERE %s) r',
        columns, catalog, CASE catalog WHEN 'pg_db_role_setting' THEN 'setdatabase = 0'
            WHEN 'pg_shdescription' THEN 'classoid <> ''pg_database''::regclass'
            WHEN 'pg_shseclabel' THEN 'classoid <> ''pg_database''::regclass' ELSE 'true' END),
        true, true, '')::text, E'\n' ORDER BY catalog COLLATE "C")),
    (SELECT setting::bigint FROM pg_settings WHERE name = 'max_locks_per_transaction')
        * (SELECT sum(setting::bigint) FROM pg_settings WHERE name IN ('max_connections', 'max_prepared_transactions',
            'max_worker_processes', 'autovacuum_max_workers', 'max_wal_senders')),
    (SELECT count(*) FROM pg_locks WHERE NOT fastpath)
FROM catalogs

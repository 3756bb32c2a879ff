-- What belongs to the whole cluster and no pg_dumpall writes down, as lines of a sheet. Run once, in any database. Variables: trial,
-- whether the new cluster is one to try definitions in: it has no tablespaces, no database that lets nobody in, and receives nothing.
-- The lines are sorted by their third field: no name or value in it may hold a tab, or begin a line.
-- Columns that some majors lack are taken out of to_jsonb(row), which yields NULL for them.

-- Databases. One that a DROP DATABASE was interrupted in (connection limit -2) is none. Since 16 an ICU locale is written in its
-- canonical form: the dump shows those of databases that it makes, and initdb makes the others with that of template0.
SELECT format(E'\tdatabase %s\t%s\t', translate(d.datname, E'\t\n\r', '   '), translate(property, E'\t\n\r', '   '))
FROM pg_database d JOIN pg_tablespace t ON t.oid = d.dattablespace,
LATERAL (SELECT coalesce(to_jsonb(d)->>'datlocale', to_jsonb(d)->>'daticulocale') AS name) l,
(SELECT coalesce(to_jsonb(o)->>'datlocale', to_jsonb(o)->>'daticulocale') AS name FROM pg_database o WHERE o.datname = 'template0') z,
LATERAL (
    VALUES ('owner ' || pg_get_userbyid(d.datdba)),
        (concat_ws(', ', 'encoding ' || pg_encoding_to_char(d.encoding), 'collate ' || d.datcollate, 'ctype ' || d.datctype,
            'provider ' || coalesce(to_jsonb(d)->>'datlocprovider', 'c'),
            'locale ' || CASE WHEN to_jsonb(d)->>'datlocprovider' <> 'i' THEN l.name
                WHEN d.datname NOT IN ('postgres', 'template1') THEN NULL
                WHEN l.name = z.name THEN 'of template0' ELSE lower(translate(l.name, '_', '-')) END,
            'rules ' || (to_jsonb(d)->>'daticurules'))),
        (CASE WHEN NOT :'trial' THEN 'tablespace ' || t.spcname END),
        ('connection limit ' || d.datconnlimit),
        ('is template ' || d.datistemplate),
        ('comment ' || shobj_description(d.oid, 'pg_database'))
    UNION ALL
    SELECT 'privilege ' || p::text FROM unnest(coalesce(d.datacl, acldefault('d', d.datdba))) p) x (property)
WHERE d.datname <> 'template0' AND d.datconnlimit <> -2 AND property IS NOT NULL
  AND (d.datallowconn OR NOT :'trial');

-- Settings; pg_dumpall leaves out those of ALTER ROLE ALL. A dump quotes each name of a list, whether it was or not.
SELECT format(E'\tsettings\t%s\t', translate(format('ALTER ROLE %s%s: %s', coalesce(r.rolname, 'ALL'), ' IN DATABASE ' || d.datname,
    CASE WHEN split_part(setting, '=', 1) IN ('local_preload_libraries', 'search_path', 'session_preload_libraries',
        'shared_preload_libraries', 'temp_tablespaces', 'unix_socket_directories') THEN translate(setting, '" ', '') ELSE setting END),
    E'\t\n\r', '   '))
FROM pg_db_role_setting s CROSS JOIN unnest(s.setconfig) setting
LEFT JOIN pg_roles r ON r.oid = s.setrole LEFT JOIN pg_database d ON d.oid = s.setdatabase
WHERE (d.datallowconn IS DISTINCT FROM false OR NOT :'trial');

\if :trial
\else
-- What is received from other clusters, but for what follows the old one. A dump does not tell which subscriptions are enabled, nor how far anything is.
SELECT format(E'%s\tsubscription %s\t\t%s', translate(d.datname, E'\t\n\r', '   '), translate(s.subname, E'\t\n\r', '   '),
    concat_ws(', ', CASE WHEN s.subenabled THEN 'enabled' ELSE 'disabled' END,
        'two-phase commit ' || coalesce(to_jsonb(s)->>'subtwophasestate', 'd'), 'to skip ' || coalesce(to_jsonb(s)->>'subskiplsn', '0/0'),
        'position ' || coalesce(p.remote_lsn, '0/0')))
FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid LEFT JOIN pg_replication_origin o ON o.roname = 'pg_' || s.oid
LEFT JOIN pg_replication_origin_status p ON p.local_id = o.roident WHERE NOT starts_with(s.subname, 'pg_coexist_');

SELECT format(E'\treplication origin %s\tposition %s\t', translate(o.roname, E'\t\n\r', '   '), coalesce(p.remote_lsn, '0/0'))
FROM pg_replication_origin o LEFT JOIN pg_replication_origin_status p ON p.local_id = o.roident WHERE o.roname NOT LIKE 'pg\_%';
\endif

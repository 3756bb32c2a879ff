-- What belongs to the whole cluster and no pg_dumpall writes down, as lines of a sheet. Run once, in any database.
-- The lines are sorted by their third field: no name or value in it may hold a tab, or begin a line.
-- Columns that some majors lack are taken out of to_jsonb(row), which yields NULL for them.

-- Databases. One that a DROP DATABASE was interrupted in (connection limit -2) is none.
SELECT format(E'\tdatabase %s\t%s\t', translate(d.datname, E'\t\n\r', '   '), translate(property, E'\t\n\r', '   '))
FROM pg_database d JOIN pg_tablespace t ON t.oid = d.dattablespace, LATERAL (
    VALUES ('owner ' || pg_get_userbyid(d.datdba)),
        (concat_ws(', ', 'encoding ' || pg_encoding_to_char(d.encoding), 'collate ' || d.datcollate, 'ctype ' || d.datctype,
            'provider ' || coalesce(to_jsonb(d)->>'datlocprovider', 'c'),
            'locale ' || translate(coalesce(to_jsonb(d)->>'datlocale', to_jsonb(d)->>'daticulocale'), '_', '-'),
            'rules ' || (to_jsonb(d)->>'daticurules'))),
        ('tablespace ' || t.spcname),
        ('connection limit ' || d.datconnlimit),
        ('is template ' || d.datistemplate),
        ('comment ' || shobj_description(d.oid, 'pg_database'))
    UNION ALL
    SELECT 'privilege ' || p::text FROM unnest(coalesce(d.datacl, acldefault('d', d.datdba))) p) x (property)
WHERE d.datname <> 'template0' AND d.datconnlimit <> -2 AND property IS NOT NULL;

-- Settings; pg_dumpall leaves out those of ALTER ROLE ALL. A dump quotes each name of a list, whether it was or not.
SELECT format(E'\tsettings\t%s\t', translate(format('ALTER ROLE %s%s: %s', coalesce(r.rolname, 'ALL'), ' IN DATABASE ' || d.datname,
    CASE WHEN split_part(setting, '=', 1) IN ('local_preload_libraries', 'search_path', 'session_preload_libraries',
        'shared_preload_libraries', 'temp_tablespaces', 'unix_socket_directories') THEN translate(setting, '" ', '') ELSE setting END),
    E'\t\n\r', '   '))
FROM pg_db_role_setting s CROSS JOIN unnest(s.setconfig) setting
LEFT JOIN pg_roles r ON r.oid = s.setrole LEFT JOIN pg_database d ON d.oid = s.setdatabase;

-- The roles that initdb did not make: role, and a statement that makes it or a part of it, in the order they need. Columns that some
-- majors lack are taken out of to_jsonb(row), which yields NULL for them. What is granted to a role of initdb's goes with what is granted.
SELECT role, statement FROM (
    SELECT 1 AS turn, rolname AS role, format('CREATE ROLE %I WITH %s CONNECTION LIMIT %s%s%s', rolname,
        concat_ws(' ', CASE WHEN rolsuper THEN 'SUPERUSER' ELSE 'NOSUPERUSER' END, CASE WHEN rolinherit THEN 'INHERIT' ELSE 'NOINHERIT' END,
            CASE WHEN rolcreaterole THEN 'CREATEROLE' ELSE 'NOCREATEROLE' END, CASE WHEN rolcreatedb THEN 'CREATEDB' ELSE 'NOCREATEDB' END,
            CASE WHEN rolcanlogin THEN 'LOGIN' ELSE 'NOLOGIN' END, CASE WHEN rolreplication THEN 'REPLICATION' ELSE 'NOREPLICATION' END,
            CASE WHEN rolbypassrls THEN 'BYPASSRLS' ELSE 'NOBYPASSRLS' END),
        rolconnlimit, ' PASSWORD ' || quote_literal(rolpassword), ' VALID UNTIL ' || quote_literal(rolvaliduntil::text)) AS statement
    FROM pg_authid
    UNION ALL
    SELECT 2, r.rolname, format('COMMENT ON ROLE %I IS %L', r.rolname, d.description)
    FROM pg_authid r JOIN pg_shdescription d ON d.objoid = r.oid AND d.classoid = 'pg_authid'::regclass
    UNION ALL
    SELECT 2, r.rolname, format('SECURITY LABEL FOR %I ON ROLE %I IS %L', l.provider, r.rolname, l.label)
    FROM pg_authid r JOIN pg_shseclabel l ON l.objoid = r.oid AND l.classoid = 'pg_authid'::regclass
    UNION ALL
    SELECT 3, CASE WHEN member.oid >= 16384 THEN member.rolname ELSE granted.rolname END, format('GRANT %I TO %I%s', granted.rolname, member.rolname,
        CASE WHEN to_jsonb(m)->>'set_option' IS NOT NULL
            THEN format(' WITH ADMIN %s, INHERIT %s, SET %s', m.admin_option::text, to_jsonb(m)->>'inherit_option', to_jsonb(m)->>'set_option')
            WHEN m.admin_option THEN ' WITH ADMIN OPTION' END)
    FROM pg_auth_members m JOIN pg_authid granted ON granted.oid = m.roleid JOIN pg_authid member ON member.oid = m.member
) all_of_them JOIN pg_authid r ON r.rolname = role WHERE r.oid >= 16384 ORDER BY turn, role, statement

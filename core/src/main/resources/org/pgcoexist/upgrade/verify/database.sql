-- What a schema dump of one database does not show, as lines of a sheet. Variables: since_15, whether both servers are of
-- 15 or newer.

-- What is an extension's own comes with the extension, but for what its configuration tables hold (extconfig).
\set of_user '(NOT EXISTS (SELECT FROM pg_depend p WHERE p.classid = ''pg_class''::regclass AND p.objid = c.oid AND p.deptype = ''e'') OR EXISTS (SELECT FROM pg_extension WHERE c.oid = ANY (extconfig)))'

-- Sequences, two hundred a query. After a crash an unlogged one is as it was made; before 15 none is unlogged.
SELECT string_agg(format('SELECT format(E''%%s\t%%s\t\t%%s'', %L, %L, CASE WHEN is_called THEN ''last value '' ELSE ''next value '' END'
    ' || last_value || CASE WHEN NOT is_called AND last_value = %s THEN '', as made'' ELSE '''' END) FROM %I.%I',
    translate(current_database(), E'\t\n\r', '   '),
    CASE WHEN c.relpersistence = 'u' AND :'since_15' THEN 'unlogged ' ELSE '' END || 'sequence '
        || translate(n.nspname || '.' || c.relname, E'\t\n\r', '   '), s.seqstart, n.nspname, c.relname), ' UNION ALL ')
FROM (SELECT *, row_number() OVER () AS number FROM pg_sequence) s JOIN pg_class c ON c.oid = s.seqrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relpersistence <> 't' AND :of_user
GROUP BY s.number / 200 \gexec

-- Large objects: a schema dump has nothing of them.
SELECT format(E'%s\tlarge objects\t\t%s, owners, privileges and comments %s', translate(current_database(), E'\t\n\r', '   '), count(*),
    coalesce(sum(hashtextextended(concat_ws(' ', l.oid, pg_get_userbyid(l.lomowner),
        (SELECT string_agg(p::text, ' ' ORDER BY p::text COLLATE "C") FROM unnest(coalesce(l.lomacl, acldefault('L', l.lomowner))) p),
        obj_description(l.oid, 'pg_largeobject')) COLLATE "C", 0)), 0))
FROM pg_largeobject_metadata l;

SELECT format(E'%s\tmaterialized view %s\t\t%s', translate(current_database(), E'\t\n\r', '   '),
    translate(n.nspname || '.' || c.relname, E'\t\n\r', '   '), CASE WHEN c.relispopulated THEN 'filled' ELSE 'not filled' END)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'm' AND :of_user;

-- The dump tells a table's access method by a setting that stands somewhere before it.
SELECT format(E'%s\ttable %s\t\taccess method %s', translate(current_database(), E'\t\n\r', '   '),
    translate(n.nspname || '.' || c.relname, E'\t\n\r', '   '), a.amname)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_am a ON a.oid = c.relam
WHERE c.relkind IN ('r', 'm', 'p') AND a.amname <> 'heap' AND c.relpersistence <> 't' AND :of_user;

-- Which tables a subscription knows, and from where on it takes their rows.
SELECT format(E'%s\tsubscription %s, table %s\t\tstate %s, position %s', translate(current_database(), E'\t\n\r', '   '),
    translate(s.subname, E'\t\n\r', '   '), translate(r.srrelid::regclass::text, E'\t\n\r', '   '), r.srsubstate, coalesce(r.srsublsn, '0/0'))
FROM pg_subscription_rel r JOIN pg_subscription s ON s.oid = r.srsubid;

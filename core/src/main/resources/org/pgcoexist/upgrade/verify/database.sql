-- What a schema dump of one database does not show and rows change, as lines of a sheet. Variables: since_15, whether both servers
-- are of 15 or newer; loaded, whether the new cluster is loaded from a dump; of_user, see definitions.sql.

-- Sequences, two hundred a query; a dump has no value of an extension's own. After a crash an unlogged one is as it was made;
-- before 15 none is unlogged.
SELECT string_agg(format('SELECT format(E''%%s\t%%s\t\t%%s'', %L, %L, CASE WHEN is_called THEN ''last value '' ELSE ''next value '' END'
    ' || last_value || CASE WHEN NOT is_called AND last_value = %s THEN '', as made'' ELSE '''' END) FROM %I.%I',
    translate(current_database(), E'\t\n\r', '   '),
    CASE WHEN :of_user THEN '' ELSE 'extension ' END || CASE WHEN c.relpersistence = 'u' AND :'since_15' THEN 'unlogged ' ELSE '' END || 'sequence '
        || translate(n.nspname || '.' || c.relname, E'\t\n\r', '   '), s.seqstart, n.nspname, c.relname), ' UNION ALL ')
FROM (SELECT *, row_number() OVER () AS number FROM pg_sequence) s JOIN pg_class c ON c.oid = s.seqrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relpersistence <> 't' AND (:of_user OR :'loaded')
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

-- Which tables a subscription knows, and from where on it takes their rows.
SELECT format(E'%s\tsubscription %s, table %s\t\tstate %s, position %s', translate(current_database(), E'\t\n\r', '   '),
    translate(s.subname, E'\t\n\r', '   '), translate(r.srrelid::regclass::text, E'\t\n\r', '   '), r.srsubstate, coalesce(r.srsublsn, '0/0'))
FROM pg_subscription_rel r JOIN pg_subscription s ON s.oid = r.srsubid;

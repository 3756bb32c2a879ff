-- What a schema dump of one database does not show and rows change, as lines of a sheet. Variable: of_user, see definitions.sql.

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
FROM pg_subscription_rel r JOIN pg_subscription s ON s.oid = r.srsubid WHERE NOT starts_with(s.subname, 'pg_coexist_');

-- Prints a script that brings the large objects of another server to what they are here, but for rights and comments: all of one moment.
-- Run in the database by psql; the variable since is a transaction before which they were the same, or 0 when none are there. No
-- transaction of the script has many objects, as it locks each.
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT :since = 0 AS all, (:since::bigint % 4294967296)::text AS since \gset
SELECT coalesce(array_agg(o), '{}') AS changed FROM (
    SELECT loid AS o FROM pg_largeobject WHERE NOT :'all' AND age(xmin) <= age(:'since'::xid)
    UNION SELECT oid FROM pg_largeobject_metadata WHERE :'all' OR age(xmin) <= age(:'since'::xid)) c
WHERE o IN (SELECT oid FROM pg_largeobject_metadata) \gset
-- Those that are gone: what is there between two that are here.
SELECT format('SELECT pg_catalog.format(''SELECT pg_catalog.lo_unlink(o) FROM pg_catalog.unnest(%%L::pg_catalog.oid[]) o'', pg_catalog.array_agg(oid)) FROM ('
    'SELECT oid, pg_catalog.row_number() OVER () / 1000 AS turn FROM pg_catalog.pg_largeobject_metadata WHERE oid > %s AND oid <= %s '
    'AND oid NOT IN (SELECT pg_catalog.unnest(%L::pg_catalog.oid[]))) m GROUP BY turn \gexec', behind, upto, oids)
FROM (SELECT coalesce(lag(max(oid)) OVER (ORDER BY turn), 0::oid) AS behind,
        CASE WHEN lead(turn) OVER (ORDER BY turn) IS NULL THEN 4294967295::oid ELSE max(oid) END AS upto, array_agg(oid) AS oids
    FROM (SELECT oid, row_number() OVER (ORDER BY oid) / 10000 AS turn FROM pg_largeobject_metadata) m GROUP BY turn) g;
SELECT format('SELECT pg_catalog.lo_create(o) FROM pg_catalog.unnest(%1$L::pg_catalog.oid[]) o WHERE o NOT IN ('
    'SELECT oid FROM pg_catalog.pg_largeobject_metadata WHERE oid = ANY (%1$L::pg_catalog.oid[])); DELETE FROM pg_catalog.pg_largeobject WHERE loid = ANY (%1$L::pg_catalog.oid[]);', array_agg(o))
FROM (SELECT o, row_number() OVER () / 1000 AS turn FROM unnest(:'changed'::oid[]) o) c GROUP BY turn;
\qecho 'COPY pg_catalog.pg_largeobject (loid, pageno, data) FROM stdin;'
COPY (SELECT loid, pageno, data FROM pg_largeobject
    WHERE :'all' AND loid IN (SELECT oid FROM pg_largeobject_metadata) OR NOT :'all' AND loid = ANY (:'changed'::oid[])) TO STDOUT;
\qecho '\\.'
SELECT format(E'BEGIN;\n%s\nCOMMIT;', string_agg(format('ALTER LARGE OBJECT %s OWNER TO %I;', oid, pg_get_userbyid(lomowner)), E'\n'))
FROM (SELECT oid, lomowner, row_number() OVER () / 1000 AS turn FROM pg_largeobject_metadata
    WHERE :'all' OR age(xmin) <= age(:'since'::xid)) m
GROUP BY turn;
COMMIT;

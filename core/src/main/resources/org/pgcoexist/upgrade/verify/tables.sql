-- The rows of every table of one database, as lines of a sheet: each is read once, by the server. Variables: content, whether
-- their content counts, too; rows, whether all tables are read; unmarked, whether those of extensions are that no dump holds.
--
-- ONLY, because partitions and children are read themselves. Left out are foreign tables, whose rows are elsewhere. Of an
-- extension's configuration tables the rows its condition chooses are dumped and read.
-- Where rows are spread by a hash of an enum, a load gives them to other partitions: these are read together.
-- The hash is a sum over rows, so their order does not matter. A row is its columns in the order of their names, since a
-- dump may bring the columns of a child table into another order. Generated columns are made anew by the load. "char" is
-- written in another way since 16, hence the number. Everything else is text that is the same in 13 and newer with the
-- settings of this session.
-- The comment in each query tells how far we are: the table's bytes and its name, in which no star begins or ends another.
WITH RECURSIVE below (root, oid) AS (
    SELECT p.partrelid, p.partrelid FROM pg_partitioned_table p WHERE p.partstrat = 'h' AND EXISTS (
        SELECT FROM pg_opclass o WHERE o.oid = ANY (p.partclass) AND o.opcname = 'enum_ops' AND o.opcnamespace = 11)
    UNION ALL SELECT b.root, i.inhrelid FROM below b JOIN pg_inherits i ON i.inhparent = b.oid),
spread AS (SELECT b.oid, b.root FROM below b WHERE NOT EXISTS (SELECT FROM below o WHERE o.oid = b.root AND o.root <> b.root)),
tables AS (
    SELECT coalesce(s.root, c.oid) AS id, s.root, c.oid, n.nspname, c.relname, c.relkind, c.relpersistence, e.extversion, x.condition,
        pg_table_size(c.oid) AS bytes,
        (SELECT string_agg(CASE WHEN atttypid = '"char"'::regtype THEN format('t.%I::int', attname) ELSE format('t.%I', attname) END, ', '
            ORDER BY attname COLLATE "C")
         FROM pg_attribute a WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND coalesce(to_jsonb(a)->>'attgenerated', '') = '') AS columns
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN spread s ON s.oid = c.oid
    LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
    LEFT JOIN pg_extension e ON e.oid = d.refobjid
    LEFT JOIN LATERAL (SELECT extcondition[array_position(extconfig, c.oid)] AS condition
        FROM pg_extension WHERE c.oid = ANY (extconfig) LIMIT 1) x ON true
    WHERE c.relkind IN ('r', 'm') AND c.relispopulated AND c.relpersistence <> 't'
      AND CASE WHEN e.oid IS NOT NULL AND x.condition IS NULL THEN :'unmarked'::boolean ELSE :'rows'::boolean END
      AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast'))
SELECT format('SELECT /* %s %s */ format(E''%%s\t%%s\t\t%%s'', %L, %L, sum(n) || '' rows''%s || %L) FROM (%s) t',
    sum(bytes), translate(m.nspname || '.' || c.relname, E'\t\n\r*', '   .'),
    translate(current_database(), E'\t\n\r', '   '),
    'rows of ' || CASE WHEN max(extversion) IS NULL THEN '' ELSE 'extension ' END || CASE c.relpersistence WHEN 'u' THEN 'unlogged ' ELSE '' END
        || CASE c.relkind WHEN 'm' THEN 'materialized view ' ELSE 'table ' END || translate(m.nspname || '.' || c.relname, E'\t\n\r', '   ')
        || CASE c.relkind WHEN 'p' THEN ' with its partitions' ELSE '' END,
    CASE WHEN :'content' THEN ' || '', content '' || sum(h)' ELSE '' END,
    coalesce(', version ' || translate(max(extversion), E'\t\n\r', '   '), ''),
    string_agg(format('SELECT count(*) AS n%s FROM ONLY %I.%I AS t %s',
        CASE WHEN :'content' THEN format(', coalesce(sum(hashtextextended(ROW(%s)::text COLLATE "C", 0)), 0) AS h', columns) ELSE '' END,
        t.nspname, t.relname, condition), ' UNION ALL '))
FROM tables t JOIN pg_class c ON c.oid = t.id JOIN pg_namespace m ON m.oid = c.relnamespace
GROUP BY c.oid, c.relname, c.relkind, c.relpersistence, m.nspname
ORDER BY sum(bytes) DESC \gexec

-- Large objects, a thousand numbers together. A hole and zeros are the same, also at the end of a page; what counts is
-- the length of the object.
\if :content
SELECT /* 0 large objects */ format(E'%s\tlarge objects from %s to %s\t\t%s, content %s', translate(current_database(), E'\t\n\r', '   '),
    loid / 1000 * 1000, loid / 1000 * 1000 + 999, count(*), sum(hashtextextended(concat_ws(' ', loid, bytes, content), 0)))
FROM (SELECT loid, max(pageno * page::bigint + length(data)) AS bytes,
          sum(hashtextextended(concat_ws(' ', pageno, hex) COLLATE "C", 0)) FILTER (WHERE hex <> '') AS content
      FROM (SELECT loid::bigint, pageno, data, rtrim(encode(data, 'hex'), '0') AS hex, current_setting('block_size')::int / 4 AS page
            FROM pg_largeobject) p
      GROUP BY loid) o
GROUP BY loid / 1000;
\endif

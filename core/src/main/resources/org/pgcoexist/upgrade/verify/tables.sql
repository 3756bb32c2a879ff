-- The rows of every table of one database, as lines of a sheet: each is read once, by the server. Variable: content,
-- whether their content counts, too.
--
-- ONLY, because partitions and children are read themselves. Left out are foreign tables, whose rows are elsewhere, and
-- what is an extension's own; of its configuration tables the rows its condition chooses are dumped and read.
-- The hash is a sum over rows, so their order does not matter. A row is its columns in the order of their names, since a
-- dump may bring the columns of a child table into another order. Generated columns are made anew by the load. "char" is
-- written in another way since 16, hence the number. Everything else is text that is the same in 13 and newer with the
-- settings of this session.
-- The comment in each query tells how far we are: the table's bytes and its name, in which no star begins or ends another.
SELECT format('SELECT /* %s %s */ format(E''%%s\t%%s\t\t%%s'', %L, %L, count(*) || '' rows''%s) FROM ONLY %I.%I AS t %s',
    pg_table_size(c.oid), translate(n.nspname || '.' || c.relname, E'\t\n\r*', '   .'),
    translate(current_database(), E'\t\n\r', '   '),
    'rows of ' || CASE WHEN member THEN 'extension ' ELSE '' END || CASE c.relpersistence WHEN 'u' THEN 'unlogged ' ELSE '' END
        || CASE c.relkind WHEN 'm' THEN 'materialized view ' ELSE 'table ' END || translate(n.nspname || '.' || c.relname, E'\t\n\r', '   '),
    CASE WHEN :'content' THEN format(' || '', content '' || coalesce(sum(hashtextextended(ROW(%s)::text COLLATE "C", 0)), 0)',
        (SELECT string_agg(CASE WHEN atttypid = '"char"'::regtype THEN format('t.%I::int', attname) ELSE format('t.%I', attname) END, ', '
                ORDER BY attname COLLATE "C")
         FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '')) ELSE '' END,
    n.nspname, c.relname, condition)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (SELECT EXISTS (
    SELECT FROM pg_depend p WHERE p.classid = 'pg_class'::regclass AND p.objid = c.oid AND p.deptype = 'e') AS member) m
LEFT JOIN LATERAL (SELECT extcondition[array_position(extconfig, c.oid)] AS condition
    FROM pg_extension WHERE c.oid = ANY (extconfig) LIMIT 1) x ON true
WHERE c.relkind IN ('r', 'm') AND c.relispopulated AND c.relpersistence <> 't' AND (NOT member OR condition IS NOT NULL)
  AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
ORDER BY pg_table_size(c.oid) DESC \gexec

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

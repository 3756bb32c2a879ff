-- The state of sequences of one database, as lines of a sheet. Variables: since_15, whether both servers are of 15 or newer;
-- sequences, whether all are read; unmarked, whether those of extensions are that no dump holds; of_user, see definitions.sql.

-- Two hundred a query. After a crash an unlogged one is as it was made;
-- before 15 none is unlogged.
SELECT string_agg(format('SELECT format(E''%%s\t%%s\t\t%%s'', %L, %L, CASE WHEN is_called THEN ''last value '' ELSE ''next value '' END'
    ' || last_value || CASE WHEN NOT is_called AND last_value = %s THEN '', as made'' ELSE '''' END) FROM %I.%I',
    translate(current_database(), E'\t\n\r', '   '),
    CASE WHEN :of_user THEN '' ELSE 'extension ' END || CASE WHEN c.relpersistence = 'u' AND :'since_15' THEN 'unlogged ' ELSE '' END || 'sequence '
        || translate(n.nspname || '.' || c.relname, E'\t\n\r', '   '), s.seqstart, n.nspname, c.relname), ' UNION ALL ')
FROM (SELECT *, row_number() OVER () AS number FROM pg_sequence) s JOIN pg_class c ON c.oid = s.seqrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relpersistence <> 't' AND CASE WHEN :of_user THEN :'sequences'::boolean ELSE :'unmarked'::boolean END
GROUP BY s.number / 200 \gexec

-- What a schema dump of one database does not show of its definitions, as lines of a sheet.

-- What is an extension's own comes with the extension, but for what its configuration tables hold (extconfig).
\set of_user '(NOT EXISTS (SELECT FROM pg_depend p WHERE p.classid = ''pg_class''::regclass AND p.objid = c.oid AND p.deptype = ''e'') OR EXISTS (SELECT FROM pg_extension WHERE c.oid = ANY (extconfig)))'

-- The dump tells a table's access method by a setting that stands somewhere before it.
SELECT format(E'%s\ttable %s\t\taccess method %s', translate(current_database(), E'\t\n\r', '   '),
    translate(n.nspname || '.' || c.relname, E'\t\n\r', '   '), a.amname)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_am a ON a.oid = c.relam
WHERE c.relkind IN ('r', 'm', 'p') AND a.amname <> 'heap' AND c.relpersistence <> 't' AND :of_user;

-- A dump tells no owner of an extension, and nothing of plpgsql and the schema public that every new database has.
SELECT format(E'%s\textension %s\t\towner %s', translate(current_database(), E'\t\n\r', '   '), translate(extname, E'\t\n\r', '   '),
    translate(pg_get_userbyid(extowner), E'\t\n\r', '   '))
FROM pg_extension;

SELECT format(E'%s\tschema public\t\tis there', translate(current_database(), E'\t\n\r', '   ')) FROM pg_namespace WHERE nspname = 'public';

-- A dump makes a child with the columns of its parents first.
SELECT format(E'%s\tcolumns of table %s\t\t%s', translate(current_database(), E'\t\n\r', '   '), translate(n.nspname || '.' || c.relname, E'\t\n\r', '   '),
    (SELECT translate(string_agg(a.attname, ', ' ORDER BY a.attnum), E'\t\n\r', '   ') FROM pg_attribute a
     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped))
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'f') AND c.relpersistence <> 't' AND EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid) AND :of_user;

-- A number for all definitions of one database: it is another one when any was changed, and only then. Run in it, by any
-- major. What is no definition does not count: what VACUUM, ANALYZE, TRUNCATE and a rewrite of a table leave in the catalogs,
-- temporary objects, TOAST tables, what PostgreSQL derives from other columns. A catalog that is not known here counts.
-- WITH_LARGE_OBJECTS stands for true or false, HASH_OF_ROW for what is looked at: all columns that count; or the transaction
-- that wrote the row, which is several times as quick, and is another one after some changes that are none.
-- The second column tells how many locks a dump of the database takes.
WITH hidden AS (SELECT format('(SELECT oid FROM pg_class WHERE relnamespace IN %s)', namespaces) AS relations, namespaces
    FROM (VALUES ('(SELECT oid FROM pg_namespace WHERE nspname ~ ''^pg_toast$|^pg_(toast_)?temp_'')')) n (namespaces)),
parts (catalog, condition) AS (
    SELECT catalog, format('%I NOT IN %s', of, namespaces) FROM hidden, (VALUES
        ('pg_type', 'typnamespace'), ('pg_proc', 'pronamespace'), ('pg_constraint', 'connamespace')) v (catalog, of)
    UNION ALL SELECT 'pg_attribute', 'attnum > 0 AND attrelid NOT IN ' || relations FROM hidden
    UNION ALL SELECT catalog, format('%I NOT IN %s', of, relations) FROM hidden, (VALUES
        ('pg_attrdef', 'adrelid'), ('pg_index', 'indrelid'), ('pg_trigger', 'tgrelid'), ('pg_rewrite', 'ev_class'),
        ('pg_inherits', 'inhrelid'), ('pg_policy', 'polrelid'), ('pg_sequence', 'seqrelid'),
        ('pg_partitioned_table', 'partrelid'), ('pg_statistic_ext', 'stxrelid')) v (catalog, of)
    -- Options of a TOAST table are its table's.
    UNION ALL SELECT 'pg_class', 'relpersistence <> ''t'' AND (reloptions IS NOT NULL OR relnamespace NOT IN ' || namespaces || ')'
    FROM hidden
    UNION ALL SELECT 'pg_namespace', 'oid NOT IN ' || namespaces FROM hidden
    -- Members of extensions, and who owns a sequence; all else follows from what is defined.
    UNION ALL SELECT 'pg_depend', 'deptype IN (''e'', ''x'') OR (deptype IN (''a'', ''i'') AND classid = ''pg_class''::regclass'
        ' AND refclassid = ''pg_class''::regclass AND refobjid NOT IN ' || relations || ')' FROM hidden
    UNION ALL SELECT catalog, format('%s = %s', of, (SELECT oid FROM pg_database WHERE datname = current_database()))
    FROM (VALUES ('pg_database', 'oid'), ('pg_db_role_setting', 'setdatabase'), ('pg_subscription', 'subdbid'),
        ('pg_shdescription', 'classoid = ''pg_database''::regclass AND objoid'),
        ('pg_shseclabel', 'classoid = ''pg_database''::regclass AND objoid')) v (catalog, of)
    UNION ALL SELECT catalog, 'classoid <> ''pg_largeobject''::regclass'
    FROM (VALUES ('pg_description'), ('pg_seclabel'), ('pg_init_privs')) v (catalog) WHERE NOT WITH_LARGE_OBJECTS),
catalogs AS (
    SELECT c.relname::text AS catalog, string_agg(format('%I', a.attname), ', ' ORDER BY a.attname COLLATE "C") AS columns
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND (a.attnum > 0 OR a.attname = 'oid')
        AND NOT a.attisdropped
    LEFT JOIN parts ON catalog = c.relname
    WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'r' AND (catalog IS NOT NULL OR NOT c.relisshared)
      AND c.relname NOT IN ('pg_statistic', 'pg_statistic_ext_data', 'pg_largeobject', 'pg_subscription_rel')
      -- Since 17 a large object is dumped as data, before as a definition.
      AND NOT (c.relname = 'pg_largeobject_metadata' AND (current_setting('server_version_num')::int >= 170000 OR NOT WITH_LARGE_OBJECTS))
      AND (c.relname, a.attname) NOT IN (
          ('pg_class', 'relfilenode'), ('pg_class', 'relpages'), ('pg_class', 'reltuples'), ('pg_class', 'relallvisible'),
          ('pg_class', 'relallfrozen'), ('pg_class', 'relfrozenxid'), ('pg_class', 'relminmxid'), ('pg_class', 'relhasindex'),
          ('pg_class', 'relhasrules'), ('pg_class', 'relhastriggers'), ('pg_class', 'relhassubclass'),
          ('pg_attribute', 'atthasmissing'), ('pg_attribute', 'attmissingval'), ('pg_index', 'indcheckxmin'),
          ('pg_statistic_ext', 'stxndistinct'), ('pg_statistic_ext', 'stxdependencies'), ('pg_subscription', 'subskiplsn'),
          ('pg_database', 'datfrozenxid'), ('pg_database', 'datminmxid'), ('pg_database', 'datallowconn'),
          ('pg_database', 'datlastsysoid'))
    GROUP BY 1)
SELECT md5(string_agg(catalog || query_to_xml(format('SELECT count(*) AS n, sum(h) AS a'
        ' FROM (SELECT HASH_OF_ROW AS h FROM pg_catalog.%2$I WHERE %3$s) r', columns, catalog,
        coalesce(condition, 'true')), true, true, '')::text, E'\n' ORDER BY catalog COLLATE "C")),
    (SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND oid >= 16384)
FROM catalogs LEFT JOIN parts USING (catalog)

package org.pgcoexist.upgrade.plan;

/** What a database holds that a new cluster can follow, and what it cannot. */
public final class FollowQueries {

  /** As identifiers, quoted where they must be. */
  public static final String NAME = "format('%I.%I', n.nspname, c.relname)";

  /** Without one a client could not change or delete rows of a published table. */
  public static final String HAS_IDENTITY =
      "(c.relreplident = 'f' OR EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid"
          + " AND i.indisvalid AND CASE c.relreplident WHEN 'd' THEN i.indisprimary"
          + " WHEN 'i' THEN i.indisreplident ELSE false END))";

  /** What is an extension's own comes with that, but for what its configuration tables hold. */
  private static final String OF_USER =
      " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid >= 16384"
          + " AND (NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass"
          + " AND d.objid = c.oid AND d.deptype = 'e')"
          + " OR EXISTS (SELECT FROM pg_extension WHERE c.oid = ANY (extconfig)))";

  /** Of pg_class c and pg_namespace n, plain tables whose rows last. */
  public static final String TABLES =
      OF_USER
          + " AND c.relkind = 'r' AND c.relpersistence = 'p' AND n.nspname NOT LIKE 'pg\\_%'"
          + " AND n.nspname <> 'information_schema'";

  public static final String SEQUENCES =
      OF_USER + " AND c.relkind = 'S' AND c.relpersistence <> 't'";

  public static final String UNLOGGED_TABLES =
      OF_USER + " AND c.relkind = 'r' AND c.relpersistence = 'u'";

  /** Materialized views with something in them. */
  public static final String FILLED_VIEWS = OF_USER + " AND c.relkind = 'm' AND c.relispopulated";

  private FollowQueries() {}
}

package org.pgcoexist.upgrade.stream;

import java.util.ArrayList;
import java.util.List;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.postgres.Psql;

/**
 * What a database of the old cluster holds, as far as the order of work depends on it.
 *
 * @param encoding its encoding, as client_encoding wants it
 * @param large its large tables, each of which gets a stream of its own
 * @param rest the size of all else that a dump of its data holds, but large objects, in bytes
 * @param restRows how many rows are in that, as the planner believes
 * @param indexes the size of all indexes, in bytes
 * @param objects the size of all large objects, in bytes
 */
record DatabaseInventory(
    String encoding, List<Table> large, long rest, long restRows, long indexes, long objects) {

  /**
   * A plain table that no extension owns. Everything else is pg_dump's, which knows what an
   * extension makes by itself, and so are names that a command line cannot hold in every encoding.
   *
   * @param name with its schema, quoted for SQL
   * @param columns what COPY is to name: all but generated ones, quoted
   * @param bytes its size without indexes
   * @param blocks how many blocks its main fork has
   * @param rows how many rows it has, as the planner believes
   * @param binary whether COPY may use the binary format
   */
  record Table(String name, String columns, long bytes, long blocks, long rows, boolean binary) {}

  /** A smaller one is not worth two programs of its own. */
  private static final String LEAST_BYTES = "4194304";

  /** They are excluded by name on a command line. */
  private static final String MOST_TABLES = "400";

  /**
   * Types whose binary format is documented by their send and receive functions, is the same in all
   * majors from 10, and names no object by its number.
   */
  private static final String BINARY_TYPES =
      "'bool', 'bytea', 'int2', 'int4', 'int8', 'float4', 'float8', 'numeric', 'text', 'varchar',"
          + " 'bpchar', 'date', 'time', 'timestamp', 'timestamptz', 'interval', 'uuid', 'json',"
          + " 'jsonb'";

  private static final String SIZES =
      "SELECT pg_encoding_to_char(encoding),"
          + " coalesce((SELECT sum(pg_table_size(oid)) FROM pg_class WHERE relkind IN ('r', 'm')"
          + " AND oid >= 16384), 0),"
          + " coalesce((SELECT sum(pg_indexes_size(oid)) FROM pg_class WHERE relkind IN ('r', 'm')"
          + " AND oid >= 16384), 0), "
          + RowEstimates.ROWS
          + ", pg_table_size('pg_largeobject')"
          + " FROM pg_database WHERE datname = current_database()";

  private static String tables(MajorVersion major) {
    String generated = major.isAtLeast(12) ? " AND a.attgenerated = ''" : "";
    return "SELECT t.name, t.columns, t.bytes, t.blocks, t.rows, t.binary FROM (SELECT"
        + " format('%I.%I', n.nspname, c.relname) AS name, a.columns, a.binary,"
        + " pg_table_size(c.oid) AS bytes,"
        + " pg_relation_size(c.oid) / current_setting('block_size')::bigint AS blocks,"
        + " greatest(c.reltuples, 0)::bigint AS rows"
        + " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,"
        + " LATERAL (SELECT string_agg(format('%I', a.attname), ', ' ORDER BY a.attnum) AS columns,"
        + " bool_and(y.typnamespace = 11 AND y.typname IN ("
        + BINARY_TYPES
        + ")) AS binary FROM pg_attribute a JOIN pg_type y ON y.oid = a.atttypid"
        + " WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
        + generated
        + ") a WHERE c.relkind = 'r' AND c.oid >= 16384 AND n.nspname NOT LIKE 'pg\\_%'"
        + " AND n.nspname <> 'information_schema' AND NOT EXISTS "
        + THROUGH_THE_ROOT
        + " AND NOT EXISTS (SELECT FROM pg_depend d"
        + " WHERE d.deptype = 'e' AND (d.classid = 'pg_class'::regclass AND d.objid = c.oid"
        + " OR d.classid = 'pg_namespace'::regclass AND d.objid = n.oid))) t"
        + " WHERE t.bytes >= "
        + LEAST_BYTES
        + " AND (t.name || t.columns) COLLATE \"C\" ~ '^[ -~]+$'"
        + " ORDER BY t.bytes DESC, t.name LIMIT "
        + MOST_TABLES;
  }

  /**
   * Rows of these may belong into another partition of the new cluster, as an enum hashes by the
   * numbers of its values: pg_dump loads them through the parent.
   */
  private static final String THROUGH_THE_ROOT =
      "(WITH RECURSIVE above (oid) AS (SELECT i.inhparent FROM pg_inherits i WHERE i.inhrelid ="
          + " c.oid UNION SELECT i.inhparent FROM above a JOIN pg_inherits i ON i.inhrelid = a.oid)"
          + " SELECT FROM above a JOIN pg_partitioned_table p ON p.partrelid = a.oid"
          + " JOIN pg_opclass o ON o.oid = ANY (p.partclass) WHERE p.partstrat = 'h'"
          + " AND o.opcname = 'enum_ops' AND o.opcnamespace = 11)";

  static DatabaseInventory of(Psql old, String database) throws InterruptedException {
    String what = "cannot look for the tables of database " + database;
    List<String> sizes = old.rows(what, database, SIZES).get(0);
    List<Table> large = new ArrayList<>();
    long inLarge = 0;
    long rowsInLarge = 0;
    for (List<String> row : old.rows(what, database, tables(old.server()))) {
      long bytes = Long.parseLong(row.get(2));
      long rows = Long.parseLong(row.get(4));
      inLarge += bytes;
      rowsInLarge += rows;
      boolean binary = row.get(5).equals("t");
      long blocks = Long.parseLong(row.get(3));
      large.add(new Table(row.get(0), row.get(1), bytes, blocks, rows, binary));
    }
    long rest = Math.max(0, Long.parseLong(sizes.get(1)) - inLarge);
    long restRows = Math.max(0, Long.parseLong(sizes.get(3)) - rowsInLarge);
    return new DatabaseInventory(
        sizes.get(0),
        List.copyOf(large),
        rest,
        restRows,
        Long.parseLong(sizes.get(2)),
        Long.parseLong(sizes.get(4)));
  }
}

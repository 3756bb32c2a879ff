package org.pgcoexist.upgrade.plan;

import org.pgcoexist.model.MajorVersion;

/** What the catalogs of the old cluster are asked. */
public final class SourceQueries {

  /** The column of {@link #template0} that tells whether the asking role is a superuser. */
  public static final int SUPERUSER = 6;

  public static final String BOOTSTRAP_SUPERUSER =
      "SELECT rolname FROM pg_catalog.pg_roles WHERE oid = 10";

  /**
   * Name, size in bytes, whether connections are allowed, whether a DROP DATABASE was cut short;
   * the largest first.
   */
  public static final String DATABASES =
      "SELECT datname, pg_catalog.pg_database_size(oid), datallowconn, datconnlimit = -2"
          + " FROM pg_catalog.pg_database"
          + " WHERE datname <> 'template0' ORDER BY 2 DESC, 1";

  public static final String TABLESPACES =
      "SELECT pg_catalog.pg_tablespace_location(oid) FROM pg_catalog.pg_tablespace"
          + " WHERE spcname NOT IN ('pg_default', 'pg_global') ORDER BY 1";

  /**
   * What a private server of the new cluster needs as well: libraries that extensions want loaded
   * early, the settings of extensions (pg_cron can be created in the database that one of them
   * names, and in no other), room for locks, since a load can hold as many as the dump did, what
   * logical slots want, without which no server starts that has some, and room for the positions of
   * subscriptions.
   */
  public static final String SETTINGS =
      "SELECT name || '=' || setting FROM pg_catalog.pg_settings"
          + " WHERE (name IN ('shared_preload_libraries', 'max_locks_per_transaction')"
          + " OR category = 'Customized Options' AND source = 'configuration file'"
          + " OR name IN ('wal_level', 'max_replication_slots') AND EXISTS (SELECT FROM"
          + " pg_catalog.pg_replication_slots WHERE slot_type = 'logical' AND NOT temporary)"
          + " OR name IN ('max_replication_slots', 'max_active_replication_origins')"
          + " AND EXISTS (SELECT FROM pg_catalog.pg_replication_origin))"
          + " AND setting <> '' ORDER BY 1";

  /** Read from the files: it waits for no lock. A tablespace in PGDATA has no location. */
  public static final String TABLESPACE_SIZES =
      "SELECT pg_tablespace_location(oid) AS location, pg_tablespace_size(oid) AS bytes"
          + " FROM pg_tablespace";

  /** From what the last VACUUM saw, since the functions that measure would wait for locks. */
  public static final String DUMP_SIZE =
      "SELECT coalesce(sum(relpages) FILTER (WHERE relkind = 'i'), 0)"
          + " * current_setting('block_size')::bigint AS indexes,"
          + " coalesce(sum(relpages) FILTER (WHERE relname = 'pg_largeobject'"
          + " AND relnamespace = 11), 0) * current_setting('block_size')::bigint AS objects,"
          + " count(*) FILTER (WHERE relkind NOT IN ('i', 'I', 't', 'c')) AS relations,"
          + " current_setting('max_connections')::int AS connections"
          + " FROM pg_class";

  private SourceQueries() {}

  /** Encoding, collate, ctype, provider, its locale, its rules, whether we are a superuser. */
  public static String template0(MajorVersion major) {
    String provider = major.isAtLeast(15) ? "datlocprovider" : "'c'";
    String locale =
        major.isAtLeast(17) ? "datlocale" : major.isAtLeast(15) ? "daticulocale" : "NULL";
    String rules = major.isAtLeast(16) ? "daticurules" : "NULL";
    return "SELECT pg_catalog.pg_encoding_to_char(encoding), datcollate, datctype, "
        + provider
        + ", coalesce("
        + locale
        + "::text, ''), coalesce("
        + rules
        + "::text, ''), (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user)"
        + " FROM pg_catalog.pg_database WHERE datname = 'template0'";
  }
}

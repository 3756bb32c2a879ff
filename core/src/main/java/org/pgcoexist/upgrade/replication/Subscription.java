package org.pgcoexist.upgrade.replication;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.postgres.Sql;
import org.pgcoexist.upgrade.plan.UpgradeContext;

/** The subscription in one database of the new cluster. */
public final class Subscription {

  private static final int FIRST_THAT_ENDS_AT_ERRORS = 15;

  /** What is written to the disk once takes less time. */
  private static final String AT_ONCE = "BEGIN;\n";

  private static final String DONE = "COMMIT;\n";

  private final UpgradeContext context;
  private final Psql now;
  private final String database;
  private final String name;

  /**
   * @param name its own and its slot's
   */
  public Subscription(UpgradeContext context, String database, String name) {
    this.context = context;
    this.now = context.newPsql();
    this.database = database;
    this.name = name;
  }

  public String name() {
    return name;
  }

  private String literal() {
    return Sql.literal(name);
  }

  private String named() {
    return Sql.identifier(name);
  }

  /**
   * One that is there.
   *
   * @param isOn false when an error has ended it, or it was not switched on yet
   * @param connection to whom
   */
  public record Present(boolean isOn, String connection) {

    /** Whether it is connected with the old server as that is reached now. */
    public boolean isConnected(Psql old, String database) {
      return connection.equals(to(old, database));
    }
  }

  /** All of an attempt, by name. */
  public static Map<String, Present> all(UpgradeContext context) throws InterruptedException {
    String sql =
        "SELECT subname, subenabled, subconninfo FROM pg_subscription WHERE starts_with(subname, "
            + Sql.literal(new Publisher(context).name() + "_")
            + ") ORDER BY 1";
    Map<String, Present> all = new TreeMap<>();
    for (List<String> row :
        context
            .newPsql()
            .rows("cannot look for subscriptions", context.source().openDatabase(), sql)) {
      all.put(row.get(0), new Present(row.get(1).equals("t"), row.get(2)));
    }
    return all;
  }

  /**
   * Makes it, switched off, from the slot of its name on; but for a database in which something
   * would keep rows from being received, or run with our rights as they are.
   */
  public void make(Psql old, String publication) throws InterruptedException {
    Obstacles.requireNone(now, database, context.attempt().to());
    String ends =
        context.attempt().to().isAtLeast(FIRST_THAT_ENDS_AT_ERRORS)
            ? ", disable_on_error = true"
            : "";
    execute(
        "CREATE SUBSCRIPTION "
            + named()
            + " CONNECTION "
            + Sql.literal(to(old, database))
            + " PUBLICATION "
            + Sql.identifier(publication)
            + " WITH (create_slot = false, copy_data = false, enabled = false, slot_name = "
            + literal()
            + ends
            + ");\n");
  }

  private static String to(Psql old, String database) {
    return Sql.connection(
        old.socketDirectory(), old.port(), old.account().name(), old.role(), database);
  }

  /** Statements that connect it with the old server as it is reached now. */
  public String connecting(Psql old) {
    return AT_ONCE
        + "ALTER SUBSCRIPTION "
        + named()
        + " CONNECTION "
        + Sql.literal(to(old, database))
        + ";\nALTER SUBSCRIPTION "
        + named()
        + " ENABLE;\n"
        + DONE;
  }

  /** Statements that switch it off until it is connected again. */
  public String pausing() {
    return "ALTER SUBSCRIPTION " + named() + " DISABLE;\n";
  }

  /** Drops it, where it is, without a word to the server that it follows. */
  public void drop() throws InterruptedException {
    execute(dropping());
  }

  /**
   * Statements that drop it, where it is, without a word to the server that it follows, and the
   * publication that came with the database.
   */
  public String dropping(Publisher publisher) {
    return AT_ONCE + dropping() + Publication.dropping(publisher.name()) + DONE;
  }

  private String dropping() {
    return "SELECT format('ALTER SUBSCRIPTION %I DISABLE', subname),"
        + " format('ALTER SUBSCRIPTION %I SET (slot_name = NONE)', subname),"
        + " format('DROP SUBSCRIPTION %I', subname) FROM pg_subscription WHERE subname = "
        + literal()
        + " AND subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())"
        + " \\gexec\n";
  }

  private void execute(String sql) throws InterruptedException {
    now.execute("cannot follow the database " + database, database, sql);
  }
}

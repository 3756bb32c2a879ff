package org.pgcoexist.upgrade.replication;

import java.util.List;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.postgres.Sql;
import org.pgcoexist.upgrade.plan.UpgradeContext;

/** The subscription in one database of the new cluster. */
public final class Subscription {

  private static final int FIRST_THAT_ENDS_AT_ERRORS = 15;

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

  private String literal() {
    return Sql.literal(name);
  }

  private String named() {
    return Sql.identifier(name);
  }

  /** What it is doing; empty when it is not there. */
  public enum State {
    NONE,
    /** An error has ended it, or it was not switched on yet. */
    OFF,
    ON
  }

  public State state() throws InterruptedException {
    String sql = "SELECT subenabled FROM pg_subscription WHERE subname = " + literal();
    List<List<String>> rows = now.rows("cannot look for the subscription", database, sql);
    if (rows.isEmpty()) {
      return State.NONE;
    }
    return rows.get(0).get(0).equals("t") ? State.ON : State.OFF;
  }

  /** Whether it is connected with the old server as that is reached now. */
  public boolean isConnected(Psql old) throws InterruptedException {
    String sql =
        "SELECT count(*) FROM pg_subscription WHERE subname = "
            + literal()
            + " AND subconninfo = "
            + Sql.literal(connection(old));
    return !now.rows("cannot look for the subscription", database, sql).get(0).get(0).equals("0");
  }

  /** Makes it where it is not there, and switches it on. */
  public void follow(Publisher publisher) throws InterruptedException {
    Psql old = publisher.client();
    if (state() == State.NONE) {
      String ends =
          context.attempt().to().isAtLeast(FIRST_THAT_ENDS_AT_ERRORS)
              ? ", disable_on_error = true"
              : "";
      execute(
          "CREATE SUBSCRIPTION "
              + named()
              + " CONNECTION "
              + Sql.literal(connection(old))
              + " PUBLICATION "
              + Sql.identifier(publisher.name())
              + " WITH (create_slot = false, copy_data = false, enabled = false, slot_name = "
              + literal()
              + ends
              + ");\n");
    }
    connect(old);
  }

  private String connection(Psql old) {
    return Sql.connection(old.socketDirectory(), old.port(), old.role(), database);
  }

  /** Connects it with the old server as it is reached now. */
  public void connect(Psql old) throws InterruptedException {
    execute(
        "ALTER SUBSCRIPTION "
            + named()
            + " CONNECTION "
            + Sql.literal(connection(old))
            + ";\nALTER SUBSCRIPTION "
            + named()
            + " ENABLE;\n");
  }

  /** Drops it, where it is, without a word to the server that it follows. */
  public void drop() throws InterruptedException {
    execute(
        "SELECT format('ALTER SUBSCRIPTION %I DISABLE', subname),"
            + " format('ALTER SUBSCRIPTION %I SET (slot_name = NONE)', subname),"
            + " format('DROP SUBSCRIPTION %I', subname) FROM pg_subscription WHERE subname = "
            + literal()
            + " AND subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())"
            + " \\gexec\n");
  }

  private void execute(String sql) throws InterruptedException {
    now.execute("cannot follow the database " + database, database, sql);
  }
}

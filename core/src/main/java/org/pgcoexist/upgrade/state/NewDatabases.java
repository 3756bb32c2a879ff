package org.pgcoexist.upgrade.state;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.pgcoexist.CoexistException;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.postgres.Sql;
import org.pgcoexist.upgrade.plan.SourceFacts;
import org.pgcoexist.upgrade.plan.UpgradeContext;

/** The databases of the new cluster: those of the old one, no more and no less. */
public final class NewDatabases {

  private static final String NAMES =
      "SELECT datname, datistemplate FROM pg_catalog.pg_database WHERE datname <> 'template0'";

  private final UpgradeContext context;
  private final Psql psql;

  public NewDatabases(UpgradeContext context) {
    this.context = context;
    this.psql = context.newPsql();
  }

  /** Everybody can connect to them from the start, and what a hook script did there stays. */
  public static boolean isMadeByInitdb(String database) {
    return database.equals("template1") || database.equals("postgres");
  }

  /** One that lets us in on either server: template1 may be closed, or gone. */
  private String open() {
    return context.source().openDatabase();
  }

  private List<List<String>> rows() throws InterruptedException {
    return psql.rows("cannot list the databases", open(), NAMES);
  }

  /** Those that initdb did not make. */
  public List<String> others() throws InterruptedException {
    return rows().stream().map(row -> row.get(0)).filter(name -> !isMadeByInitdb(name)).toList();
  }

  /** Drops what is not whole, but what initdb made. */
  public void dropUnless(Predicate<String> isWhole) throws InterruptedException {
    for (List<String> row : rows()) {
      String name = row.get(0);
      if (!isMadeByInitdb(name) && !isWhole.test(name)) {
        drop(row, "which is not whole");
      }
    }
  }

  /** Drops one, where it is. */
  public void drop(String name, String because) throws InterruptedException {
    for (List<String> row : rows()) {
      if (row.get(0).equals(name)) {
        drop(row, because);
      }
    }
  }

  private void drop(List<String> row, String because) throws InterruptedException {
    String name = Sql.identifier(row.get(0));
    String what = "cannot drop the database " + row.get(0) + ", " + because;
    if (row.get(1).equals("t")) {
      psql.execute(what, open(), "ALTER DATABASE " + name + " IS_TEMPLATE false");
    }
    psql.execute(what, open(), "DROP DATABASE " + name);
  }

  /**
   * Drops what the old cluster does not have.
   *
   * @throws CoexistException when one is missing
   */
  public void requireAll(String why, String next) throws InterruptedException {
    Set<String> missing = new TreeSet<>();
    for (SourceFacts.Database database : context.source().databases()) {
      missing.add(database.name());
    }
    for (List<String> row : rows()) {
      if (!missing.remove(row.get(0))) {
        drop(row, "which the old cluster does not have");
      }
    }
    if (!missing.isEmpty()) {
      throw CoexistException.failed(
          "the new cluster lacks the databases " + String.join(", ", missing), why, next);
    }
  }
}

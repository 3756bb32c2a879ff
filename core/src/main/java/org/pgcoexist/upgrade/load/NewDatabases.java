package org.pgcoexist.upgrade.load;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.pgcoexist.CoexistException;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.postgres.Sql;
import org.pgcoexist.upgrade.plan.SourceFacts;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.state.HookDatabases;

/**
 * The databases of the new cluster: the old one's and those of hook scripts, no more and no less.
 */
public final class NewDatabases {

  private final UpgradeContext context;
  private final Psql psql;
  private final Set<String> ofHooks;

  public NewDatabases(UpgradeContext context) {
    this.context = context;
    this.psql = context.newPsql();
    this.ofHooks = HookDatabases.of(context).names(context);
  }

  /** Everybody can connect to them from the start, and what a hook script did there stays. */
  public static boolean isMadeByInitdb(String database) {
    return HookDatabases.isMadeByInitdb(database);
  }

  private List<List<String>> rows() throws InterruptedException {
    return HookDatabases.all(psql, "template1");
  }

  /** Drops what is not whole, but what initdb made. */
  public void dropUnless(Predicate<String> isWhole) throws InterruptedException {
    for (List<String> row : rows()) {
      String name = row.get(0);
      if (!isMadeByInitdb(name) && !ofHooks.contains(name) && !isWhole.test(name)) {
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
      psql.execute(what, "template1", "ALTER DATABASE " + name + " IS_TEMPLATE false");
    }
    psql.execute(what, "template1", "DROP DATABASE " + name);
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
      if (!missing.remove(row.get(0)) && !ofHooks.contains(row.get(0))) {
        drop(row, "which the old cluster does not have");
      }
    }
    if (!missing.isEmpty()) {
      throw CoexistException.failed(
          "the new cluster lacks the databases " + String.join(", ", missing), why, next);
    }
  }
}

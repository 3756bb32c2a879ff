package org.pgcoexist.upgrade.hooks;

import com.google.gson.Gson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pgcoexist.CoexistException;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.postgres.Sql;
import org.pgcoexist.postgres.SqlFile;
import org.pgcoexist.upgrade.plan.ObjectNames;
import org.pgcoexist.upgrade.plan.SourceFacts;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.state.Marker;
import org.pgcoexist.upgrade.state.NewDatabases;

/**
 * The databases and roles that scripts of the phase init make in the new cluster. The old one does
 * not have them, pg_upgrade takes no cluster that does, and what is compared must not meet them. So
 * they are set aside while clients are served, and come back when all was moved and compared.
 *
 * <p>What a SIGKILL leaves, and what {@code -r} does with it; {@code --rollback} removes the new
 * cluster, and all of this is in it:
 *
 * <pre>
 * scripts run, dumps are written   no marker: all scripts run again, and all is dumped again
 * after the marker "hooks-made"    the dumps are whole and on the disk: the scripts do not run again
 * some of it is dropped            the rest is dropped
 * roles come back                  all of them, or none: one transaction
 * a database comes back            it is dropped, and comes back again
 * </pre>
 */
final class HookObjects {

  /** No record: Debian 12's Gson reads none. */
  private static final class Content {
    private String[] databases = {};
    private String[][] roles = {};
  }

  private final UpgradeContext context;
  private final NewDatabases databases;
  private final Psql psql;
  private final Marker marker;

  HookObjects(UpgradeContext context) {
    this.context = context;
    this.databases = new NewDatabases(context);
    this.psql = context.newPsql();
    this.marker = Marker.hooksMade(context);
  }

  /** Whether the scripts have run, and all they made is kept in files. */
  boolean areKept() {
    return marker.isThere();
  }

  /** Whether something is to come back. */
  boolean isAny() {
    Content content = content();
    return content.databases.length > 0 || content.roles.length > 0;
  }

  private Content content() {
    return Optional.ofNullable(new Gson().fromJson(marker.text(), Content.class))
        .orElseGet(Content::new);
  }

  private Path dump(int number) {
    return context.attempt().workDirectory().resolve("hooks-" + number + ".dump");
  }

  /** Dumps all of it; the new server runs, and nothing was moved yet. */
  void keep() throws InterruptedException {
    Content content = new Content();
    content.databases = databases.others().toArray(new String[0]);
    for (int i = 0; i < content.databases.length; i++) {
      String name = content.databases[i];
      List<String> arguments =
          List.of("--format=custom", "--file=" + dump(i), Sql.connection(name));
      context
          .runner()
          .require(
              "cannot keep " + ObjectNames.database(name) + ", which a hook script has made",
              psql.client("pg_dump", arguments));
    }
    List<String[]> statements = new ArrayList<>();
    roles().forEach(row -> statements.add(row.toArray(new String[0])));
    for (List<String> row : rows("role-settings.sql")) {
      Optional<String> role = Optional.of(row.get(0));
      statements.add(
          new String[] {row.get(0), Sql.alterSetting(Optional.empty(), role, row.get(1))});
    }
    content.roles = statements.toArray(new String[0][]);
    marker.write(new Gson().toJson(content));
  }

  private List<List<String>> roles() throws InterruptedException {
    return rows("roles.sql");
  }

  private List<List<String>> rows(String query) throws InterruptedException {
    return psql.rows(
        "cannot list the roles that hook scripts have made",
        "template1",
        SqlFile.text(HookObjects.class, query));
  }

  /** Drops what is kept; nothing was moved yet. */
  void drop() throws InterruptedException {
    Content content = content();
    for (String name : content.databases) {
      databases.drop(name, "which a hook script has made");
    }
    Set<String> there = names(roles());
    for (String role : names(content.roles)) {
      if (there.contains(role)) {
        drop(role);
      }
    }
  }

  private void drop(String role) throws InterruptedException {
    try {
      psql.execute("cannot drop it", "template1", Sql.dropRole(role));
    } catch (CoexistException e) {
      throw CoexistException.failed(
          "cannot set the role "
              + ObjectNames.quoted(role)
              + " aside, which a hook script has made",
          e.why(),
          "let the script make it in the phase finish, or give it nothing in the databases postgres"
              + " and template1 before");
    }
  }

  /** Makes it anew, but what the old cluster has by the same name; all was moved and compared. */
  void bringBack() throws InterruptedException {
    Content content = content();
    bringRolesBack(content);
    Set<String> moved = new LinkedHashSet<>();
    context.source().databases().stream().map(SourceFacts.Database::name).forEach(moved::add);
    for (int i = 0; i < content.databases.length; i++) {
      String name = content.databases[i];
      if (moved.contains(name)) {
        context.warn(
            ObjectNames.database(name)
                + " is the old cluster's; the one that a hook script had made is gone");
      } else {
        bringBack(name, dump(i));
      }
    }
  }

  private void bringRolesBack(Content content) throws InterruptedException {
    Set<String> there = names(roles());
    List<String> missing = new ArrayList<>();
    for (String[] row : content.roles) {
      if (!there.contains(row[0])) {
        missing.add(row[1]);
      }
    }
    if (!missing.isEmpty()) {
      psql.executeAtOnce("cannot make the roles of hook scripts anew", "template1", missing);
    }
  }

  private void bringBack(String name, Path dump) throws InterruptedException {
    databases.drop(name, "which a hook script has made");
    List<String> arguments =
        List.of(
            "--format=custom",
            "--create",
            "--exit-on-error",
            "--dbname=template1",
            dump.toString());
    context
        .runner()
        .require(
            "cannot bring " + ObjectNames.database(name) + " back, which a hook script has made",
            psql.loader("pg_restore", arguments));
  }

  private static Set<String> names(String[][] rows) {
    return names(List.of(rows).stream().map(List::of).toList());
  }

  private static Set<String> names(List<List<String>> rows) {
    Set<String> names = new LinkedHashSet<>();
    rows.forEach(row -> names.add(row.get(0)));
    return names;
  }
}

package org.pgcoexist.upgrade.hooks;

import com.google.gson.Gson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
 * <p>What the old cluster has by the same name stays the old one's: what clients have wins.
 *
 * <p>What a SIGKILL leaves, and what {@code -r} does with it; {@code --rollback} removes the new
 * cluster, and all of this is in it:
 *
 * <pre>
 * scripts run, dumps are written   no marker: all scripts run again, and all is dumped again
 * after the marker "hooks-made"    the dumps are whole and on the disk: the scripts do not run again
 * some of it is dropped, or made   the rest is dropped, and it is tried again
 *   anew to try it
 * what the old cluster has is      the marker has all of it or nothing; then as below
 *   noted, before anything is made
 * roles come back                  all of them, or none: one transaction
 * a database comes back            it is dropped, and comes back again
 * after the marker "hooks-finish"  dumps and the first marker go, but where the old cluster is followed
 * </pre>
 */
final class HookObjects {

  /** No record: Debian 12's Gson reads none. */
  private static final class Content {
    private String[] databases = {};
    private String[][] roles = {};

    /** Whether all was moved, and it is known which of the roles the old cluster has, too. */
    private boolean moved;

    private String[] ofOld = {};
  }

  /** What to do about that which cannot be set aside. */
  static final String ADVICE = "let the script make it in the phase finish";

  private static final String MADE = "which a hook script has made";

  /** No more of them than this: a role can have a comment of any length. */
  private static final String NAMES = "SELECT rolname FROM pg_authid WHERE oid >= 16384";

  private static final String TABLESPACES =
      "SELECT spcname FROM pg_tablespace WHERE oid >= 16384 ORDER BY spcname";

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
    refuseTablespaces();
    Content content = new Content();
    content.databases = databases.others().toArray(new String[0]);
    for (int i = 0; i < content.databases.length; i++) {
      String name = content.databases[i];
      List<String> arguments =
          List.of("--format=custom", "--file=" + dump(i), Sql.connection(name));
      context
          .runner()
          .require(
              "cannot keep " + ObjectNames.database(name) + ", " + MADE,
              psql.client("pg_dump", arguments));
    }
    List<String[]> statements = new ArrayList<>();
    rows(resource("roles.sql")).forEach(row -> statements.add(row.toArray(new String[0])));
    for (List<String> row : rows(resource("role-settings.sql"))) {
      Optional<String> role = Optional.of(row.get(0));
      statements.add(
          new String[] {row.get(0), Sql.alterSetting(Optional.empty(), role, row.get(1))});
    }
    content.roles = statements.toArray(new String[0][]);
    marker.write(new Gson().toJson(content));
  }

  /** What is compared would have them, and only the new cluster. */
  private void refuseTablespaces() throws InterruptedException {
    Set<String> names = names(rows(TABLESPACES));
    if (!names.isEmpty()) {
      throw CoexistException.failed(
          "cannot set a tablespace aside, " + MADE,
          "only databases and roles are, and none of " + String.join(", ", names),
          ADVICE);
    }
  }

  private static String resource(String name) {
    return SqlFile.text(HookObjects.class, name);
  }

  private List<List<String>> rows(String query) throws InterruptedException {
    return psql.rows("cannot look at what hook scripts have made", open(), query);
  }

  /** Asked again, as it may be another one after clients have closed theirs. */
  private String open() {
    return context.source().openDatabase();
  }

  private Set<String> present() throws InterruptedException {
    return names(rows(NAMES));
  }

  /** Makes all of it anew and drops it again, so that what cannot be is known beforehand. */
  void tryOut() throws InterruptedException {
    make(content());
    drop();
  }

  /** Drops what is kept and of no old cluster's name. */
  void drop() throws InterruptedException {
    Content content = content();
    for (String name : own(content)) {
      databases.drop(name, MADE);
    }
    Set<String> there = present();
    for (String role : ownRoles(content)) {
      if (there.contains(role)) {
        drop(role);
      }
    }
  }

  /** Whether it has come back, or was about to. */
  boolean haveComeBack() {
    return content().moved;
  }

  private void drop(String role) throws InterruptedException {
    try {
      psql.execute("cannot drop it", open(), Sql.dropRole(role));
    } catch (CoexistException e) {
      throw CoexistException.failed(
          "cannot set the role " + ObjectNames.quoted(role) + " aside, " + MADE,
          e.why(),
          ADVICE + ", or give it nothing in the databases postgres and template1 before");
    }
  }

  /** Makes it anew, but what the old cluster has by the same name; all was moved and compared. */
  void bringBack() throws InterruptedException {
    if (!isAny()) {
      return;
    }
    Content content = content();
    if (!content.moved) {
      Set<String> taken = names(content.roles);
      taken.retainAll(present());
      content.ofOld = taken.toArray(new String[0]);
      content.moved = true;
      marker.write(new Gson().toJson(content));
    }
    for (String role : content.ofOld) {
      warnOfOld("role " + ObjectNames.quoted(role));
    }
    make(content);
    Set<String> lost = new LinkedHashSet<>(Arrays.asList(content.databases));
    lost.removeAll(own(content));
    lost.forEach(name -> warnOfOld(ObjectNames.database(name)));
  }

  /** Rows and passwords are no longer kept beside the cluster; the marker goes last. */
  void forget() {
    for (int i = 0; i < content().databases.length; i++) {
      context.disks().owner().remove(dump(i));
    }
    marker.remove();
  }

  private void warnOfOld(String object) {
    context.warn(object + " is the old cluster's; the one that a hook script had made is gone");
  }

  private void make(Content content) throws InterruptedException {
    Set<String> wanted = ownRoles(content);
    wanted.removeAll(present());
    List<String> missing = new ArrayList<>();
    for (String[] row : content.roles) {
      if (wanted.contains(row[0])) {
        missing.add(row[1]);
      }
    }
    if (!missing.isEmpty()) {
      psql.executeAtOnce("cannot make the roles of hook scripts anew", open(), missing);
    }
    Set<String> own = own(content);
    for (int i = 0; i < content.databases.length; i++) {
      if (own.contains(content.databases[i])) {
        make(content.databases[i], dump(i));
      }
    }
  }

  private void make(String name, Path dump) throws InterruptedException {
    databases.drop(name, MADE);
    List<String> arguments =
        List.of(
            "--format=custom",
            "--create",
            "--exit-on-error",
            "--dbname=" + Sql.connection(open()),
            dump.toString());
    context
        .runner()
        .require(
            "cannot bring " + ObjectNames.database(name) + " back, " + MADE,
            psql.loader("pg_restore", arguments));
  }

  /** All, until something was moved; then those that the old cluster does not have. */
  private Set<String> own(Content content) {
    Set<String> own = new LinkedHashSet<>(Arrays.asList(content.databases));
    if (content.moved) {
      context.source().databases().stream().map(SourceFacts.Database::name).forEach(own::remove);
    }
    return own;
  }

  private static Set<String> ownRoles(Content content) {
    Set<String> own = names(content.roles);
    Arrays.asList(content.ofOld).forEach(own::remove);
    return own;
  }

  private static Set<String> names(String[][] rows) {
    return names(Arrays.stream(rows).map(Arrays::asList).toList());
  }

  private static Set<String> names(List<List<String>> rows) {
    Set<String> names = new LinkedHashSet<>();
    rows.forEach(row -> names.add(row.get(0)));
    return names;
  }
}

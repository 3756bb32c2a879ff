package org.pgcoexist.check.setting;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.pgcoexist.Shell;
import org.pgcoexist.check.inconsistency.ConsistencyRule;
import org.pgcoexist.check.inconsistency.Report;
import org.pgcoexist.check.snapshot.DebianSnapshot;
import org.pgcoexist.check.snapshot.HostSnapshot;
import org.pgcoexist.check.snapshot.PathState;
import org.pgcoexist.check.snapshot.RegisteredSnapshot;
import org.pgcoexist.disk.FileFacts;

/** Files belong to the wrong user, or others can reach or replace them. */
public final class RightsWrong implements ConsistencyRule {

  private static final Set<Integer> DATA_MODES = Set.of(0700, 0750);
  private static final int WRITABLE_FOR_OTHERS = 022;

  @Override
  public String kind() {
    return "rights-wrong";
  }

  @Override
  public void compare(HostSnapshot machine, Report report) {
    Optional<FileFacts> registry = machine.registrySight().facts();
    if (registry.isPresent() && isWritable(registry.get())) {
      report.add(
          machine.registry().getFileName().toString(),
          "users other than "
              + machine.registrySight().owner()
              + " can write "
              + machine.registry(),
          Shell.line("chmod", "go-w", machine.registry()));
    }
    for (RegisteredSnapshot cluster : machine.settled()) {
      data(cluster, report);
      directory(cluster, cluster.cluster().path(), cluster.path(), report);
      directory(cluster, cluster.cluster().path().getParent(), cluster.parent(), report);
      configuration(cluster, report);
    }
  }

  private static void data(RegisteredSnapshot cluster, Report report) {
    Path data = cluster.cluster().data();
    Optional<FileFacts> facts = cluster.data().facts();
    if (facts.isEmpty()) {
      return;
    }
    if (facts.get().uid() == 0) {
      report.add(
          cluster.name(),
          data + " belongs to root, and PostgreSQL does not run as root",
          Shell.line("chown", "-hR", "postgres:", data));
    } else if (!facts.get().isDirectory()) {
      report.add(
          cluster.name(),
          data + " is no directory; a link there is not followed",
          Shell.line("ls", "-l", data) + "   shows what it is: put the directory itself there");
    } else if (!DATA_MODES.contains(facts.get().mode())) {
      report.add(
          cluster.name(),
          data + " has mode " + octal(facts.get()) + "; a server starts with 0700 or 0750 only",
          "sudo -u " + cluster.data().owner() + " chmod 0700 " + Shell.word(data));
    }
  }

  /** As an upgrade requires it: nobody but root and the owner may put something else there. */
  private static void directory(
      RegisteredSnapshot cluster, Path path, PathState sight, Report report) {
    Optional<FileFacts> facts = sight.facts();
    Optional<FileFacts> data = cluster.data().facts();
    if (facts.isEmpty() || data.isEmpty() || data.get().uid() == 0) {
      return;
    }
    boolean owners = facts.get().uid() == data.get().uid();
    boolean roots = facts.get().uid() == 0 && !isWritable(facts.get());
    if (!owners && !roots) {
      String close = Shell.line("chmod", "go-w", path);
      report.add(
          cluster.name(),
          "users other than root and " + cluster.data().owner() + " can write " + path,
          facts.get().uid() == 0
              ? close
              : "chown -h " + cluster.data().owner() + " " + Shell.word(path) + " && " + close);
    } else if (owners && isWritable(facts.get())) {
      report.add(
          cluster.name(),
          "users other than " + cluster.data().owner() + " can write " + path,
          "sudo -u " + cluster.data().owner() + " " + Shell.line("chmod", "go-w", path));
    }
  }

  /** postgresql-common refuses a cluster whose configuration is neither its owner's nor root's. */
  private static void configuration(RegisteredSnapshot cluster, Report report) {
    Optional<DebianSnapshot> own = cluster.own();
    Optional<FileFacts> conf = own.flatMap(debian -> debian.conf().facts());
    Optional<FileFacts> data = cluster.data().facts();
    if (conf.isPresent()
        && data.isPresent()
        && conf.get().uid() != 0
        && data.get().uid() != 0
        && conf.get().uid() != data.get().uid()) {
      Path directory = own.get().cluster().configuration();
      report.add(
          cluster.name(),
          "its configuration belongs to "
              + own.get().conf().owner()
              + ", its data to "
              + cluster.data().owner(),
          "chown -hR " + cluster.data().owner() + ": " + Shell.word(directory));
    }
  }

  private static boolean isWritable(FileFacts facts) {
    return (facts.mode() & WRITABLE_FOR_OTHERS) != 0;
  }

  private static String octal(FileFacts facts) {
    return "0" + Integer.toOctalString(facts.mode());
  }
}

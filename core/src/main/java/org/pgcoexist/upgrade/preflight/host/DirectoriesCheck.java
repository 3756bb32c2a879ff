package org.pgcoexist.upgrade.preflight.host;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.Shell;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.Command;
import org.pgcoexist.upgrade.preflight.Check;
import org.pgcoexist.upgrade.preflight.Findings;
import org.pgcoexist.upgrade.preflight.Inspection;

/** The directories that the upgrade works in are there and belong to whom they must. */
public final class DirectoriesCheck implements Check {

  @Override
  public void check(Inspection on, Findings findings) throws InterruptedException {
    refuseUntrusted(on, findings, on.locations().configuration());
    checkParents(on, findings);
    if (on.expectsDump()) {
      checkDumpDirectory(on, findings);
    }
  }

  @Override
  public void checkAgain(Inspection on, Findings findings) throws InterruptedException {
    refuseUntrusted(on, findings, on.locations().configuration());
    checkParents(on, findings);
    if (on.expectsDump()) {
      checkDumpDirectory(on, findings);
    }
  }

  private static void checkParents(Inspection on, Findings findings) {
    for (Path path : List.of(on.attempt().cluster().path(), on.attempt().newPath())) {
      Path parent = path.getParent();
      Optional<FileFacts> facts = on.disks().self().facts(parent);
      if (facts.isPresent() && facts.get().isDirectory()) {
        refuseUntrusted(on, findings, parent);
      } else {
        findings.refuse(
            parent + " is no directory",
            "create it: install -d -o " + on.attempt().owner().name() + " " + Shell.word(parent));
      }
      if (on.attempt().newPath().equals(on.attempt().cluster().path())) {
        return;
      }
    }
  }

  private static void refuseUntrusted(Inspection on, Findings findings, Path directory) {
    try {
      on.disks().forEntriesOf(directory);
    } catch (CoexistException e) {
      findings.refuse(e.getMessage(), e.next());
    }
  }

  private static void checkDumpDirectory(Inspection on, Findings findings)
      throws InterruptedException {
    Path directory = on.attempt().dumpDirectory();
    Account owner = on.attempt().owner();
    Command writable =
        Command.of("test", "-d", directory.toString(), "-a", "-w", directory.toString())
            .as(owner)
            .briefly();
    if (!on.runner().run(writable).succeeded()) {
      findings.refuse(
          "the cluster's owner " + owner.name() + " cannot write the dump to " + directory,
          "install -d -o "
              + owner.name()
              + " -m 0700 "
              + Shell.word(directory)
              + ", or name another directory with -d");
    }
  }
}

package org.pgcoexist.upgrade.preflight.host;

import java.nio.file.Path;
import java.util.Optional;
import org.pgcoexist.Shell;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.Command;
import org.pgcoexist.upgrade.preflight.Check;
import org.pgcoexist.upgrade.preflight.Findings;
import org.pgcoexist.upgrade.preflight.Inspection;

/**
 * The new server, once clients are to be let in, can make its log: by itself, or in a log that root
 * makes where its owner may not write.
 */
public final class LogDirectoryCheck implements Check {

  @Override
  public void check(Inspection on, Findings findings) throws InterruptedException {
    if (on.locations().areUsers()) {
      return;
    }
    String name = on.attempt().name().value();
    // One that is linked to elsewhere goes on being so.
    Path link = on.locations().configuration(on.attempt().from(), name).resolve("log");
    Path directory = on.locations().log(on.attempt().to(), name).getParent();
    if (on.disks().self().facts(link).isEmpty() && !canBeMade(on, directory)) {
      Account owner = on.attempt().owner();
      findings.refuse(
          "the log of the new server cannot be made in " + directory,
          "see why: ls -ld "
              + Shell.word(directory)
              + "; as Debian has it: "
              + Shell.line("install", "-d", "-m", "1775", "-g", owner.name(), directory));
    }
  }

  @Override
  public void checkAgain(Inspection on, Findings findings) throws InterruptedException {
    check(on, findings);
  }

  private static boolean canBeMade(Inspection on, Path directory) throws InterruptedException {
    Optional<FileFacts> facts = on.disks().self().facts(directory);
    if (facts.isEmpty() || !facts.get().isDirectory()) {
      return false;
    }
    Account owner = on.attempt().owner();
    if (succeeds(on, test(directory, "-w").as(owner))) {
      return true;
    }
    return facts.get().uid() != owner.uid()
        && succeeds(on, test(directory, "-w"))
        && succeeds(on, test(directory, "-x").as(owner));
  }

  private static Command test(Path directory, String what) {
    String name = directory.toString();
    return Command.of("test", "-d", name, "-a", what, name).briefly();
  }

  private static boolean succeeds(Inspection on, Command command) throws InterruptedException {
    return on.runner().run(command).succeeded();
  }
}

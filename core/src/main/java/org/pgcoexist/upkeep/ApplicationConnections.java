package org.pgcoexist.upkeep;

import org.pgcoexist.engine.Host;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandResult;

/**
 * The files that tell packages which own a cluster where it is. They follow it to another major or
 * port; the next package run would do it, too.
 */
public final class ApplicationConnections {

  private static final String PROGRAM = "/usr/share/pg-coexist/application-events";

  private ApplicationConnections() {}

  /** Starts nothing on a machine without such packages; no fault of theirs is one of the caller. */
  public static void refresh(Host machine) throws InterruptedException {
    boolean any =
        !machine.locations().areUsers()
            && machine
                .disk()
                .facts(machine.locations().state().resolve("applications"))
                .isPresent();
    if (any) {
      CommandResult unused = machine.runner().run(Command.of(PROGRAM, "refresh"));
    }
  }
}

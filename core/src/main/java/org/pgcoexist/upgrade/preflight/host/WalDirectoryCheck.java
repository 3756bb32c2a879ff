package org.pgcoexist.upgrade.preflight.host;

import java.nio.file.Path;
import java.util.Optional;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.upgrade.preflight.Check;
import org.pgcoexist.upgrade.preflight.Findings;
import org.pgcoexist.upgrade.preflight.Inspection;

/** WAL kept elsewhere through a link comes back into the data directory: that is to be known. */
public final class WalDirectoryCheck implements Check {

  @Override
  public void check(Inspection on, Findings findings) {
    Path wal = on.attempt().cluster().data().resolve("pg_wal");
    Optional<FileFacts> facts = on.disks().owner().facts(wal);
    if (facts.isPresent() && facts.get().kind() == FileFacts.Kind.LINK) {
      findings.warn(
          wal + " is a link, and the new cluster will have its WAL in its data directory",
          "afterwards stop it, move pg_wal to its place and make the link again");
    }
  }
}

package org.pgcoexist.upgrade.preflight.server;

import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.upgrade.plan.Answers;
import org.pgcoexist.upgrade.preflight.Check;
import org.pgcoexist.upgrade.preflight.Findings;
import org.pgcoexist.upgrade.preflight.Inspection;

/**
 * An archive of WAL, which belongs to one system identifier: the new cluster has another, and the
 * programs that keep archives refuse its WAL until they know of it. Until then it piles up in
 * pg_wal.
 */
public final class ArchiveCheck implements Check {

  @Override
  public String once(MajorVersion from, MajorVersion to) {
    return "SELECT current_setting('archive_mode') AS mode WHERE current_setting('archive_mode')"
        + " <> 'off'";
  }

  @Override
  public void check(Inspection on, Findings findings) {
    for (Answers.Row row : on.once(this)) {
      findings.warn(
          "the cluster archives its WAL (archive_mode = "
              + row.get("mode")
              + "), and the new cluster's has another system identifier, which an archive refuses",
          "when the upgrade is done tell the archive, for example pgbackrest --stanza=NAME"
              + " stanza-upgrade, and make a new base backup");
    }
  }
}

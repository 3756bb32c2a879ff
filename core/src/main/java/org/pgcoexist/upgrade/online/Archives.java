package org.pgcoexist.upgrade.online;

import java.nio.file.Path;
import org.pgcoexist.upgrade.load.LoadLog;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.stream.DatabaseStream;

/** Definitions that are dumped with the rows, as of the same moment. */
record Archives(UpgradeContext context) implements DatabaseStream.Definitions {

  @Override
  public Path archive(String database) {
    return LoadLog.file(SourceState.directory(context), database, ".definitions");
  }

  @Override
  public boolean take(String database) {
    return false;
  }
}

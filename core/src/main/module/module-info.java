/**
 * PostgreSQL clusters of several major versions on one Debian machine. What is not exported is
 * internal.
 *
 * <p>Compiled apart from the classes, just before they are packed: so they and their tests are
 * compiled and run on a class path, in each build alike. Gson is another module in Debian, whose
 * jar has no descriptor.
 */
@SuppressWarnings("requires-automatic")
module org.pgcoexist.core {
  requires ${gson.module};
  requires commons.exec;
  requires ini4j;

  exports org.pgcoexist;
  exports org.pgcoexist.api;
  exports org.pgcoexist.model;

  uses org.pgcoexist.engine.journal.OperationType;

  provides org.pgcoexist.engine.journal.OperationType with
      org.pgcoexist.upgrade.plan.UpgradeType,
      org.pgcoexist.takeover.plan.TakeoverType;
}

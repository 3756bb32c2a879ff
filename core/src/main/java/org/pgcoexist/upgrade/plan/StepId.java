package org.pgcoexist.upgrade.plan;

import org.pgcoexist.engine.journal.StepName;

/** The common vocabulary of steps that plans are made of. */
@SuppressWarnings("ImmutableEnumChecker") // a label is three texts
public enum StepId implements StepName {
  INITDB("1", "initdb", "make the new cluster"),
  CONFIGURE("1b", "configure", "carry the configuration over"),
  CHECK("1c", "check", "run pg_upgrade --check"),
  START_NEW("2", "start-new", "start its private server"),
  INIT_HOOKS("2b", "init-hooks", "run hook scripts, phase init"),
  DEFINE("2c", "define", "load roles and definitions, clients are served"),
  RESTART("2c", "restart", "let the old server be followed, by a restart if need be"),
  PUBLISH("2d", "publish", "publish the tables, clients are served"),
  SEED("2e", "seed", "copy all databases, clients are served"),
  FOLLOW("2f", "follow", "receive what came since, clients are served"),
  AGREE("2g", "agree", "compare definitions, clients are served"),
  PAUSE("2h", "pause", "write both servers to the disk, clients are served"),
  STOP_OLD("3", "stop-old", "stop the old server"),
  MARK("4", "mark", "mark the cluster as upgrading"),
  START_OLD("5", "start-old", "start the old cluster's private server"),
  DRAIN("6", "drain", "receive the last changes"),
  CARRY("7", "carry", "carry over what replication does not"),
  STREAM("6", "stream", "dump and load all databases"),
  DUMP("6", "dump", "dump the old cluster"),
  LOAD("7", "load", "load the dump"),
  RECORD("5", "record", "note what the old cluster holds"),
  TRANSFER("6", "transfer", "transfer it with pg_upgrade"),
  VERIFY("7b", "verify", "compare old and new"),
  FINISH_HOOKS("7c", "finish-hooks", "run hook scripts, phase finish"),
  PART("7e", "part", "end the replication"),
  ANALYZE_BEFORE("7d", "analyze-before", "gather statistics"),
  STOP_BOTH("8", "stop-both", "stop both private servers"),
  SYNC("8b", "sync", "write the new cluster to disk"),
  SWITCH("9", "switch", "put the new cluster in the old one's place"),
  START("10", "start", "open the new cluster"),
  ANALYZE("10b", "analyze", "gather statistics, clients are served"),
  DELETE_OLD("11", "delete-old", "delete the old cluster and any dump");

  private final Label label;

  StepId(String number, String key, String title) {
    label = new Label(number, key, title);
  }

  @Override
  public Label label() {
    return label;
  }

  @Override
  public Role role() {
    return switch (this) {
      case AGREE -> Role.GETS_READY;
      case STOP_OLD -> Role.SHUTS_OUT;
      case START -> Role.OPENS;
      case ANALYZE -> Role.AFTERWARDS;
      case DELETE_OLD -> Role.DELETES;
      default -> Role.INNER;
    };
  }

  /**
   * Once the registry says that the cluster is being upgraded, nothing but the upgrade opens it.
   */
  @Override
  public OnFailure onFailure() {
    return switch (this) {
      case INITDB, CONFIGURE, CHECK, START_NEW, INIT_HOOKS, DEFINE, RESTART, STOP_OLD ->
          OnFailure.UNDO;
      // Hours of copying are not thrown away.
      case PUBLISH, SEED, FOLLOW, AGREE, PAUSE, DRAIN, CARRY, PART -> OnFailure.HOLD_SERVING;
      default -> OnFailure.HOLD_CLOSED;
    };
  }

  /** The step a journal's word stands for. */
  public static StepId ofKey(String key) {
    return StepName.ofKey(values(), key);
  }
}

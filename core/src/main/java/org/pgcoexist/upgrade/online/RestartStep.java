package org.pgcoexist.upgrade.online;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.pgcoexist.CoexistException;
import org.pgcoexist.debian.files.ConfigurationTree;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.postgres.PublisherSettings;
import org.pgcoexist.upgrade.plan.FollowQueries;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.plan.UpgradePlan;
import org.pgcoexist.upgrade.replication.Publisher;
import org.pgcoexist.upgrade.replication.Slots;
import org.pgcoexist.upgrade.replication.SystemSetting;
import org.pgcoexist.upgrade.state.ClusterServer;
import org.pgcoexist.upgrade.state.FollowNotes;
import org.pgcoexist.upgrade.state.Marker;

/**
 * Step 2c: where the old server cannot be followed with its settings, and that was requested,
 * change them by ALTER SYSTEM and restart it. What a SIGKILL leaves, and what {@code -r} does with
 * it:
 *
 * <pre>
 * no note                  nothing; with the settings as they are it looks whether there is more to do
 * notes                    settings as they were or as they are to be, and a server that runs with
 *                          either, or that was stopped: it is set, and started again
 * and the marker           done, unless the server would not start with its slots
 * the marker "lent" alone  the settings were taken back when --rollback ended half way: as without it
 * </pre>
 *
 * <p>{@code --rollback} takes the settings back as they were noted, which counts from the next
 * start on; where the server does not come up with ours, in its file, and starts it.
 */
final class RestartStep implements Step {

  /** In the order in which they are taken back: below its level no server has walsenders. */
  private static final List<String> SETTINGS =
      List.of(PublisherSettings.SENDERS, PublisherSettings.SLOTS, PublisherSettings.WAL_LEVEL);

  /** What the marker holds where the settings are ours. */
  private static final String LENT = "lent";

  private static final String OTHERS =
      "SELECT count(*) FROM pg_replication_slots WHERE slot_type = 'logical'";

  /**
   * What would keep a server from starting. A setting that waits for the start does not; one that
   * is in no file any more and waits is an error without a name.
   */
  private static final String FAULTS =
      "SELECT concat_ws(':', f.sourcefile, f.sourceline::text, f.name, f.error) FROM"
          + " pg_file_settings f WHERE f.error IS NOT NULL AND f.error NOT LIKE"
          + " '%cannot be changed without restarting the server' AND NOT EXISTS (SELECT FROM"
          + " pg_settings s WHERE lower(s.name) = lower(f.name) AND s.pending_restart) UNION ALL"
          + " SELECT concat_ws(':', current_setting('hba_file'), h.line_number::text, h.error) FROM"
          + " pg_hba_file_rules h WHERE h.error IS NOT NULL";

  private final UpgradeContext context;
  private final UpgradePlan attempt;
  private final Publisher publisher;
  private final FollowNotes notes;
  private final Marker marker;

  RestartStep(UpgradeContext context) {
    this.context = context;
    this.attempt = context.attempt();
    this.publisher = new Publisher(context);
    this.notes = new FollowNotes(context);
    this.marker = Marker.restarted(context);
  }

  @Override
  public StepId id() {
    return StepId.RESTART;
  }

  /**
   * What was lent, and is not any more, was being taken back when that ended half way; but for what
   * the end of the replication has given back.
   */
  @Override
  public Condition inspect() throws InterruptedException {
    if (Marker.parted(context).isThere()) {
      return Condition.DONE;
    }
    if (!marker.isThere() || (marker.text().equals(LENT) && !isBegun())) {
      return Condition.NOT_DONE;
    }
    Optional<Psql> serving = publisher.serving();
    boolean starts =
        serving.isEmpty()
            || PublisherSettings.missing(row(context, context.reading(serving.get()).oldPsql()), 0)
                .isEmpty();
    return starts ? Condition.DONE : Condition.NOT_DONE;
  }

  private boolean isBegun() {
    return isBegun(notes);
  }

  private static boolean isBegun(FollowNotes notes) {
    return notes.all().keySet().stream().anyMatch(SETTINGS::contains);
  }

  /** Notes that the old server can be followed. */
  static void mark(UpgradeContext context) {
    Marker.restarted(context).write(isBegun(new FollowNotes(context)) ? LENT : "");
  }

  @Override
  public void perform(Progress progress) throws InterruptedException {
    if (isBegun() && publisher.serving().isEmpty()) {
      start();
    }
    Psql old = publisher.requireServing().oldPsql();
    Map<String, String> missing = missing(old);
    if (!missing.isEmpty()) {
      if (!context.runOptions().following().restartOld() && !isBegun()) {
        throw refusal(missing);
      }
      requireNoFaults(old);
      for (Map.Entry<String, String> setting : missing.entrySet()) {
        new SystemSetting(context, setting.getKey()).set(old, setting.getValue());
      }
      restart(old);
      missing = missing(publisher.requireServing().oldPsql());
      if (!missing.isEmpty()) {
        throw CoexistException.failed(
            refused(),
            "it was restarted, and still would need " + PublisherSettings.text(missing),
            "look for who sets that: a command line, as of pg_ctl.conf, wins over ALTER SYSTEM");
      }
    }
    mark(context);
  }

  private Map<String, String> missing(Psql old) throws InterruptedException {
    AtomicLong databases = new AtomicLong();
    SourceState.inEach(
        context,
        (crew, database) -> {
          Psql asked = old.with(crew.runner(), old.programs());
          String tables = "SELECT count(*)" + FollowQueries.TABLES;
          if (!asked.rows("cannot look for tables", database, tables).get(0).get(0).equals("0")) {
            databases.incrementAndGet();
          }
        });
    // Some of ours may be left, of a copy that is to be made anew.
    var ours = new Slots(publisher.name()).look(old, context.source().openDatabase()).values();
    Map<String, String> row = row(context, old);
    PublisherSettings.leaveOut(
        row, ours.size(), ours.stream().filter(Slots.Slot::isActive).count());
    return PublisherSettings.missing(row, databases.get());
  }

  /** Refuses to stop a server that would not start again. */
  private void requireNoFaults(Psql old) throws InterruptedException {
    String open = context.source().openDatabase();
    List<String> faults = new ArrayList<>();
    old.rows("cannot look for faults of the configuration", open, FAULTS)
        .forEach(row -> faults.add(row.get(0)));
    if (!faults.isEmpty()) {
      throw CoexistException.failed(
          "the old server of cluster " + attempt.name() + " cannot be restarted",
          "it would not start again, as its configuration has faults: " + String.join("; ", faults),
          "mend them, then the same command again");
    }
  }

  /**
   * Refuses a server that would not start with its slots: somebody has changed its settings since,
   * for the next start, and that is the one in private.
   */
  static void requireStart(UpgradeContext context, Psql old) throws InterruptedException {
    Map<String, String> missing = PublisherSettings.missing(row(context, old), 0);
    if (!missing.isEmpty()) {
      throw CoexistException.failed(
          "the old server of cluster " + context.attempt().name() + " would not start any more",
          "it has replication slots, and for its next start it lacks "
              + PublisherSettings.text(missing),
          "set that again; the upgrade needs it until its end");
    }
  }

  private static Map<String, String> row(UpgradeContext context, Psql old)
      throws InterruptedException {
    return PublisherSettings.row(
        old.rows(
                "cannot look for the settings of the old server",
                context.source().openDatabase(),
                PublisherSettings.QUERY)
            .get(0));
  }

  private CoexistException refusal(Map<String, String> missing) {
    return CoexistException.failed(
        refused(),
        "it would need " + PublisherSettings.text(missing),
        "pg_version_upgrade -c "
            + attempt.name()
            + " -r --restart-old   sets them until the upgrade is done, and restarts it once");
  }

  private String refused() {
    return "the old server of cluster " + attempt.name() + " cannot be followed with its settings";
  }

  /** What is not on the disk yet is written while clients are served still. */
  private void restart(Psql old) throws InterruptedException {
    PauseStep.writeToDisk(context, old);
    long begin = System.nanoTime();
    context.control().stop(attempt.from(), attempt.name().value());
    start();
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    context.warn(
        "the old server was restarted so that it can be followed: clients were shut out for "
            + Math.max(1, took.toSeconds())
            + " s");
  }

  private void start() throws InterruptedException {
    context.control().start(attempt.from(), attempt.name().value());
  }

  /** One that had come up, and does not run, was stopped by somebody else. */
  @Override
  public void undo() throws InterruptedException {
    boolean place = context.disks().owner().facts(attempt.workDirectory()).isPresent();
    if (isBegun()) {
      Optional<Psql> serving = publisher.serving();
      if (serving.isPresent()) {
        takeBack(context, serving.get());
      } else {
        takeBackInFile();
        boolean came = place && marker.isThere();
        if (!came && ClusterServer.ofOld(context).state() == ClusterServer.State.DOWN) {
          start();
        }
        SETTINGS.forEach(notes::forget);
      }
    }
    if (place) {
      marker.remove();
    }
  }

  private void takeBackInFile() {
    Disk owner = context.disks().owner();
    var automatic = attempt.cluster().data().resolve("postgresql.auto.conf");
    int mode =
        owner
            .facts(automatic)
            .map(facts -> ConfigurationTree.mode(facts, attempt.owner().uid()))
            .orElse(0600);
    owner.read(automatic).ifPresent(was -> owner.replace(automatic, notes.withoutOurs(was), mode));
  }

  /** A server does not start with fewer slots than it has, or below the level that they need. */
  static void takeBack(UpgradeContext context, Psql old) throws InterruptedException {
    FollowNotes notes = new FollowNotes(context);
    if (!isBegun(notes)) {
      return;
    }
    String open = context.source().openDatabase();
    boolean needed =
        !old.rows("cannot look for replication slots", open, OTHERS).get(0).get(0).equals("0");
    if (needed) {
      context.warn(
          "the old server has got logical replication slots of others meanwhile, so that "
              + String.join(", ", SETTINGS.stream().filter(notes.all()::containsKey).toList())
              + " stay as they are: ALTER SYSTEM RESET takes them back when those slots are gone");
    }
    for (String setting : SETTINGS) {
      if (!needed) {
        new SystemSetting(context, setting).takeBack(old);
      }
      notes.forget(setting);
    }
  }
}

package org.pgcoexist.upgrade.steps;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.engine.Progress;
import org.pgcoexist.engine.Step;
import org.pgcoexist.postgres.ControlData;
import org.pgcoexist.process.Command;
import org.pgcoexist.upgrade.Attempt;
import org.pgcoexist.upgrade.NewClusterState;
import org.pgcoexist.upgrade.SourceFacts;
import org.pgcoexist.upgrade.StepId;
import org.pgcoexist.upgrade.UpgradeContext;

/**
 * Step 1: initdb a new cluster in {@code {path}.new/data} that agrees with the old one in
 * everything that cannot be changed later.
 *
 * <p>A crash leaves {@code {path}.new} without its marker, or with a marker that names the system
 * identifier of a complete cluster. The marker is written last. A cluster whose server was killed
 * since is made anew.
 */
public final class InitdbStep implements Step {

  private static final int GROUP_READABLE = 050;

  private final UpgradeContext context;
  private final Attempt attempt;
  private final boolean syncs;
  private final Unsynced unsynced;

  public InitdbStep(UpgradeContext context) {
    this(context, true);
  }

  private InitdbStep(UpgradeContext context, boolean syncs) {
    this.context = context;
    this.attempt = context.attempt();
    this.syncs = syncs;
    this.unsynced = new Unsynced(context);
  }

  /** For a plan that has a {@link SyncStep}. */
  public static InitdbStep withoutSync(UpgradeContext context) {
    return new InitdbStep(context, false);
  }

  @Override
  public StepId id() {
    return StepId.INITDB;
  }

  private Path marker() {
    return attempt.workDirectory().resolve("initdb");
  }

  @Override
  public Condition inspect() throws InterruptedException {
    Optional<byte[]> marker = context.disks().owner().read(marker());
    if (marker.isEmpty() || unsynced.mayHaveLost()) {
      return Condition.NOT_DONE;
    }
    ControlData control = NewClusterState.control(context);
    boolean same =
        control.systemIdentifier().equals(new String(marker.get(), StandardCharsets.UTF_8));
    return same && NewClusterState.isIntact(context, control) ? Condition.DONE : Condition.NOT_DONE;
  }

  @Override
  public void perform(Progress progress) throws InterruptedException {
    undo();
    FileFacts oldPath = context.disks().self().facts(attempt.cluster().path()).orElseThrow();
    context.disks().createOwned(attempt.building(), oldPath.mode());
    Disk owner = context.disks().owner();
    owner.createDirectory(attempt.workDirectory(), 0700);
    if (!syncs) {
      unsynced.begin();
    }
    context
        .runner()
        .require(
            "cannot initdb a PostgreSQL " + attempt.to() + " cluster in " + attempt.newData(),
            Command.of(initdb()).as(attempt.owner()).in(attempt.building()));
    String identifier = NewClusterState.control(context).systemIdentifier();
    owner.replace(marker(), identifier.getBytes(StandardCharsets.UTF_8), 0600);
  }

  private List<String> initdb() {
    SourceFacts source = attempt.source();
    List<String> argv = new ArrayList<>();
    argv.add(context.newPrograms().path("initdb"));
    argv.add("--pgdata=" + attempt.newData());
    argv.add("--username=" + source.superuser());
    argv.add("--encoding=" + source.encoding());
    argv.add("--lc-collate=" + source.collate());
    argv.add("--lc-ctype=" + source.ctype());
    argv.add("--wal-segsize=" + source.walSegmentBytes() / (1024 * 1024));
    argv.add("--auth=trust");
    argv.addAll(locale(source));
    // A load writes every page anew, so checksums cost nothing extra; 18 has them by default.
    if (source.checksums() || attempt.to().isAtLeast(18)) {
      argv.add("--data-checksums");
    }
    if (!syncs) {
      argv.add("--no-sync");
    }
    if (groupMayRead()) {
      argv.add("--allow-group-access");
    }
    return argv;
  }

  private List<String> locale(SourceFacts source) {
    switch (source.provider()) {
      case "i":
        List<String> icu = new ArrayList<>();
        icu.add("--locale-provider=icu");
        icu.add("--icu-locale=" + source.locale());
        if (!source.rules().isEmpty()) {
          icu.add("--icu-rules=" + source.rules());
        }
        return icu;
      case "b":
        return List.of("--locale-provider=builtin", "--builtin-locale=" + source.locale());
      default:
        return attempt.to().isAtLeast(15) ? List.of("--locale-provider=libc") : List.of();
    }
  }

  private boolean groupMayRead() {
    FileFacts data = context.disks().self().facts(attempt.cluster().data()).orElseThrow();
    return (data.mode() & GROUP_READABLE) == GROUP_READABLE;
  }

  /** Removes the new cluster, whatever there is of it, and what it put into tablespaces. */
  @Override
  public void undo() throws InterruptedException {
    if (context.disks().self().facts(attempt.newData()).isPresent()) {
      context.newServer().stop();
    }
    // Before the data: what is half removed is not done, whatever comes next.
    if (context.disks().owner().facts(attempt.workDirectory()).isPresent()) {
      context.disks().owner().remove(marker());
    }
    for (String location : attempt.source().tablespaces()) {
      removeFromTablespace(Path.of(location));
    }
    context.disks().removeOwned(attempt.building());
  }

  /** The preflight has found no such directory there before, so it is this attempt's. */
  private void removeFromTablespace(Path location) {
    Disk owner = context.disks().owner();
    for (String entry : owner.list(location)) {
      if (entry.startsWith("PG_" + attempt.to() + "_")) {
        owner.remove(location.resolve(entry));
      }
    }
  }
}

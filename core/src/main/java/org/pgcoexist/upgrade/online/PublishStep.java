package org.pgcoexist.upgrade.online;

import org.pgcoexist.engine.Step;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.upgrade.plan.SourceChange;
import org.pgcoexist.upgrade.plan.SourceFacts.Database;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradeContext;
import org.pgcoexist.upgrade.replication.Publication;
import org.pgcoexist.upgrade.replication.Publisher;
import org.pgcoexist.upgrade.replication.ReplicaIdentities;
import org.pgcoexist.upgrade.replication.SystemSetting;
import org.pgcoexist.upgrade.replication.WalLimit;
import org.pgcoexist.upgrade.state.FollowNotes;
import org.pgcoexist.upgrade.state.IdentityNotes;
import org.pgcoexist.upgrade.state.Marker;

/**
 * Step 2d: publish the tables of each database of the serving old server, and limit the WAL that a
 * slot may keep. What a SIGKILL leaves, and what {@code -r} does with it ({@code --rollback} drops
 * publications, whichever there are, and takes the limit back as it was noted):
 *
 * <pre>
 * no note                  nothing: it is performed
 * the note                 the limit as it was or as it is to be, which is set again; publications of
 *                          none, some or all databases, which are replaced
 * and the marker           done
 * </pre>
 *
 * <p>The note is beside the journal, the marker goes with the new cluster when that is made anew:
 * publications are replaced then.
 */
final class PublishStep implements Step {

  private final UpgradeContext context;
  private final Publisher publisher;
  private final Marker marker;

  PublishStep(UpgradeContext context) {
    this.context = context;
    this.publisher = new Publisher(context);
    this.marker = Marker.published(context);
  }

  @Override
  public StepId id() {
    return StepId.PUBLISH;
  }

  @Override
  public Condition inspect() {
    return marker.isThere() ? Condition.DONE : Condition.NOT_DONE;
  }

  @Override
  public void perform(Progress progress) throws InterruptedException {
    Psql old = publisher.requireServing().oldPsql();
    new SourceChange(context).look(old, true);
    new WalLimit(context).set(old);
    for (Database database : publisher.databases()) {
      new ReplicaIdentities(context, old, database.name()).give();
      Publication publication = new Publication(old, publisher.name(), database.name());
      publication.make();
      publication.requireAll();
    }
    marker.write("");
  }

  @Override
  public void undo() throws InterruptedException {
    marker.remove();
    if (new FollowNotes(context).of(FollowNotes.LIMIT).isPresent()) {
      publisher.reach(this::takeBack);
      new IdentityNotes(context).forget();
      new FollowNotes(context).forget(FollowNotes.LIMIT);
    }
  }

  /** Takes from the old server what was put there, but for slots. */
  private void takeBack(Psql old) throws InterruptedException {
    String open = context.source().openDatabase();
    String connectable = "SELECT datname FROM pg_database WHERE datallowconn ORDER BY 1";
    for (var row : old.rows("cannot list the databases", open, connectable)) {
      new Publication(old, publisher.name(), row.get(0)).drop();
      new ReplicaIdentities(context, old, row.get(0)).takeBack();
    }
    new SystemSetting(context, FollowNotes.LIMIT).takeBack(old);
  }
}

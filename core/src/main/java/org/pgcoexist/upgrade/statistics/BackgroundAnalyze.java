package org.pgcoexist.upgrade.statistics;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.engine.progress.WorkDone;
import org.pgcoexist.process.Concurrently;
import org.pgcoexist.upgrade.state.ClusterServer;

/**
 * Work on the public server that begins as soon as that answers: pg_ctlcluster goes on watching it
 * for two seconds, which need not be lost.
 *
 * <p>Nothing is reported of how far it is before somebody waits for its end.
 */
final class BackgroundAnalyze implements AutoCloseable, Progress {

  private static final long LOOK_AGAIN_MILLIS = 50;

  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final Future<?> work;
  private volatile Progress watched = Progress.NONE;

  /**
   * Begins to wait for the server, by its file: until that is ready, a request to stop is for who
   * starts it.
   */
  BackgroundAnalyze(ClusterServer server, Vacuumdb vacuumdb) {
    this.work =
        thread.submit(
            () -> {
              while (!server.saysReady() || server.state() != ClusterServer.State.PUBLIC) {
                TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
              }
              vacuumdb.run(this);
              return null;
            });
  }

  @Override
  public void report(WorkDone done) {
    watched.report(done);
  }

  /**
   * Returns when all is done, and throws what it failed with.
   *
   * @param progress receives reports from now on
   */
  void finish(Progress progress) throws InterruptedException {
    watched = progress;
    try {
      work.get();
    } catch (ExecutionException e) {
      throw Concurrently.unwrapped(e.getCause());
    } finally {
      close();
    }
  }

  /** Ends what still runs, and returns when it has ended. */
  @Override
  public void close() {
    thread.shutdownNow();
    Concurrently.awaitEnd(thread);
  }
}

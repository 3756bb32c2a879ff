package org.pgcoexist.api;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.pgcoexist.CoexistException;
import org.pgcoexist.model.ClusterName;

/**
 * The examples in the API's javadoc: what is between "example" and "end" stands there, too. They
 * are run with other clusters and options than the default ones.
 */
public final class Examples {

  private Examples() {}

  static void list(Clusters of, PrintStream out) {
    // example
    Clusters clusters = of;
    for (ListedCluster cluster : clusters.list()) {
      out.println(cluster.name() + " on port " + cluster.port() + " is " + cluster.server());
    }
    // end
  }

  /** Of the upgrade of the cluster main. */
  public static void upgrade(Clusters of, UpgradeOptions options, PrintStream out)
      throws InterruptedException {
    // example
    Clusters clusters =
        of.reporting(
            event -> {
              if (event instanceof ProgressEvent.StepStarted started) {
                out.println(started.step().number() + " " + started.step().title());
              } else if (event instanceof ProgressEvent.Warning warning) {
                out.println("warning: " + warning.message());
              }
            });
    try {
      UpgradeReport report = clusters.upgrade(new ClusterName("main"), options);
      out.println("clients could not connect for " + report.downtime().toMillis() + " ms");
    } catch (CoexistException failure) {
      out.println(failure.what() + ": " + failure.why() + "\n" + failure.next());
    }
    // end
  }

  static void move(Clusters clusters, ClusterName name, Path newPath) {
    // example
    clusters.changeRegistry(
        registered ->
            registered.stream()
                .map(one -> one.name().equals(name) ? one.withPath(newPath) : one)
                .toList());
    // end
  }

  /** Of the thread that waits, and is interrupted. */
  public static Future<UpgradeReport> cancel(
      Clusters clusters, ClusterName name, UpgradeOptions options, ExecutorService executor) {
    // example
    Future<UpgradeReport> upgrade = executor.submit(() -> clusters.upgrade(name, options));
    upgrade.cancel(true);
    // end
    return upgrade;
  }
}

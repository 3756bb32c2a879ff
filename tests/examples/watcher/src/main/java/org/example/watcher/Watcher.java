package org.example.watcher;

import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.api.Clusters;
import org.pgcoexist.api.ProgressEvent;
import org.pgcoexist.api.UpgradeOptions;
import org.pgcoexist.api.UpgradeReport;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.MajorVersion;

/** Upgrades a cluster and draws how far it is: {@code watcher shop 17}. */
public final class Watcher {

  private static final int WIDTH = 30;

  private Watcher() {}

  public static void main(String[] arguments) throws InterruptedException {
    Optional<MajorVersion> to = MajorVersion.parse(arguments[1]);
    Clusters clusters = Clusters.of(Locations.debian()).reporting(Watcher::draw);
    try {
      UpgradeReport report =
          clusters.upgrade(
              new ClusterName(arguments[0]), UpgradeOptions.defaults().to(to.orElseThrow()));
      System.out.println("done: downtime " + report.downtime().toMillis() + " ms");
      report.next().forEach(System.out::println);
    } catch (CoexistException failure) {
      System.err.println(failure.what() + ": " + failure.why() + "\n" + failure.next());
      System.exit(failure.status().code());
    }
  }

  private static void draw(ProgressEvent event) {
    if (event instanceof ProgressEvent.StepStarted started) {
      draw(started.step(), 0, "");
    } else if (event instanceof ProgressEvent.StepProgressed progressed) {
      String left = progressed.left().map(time -> time.toSeconds() + " s left").orElse("");
      draw(progressed.step(), progressed.share().orElse(0), progressed.at() + " " + left);
    } else if (event instanceof ProgressEvent.StepFinished finished) {
      draw(finished.step(), 1, finished.elapsed().toMillis() + " ms");
    } else if (event instanceof ProgressEvent.Warning warning) {
      System.out.println("warning: " + warning.message());
    }
  }

  private static void draw(ProgressEvent.Step step, double share, String more) {
    int full = (int) (share * WIDTH);
    System.out.printf(
        "[%s%s] %-4s%s: %s%n",
        "#".repeat(full), ".".repeat(WIDTH - full), step.number(), step.title(), more.strip());
  }
}

package org.pgcoexist.upgrade.matrix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.api.ApiHosts;
import org.pgcoexist.api.Clusters;
import org.pgcoexist.api.Examples;
import org.pgcoexist.api.HistoryEntry;
import org.pgcoexist.api.PlannedUpgrade;
import org.pgcoexist.api.ProgressEvent;
import org.pgcoexist.api.UpgradeOptions;
import org.pgcoexist.api.UpgradeReport;
import org.pgcoexist.model.MajorVersion;

/** An upgrade of a made-up cluster through the public API. */
class ApiUpgradeTest extends InMemoryTests {

  private static final UpgradeOptions OPTIONS =
      UpgradeOptions.defaults().method("dumpall").withoutTrial();

  private final List<String> keys = new ArrayList<>();

  private Stage stage() {
    return new Stage(directory, Variant.IN_PLACE);
  }

  private static List<HistoryEntry.Outcome> outcomes(Clusters clusters) {
    return clusters.history(Optional.of(Stage.NAME)).stream().map(HistoryEntry::outcome).toList();
  }

  @Test
  void itIsReportedAndRemembered() throws InterruptedException {
    List<ProgressEvent> events = new ArrayList<>();
    Stage stage = stage();
    Clusters clusters = ApiHosts.clusters(stage.machine()).reporting(events::add);
    PlannedUpgrade planned = clusters.check(Stage.NAME, OPTIONS);
    assertEquals("15 18", planned.from() + " " + planned.to());
    assertTrue(planned.serving());
    assertEquals(List.of(), outcomes(clusters));
    events.clear();

    UpgradeReport report = clusters.upgrade(Stage.NAME, OPTIONS);
    assertEquals(MajorVersion.parse("18").orElseThrow(), report.upgrade().to());
    assertTrue(report.downtime().compareTo(report.elapsed()) <= 0);
    assertTrue(report.next().toString().contains("--delete-old"), report::toString);
    assertEquals(ProgressEvent.Begun.class, events.get(0).getClass());
    assertEquals(started(events), finished(events));
    assertTrue(started(events).contains("switch"), events::toString);

    assertEquals(List.of(HistoryEntry.Outcome.DONE), outcomes(clusters));
    Deletion.writeControl(stage);
    clusters.deleteOld(Stage.NAME);
    assertEquals(List.of(HistoryEntry.Outcome.OLD_DELETED), outcomes(clusters));
  }

  private static List<String> started(List<ProgressEvent> events) {
    return events.stream()
        .filter(ProgressEvent.StepStarted.class::isInstance)
        .map(event -> ((ProgressEvent.StepStarted) event).step().key())
        .toList();
  }

  private static List<String> finished(List<ProgressEvent> events) {
    return events.stream()
        .filter(ProgressEvent.StepFinished.class::isInstance)
        .map(event -> ((ProgressEvent.StepFinished) event).step().key())
        .toList();
  }

  /** Interrupts the thread that waits when a step begins, as soon as that was heard. */
  private Consumer<ProgressEvent> interrupting(String step) {
    Thread caller = Thread.currentThread();
    return event -> {
      if (event instanceof ProgressEvent.StepStarted started
          && started.step().key().equals(step)
          && !keys.contains(step)) {
        keys.add(step);
        caller.interrupt();
        while (caller.isInterrupted()) {
          Thread.onSpinWait();
        }
        pause();
      }
    };
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(50);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody may interrupt the work itself", e);
    }
  }

  private void assertStopped(Clusters clusters, String state) {
    CoexistException stopped =
        assertThrows(CoexistException.class, () -> clusters.upgrade(Stage.NAME, OPTIONS));
    assertTrue(Thread.interrupted(), "the interrupt is kept");
    assertEquals(ExitStatus.INTERRUPTED, stopped.status());
    assertTrue(stopped.why().contains(state), stopped::getMessage);
  }

  @Test
  void anInterruptStopsItAndItIsContinued() throws InterruptedException {
    Clusters clusters = ApiHosts.clusters(stage().machine()).reporting(interrupting("dump"));
    assertStopped(clusters, "failed-upgrade");
    assertEquals(List.of(HistoryEntry.Outcome.OPEN), outcomes(clusters));
    assertEquals("18", clusters.resume(Stage.NAME, OPTIONS).upgrade().to().toString());
    assertEquals(List.of(HistoryEntry.Outcome.DONE), outcomes(clusters));
  }

  @Test
  void anInterruptStopsItAndItIsUndone() throws InterruptedException {
    Clusters clusters = ApiHosts.clusters(stage().machine()).reporting(interrupting("load"));
    assertStopped(clusters, "failed-upgrade");
    clusters.rollBack(Stage.NAME, UpgradeOptions.defaults());
    assertEquals(List.of(HistoryEntry.Outcome.ROLLED_BACK), outcomes(clusters));
  }

  @Test
  void aThreadThatIsInterruptedAlreadyTouchesNothing() {
    Clusters clusters = ApiHosts.clusters(stage().machine());
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, () -> clusters.upgrade(Stage.NAME, OPTIONS));
    assertTrue(!Thread.interrupted(), "the exception is the interrupt");
    assertEquals(List.of(), outcomes(clusters));
  }

  @Test
  void theExampleOfAFutureCancels() throws InterruptedException {
    Clusters clusters = ApiHosts.clusters(stage().machine());
    ExecutorService executor = Executors.newSingleThreadExecutor();
    Future<UpgradeReport> upgrade = Examples.cancel(clusters, Stage.NAME, OPTIONS, executor);
    executor.shutdown();
    assertTrue(executor.awaitTermination(1, TimeUnit.MINUTES), "the upgrade has stopped");
    assertThrows(CancellationException.class, upgrade::get);
    assertTrue(!outcomes(clusters).contains(HistoryEntry.Outcome.DONE));
  }

  @Test
  void whatAListenerThrowsEndsNothing() {
    Clusters clusters =
        ApiHosts.clusters(stage().machine())
            .reporting(
                event -> {
                  throw new IllegalStateException("deaf");
                });
    IllegalStateException thrown =
        assertThrows(IllegalStateException.class, () -> clusters.upgrade(Stage.NAME, OPTIONS));
    assertEquals("deaf", thrown.getMessage());
    assertEquals(List.of(HistoryEntry.Outcome.DONE), outcomes(clusters));
  }

  @Test
  void theExampleOfAnUpgradeTellsItsSteps() throws InterruptedException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Examples.upgrade(
        ApiHosts.clusters(stage().machine()),
        OPTIONS,
        new PrintStream(bytes, true, StandardCharsets.UTF_8));
    String text = bytes.toString(StandardCharsets.UTF_8);
    assertTrue(text.contains("\n9 put the new cluster in the old one's place\n"), text);
    assertTrue(text.matches("(?s).*\nclients could not connect for \\d+ ms\n"), text);
  }

  @Test
  void noThreadIsLeft() throws InterruptedException, ExecutionException {
    Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
    Clusters clusters = ApiHosts.clusters(stage().machine());
    assertEquals(2, clusters.list().size());
    assertEquals("18", clusters.upgrade(Stage.NAME, OPTIONS).upgrade().to().toString());
    Map<Thread, StackTraceElement[]> after = Map.of();
    for (int look = 0; look < 40; look++) {
      after = Thread.getAllStackTraces();
      after.keySet().removeAll(before);
      // The JVM's own waits for processes to end, and then a while for the next one.
      after.keySet().removeIf(thread -> thread.getName().equals("process reaper"));
      if (after.isEmpty()) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    throw new AssertionError("left: " + after.keySet());
  }
}

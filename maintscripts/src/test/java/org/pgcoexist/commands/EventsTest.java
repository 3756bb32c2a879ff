package org.pgcoexist.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgcoexist.commands.output.JsonEvents;
import org.pgcoexist.commands.output.Terminal;
import org.pgcoexist.commands.output.TextEvents;
import org.pgcoexist.engine.Event;
import org.pgcoexist.engine.EventListener;
import org.pgcoexist.engine.journal.StepTime;
import org.pgcoexist.engine.progress.Throughput;
import org.pgcoexist.engine.progress.WorkDone;
import org.pgcoexist.upgrade.plan.StepId;
import org.pgcoexist.upgrade.plan.UpgradeEvent;
import org.pgcoexist.upgrade.plan.UpgradeRequest.Action;

/** How the same events are told to a terminal, to a pipe, and to a program. */
class EventsTest {

  private static final String CLEAR = "\r\033[K";

  private static final String LOAD = "  7  load the dump                               ";

  private static final Duration LATE = Duration.ofSeconds(6);

  private final Printed out = new Printed();
  private final Printed err = new Printed();

  private EventListener text(boolean terminal, boolean quiet) {
    Terminal screen = terminal ? Terminal.terminal(100) : Terminal.NONE;
    return new TextEvents(out.stream(), err.stream(), screen, quiet);
  }

  private static Event.Progressed progress(long done, long total, int seconds) {
    return new Event.Progressed(
        StepId.LOAD,
        WorkDone.ofBytes(done, total).in("shop").at("public.orders").rows(done / 100, 45_000),
        new Throughput(done / seconds, Optional.of(Duration.ofSeconds(12 - seconds))),
        Duration.ofSeconds(seconds));
  }

  private static Event summary(int shutOut) {
    return new UpgradeEvent.Summary(
        MadeUp.attempt(),
        Duration.ofSeconds(75),
        Duration.ofSeconds(shutOut),
        List.of(
            new StepTime(StepId.INITDB, Duration.ofMillis(1250)),
            new StepTime(StepId.STOP_OLD, Duration.ofMillis(300)),
            new StepTime(StepId.LOAD, Duration.ofSeconds(61))),
        List.of("do this", "do that"));
  }

  @Test
  void aPipeGetsALineAStep() {
    EventListener pipe = text(false, false);
    pipe.on(new UpgradeEvent.Begun(MadeUp.attempt(), Action.BEGIN));
    pipe.on(new Event.Started(StepId.INITDB));
    pipe.on(new Event.Finished(StepId.INITDB, Duration.ofMillis(1250)));
    pipe.on(new Event.Skipped(StepId.CONFIGURE));
    pipe.on(new Event.Undone(StepId.STOP_BOTH));
    assertEquals(
        "Upgrading cluster shop from PostgreSQL 15 to 18 with dumpall\n"
            + "  1  make the new cluster                        1.2 s\n"
            + " 1b  carry the configuration over                done before\n"
            + "  8  stop both private servers                   undone\n",
        out.text());
    assertEquals("", err.text());
  }

  @Test
  void aPipeGetsAProgressLineEveryFiveSeconds() {
    EventListener pipe = text(false, false);
    pipe.on(new Event.Started(StepId.LOAD));
    pipe.on(progress(1 << 20, 4 << 20, 1));
    pipe.on(progress(2 << 20, 4 << 20, 5));
    pipe.on(progress(2 << 20, 4 << 20, 9));
    pipe.on(progress(3 << 20, 4 << 20, 10));
    assertEquals(
        "     50 %  2.0 MB of 4.0 MB, 21.0 k of 45.0 k rows, 410 kB/s, 7 s left: shop"
            + " public.orders\n"
            + "     75 %  3.0 MB of 4.0 MB, 31.5 k of 45.0 k rows, 307 kB/s, 2 s left: shop"
            + " public.orders\n",
        out.text());
    pipe.on(new Event.Started(StepId.LOAD));
    pipe.on(
        new Event.Progressed(StepId.LOAD, WorkDone.ofBytes(0, 4 << 20), Throughput.UNKNOWN, LATE));
    assertEquals("     0 %  0 B of 4.0 MB\n", out.text());
  }

  @Test
  void aTerminalsLineIsRedrawn() {
    EventListener terminal = text(true, false);
    terminal.on(new Event.Started(StepId.LOAD));
    assertEquals(CLEAR + LOAD + "...", out.text());
    terminal.on(progress(1 << 20, 4 << 20, 1));
    assertEquals(
        CLEAR
            + "  7  load the dump  25 %  1.0 MB of 4.0 MB, 1.0 MB/s, 11 s left  shop public.orders",
        out.text());
    terminal.on(new Event.Warning("slow"));
    assertEquals(CLEAR, out.text());
    assertEquals("warning: slow\n", err.text());
    terminal.on(
        new Event.Progressed(StepId.LOAD, WorkDone.ofBytes(5, 4), Throughput.UNKNOWN, LATE));
    assertEquals(CLEAR + "  7  load the dump  100 %  4 B of 4 B", out.text());
    terminal.on(
        new Event.Progressed(StepId.LOAD, WorkDone.ofBytes(3000, 0), Throughput.UNKNOWN, LATE));
    assertEquals(CLEAR + "  7  load the dump  2.9 kB", out.text());
    terminal.on(new Event.Finished(StepId.LOAD, Duration.ofSeconds(61)));
    assertEquals(CLEAR + LOAD + "1 min 1 s\n", out.text());
    terminal.on(new Event.Skipped(StepId.SWITCH));
    assertEquals("  9  put the new cluster in the old one's place  done before\n", out.text());
  }

  @Test
  void theEndIsToldWithWhatToDoNext() {
    EventListener pipe = text(false, false);
    pipe.on(summary(12));
    assertEquals(
        "Cluster shop is on PostgreSQL 18 now, after 1 min 15 s;"
            + " downtime (clients could not connect): 12 s.\n"
            + "Time in each step, * in the downtime:\n"
            + "  1  make the new cluster                        1.2 s\n"
            + "  3  stop the old server                         0.3 s *\n"
            + "  7  load the dump                               1 min 1 s *\n"
            + "Next:\n  do this\n  do that\n",
        out.text());
    pipe.on(summary(0));
    assertEquals(
        "Cluster shop is on PostgreSQL 18 now, after 1 min 15 s;"
            + " it was down before, so there was no downtime.\n"
            + "Time in each step:\n"
            + "  1  make the new cluster                        1.2 s\n"
            + "  3  stop the old server                         0.3 s\n"
            + "  7  load the dump                               1 min 1 s\n"
            + "Next:\n  do this\n  do that\n",
        out.text());
  }

  @Test
  void otherActionsHaveTheirWords() {
    EventListener pipe = text(false, false);
    pipe.on(new UpgradeEvent.Begun(MadeUp.attempt(), Action.RECOVER));
    pipe.on(new UpgradeEvent.Begun(MadeUp.attempt(), Action.ROLL_BACK));
    pipe.on(new UpgradeEvent.RolledBack(MadeUp.attempt()));
    pipe.on(new UpgradeEvent.Tried(MadeUp.attempt(), 3, Duration.ofMillis(4200)));
    pipe.on(new UpgradeEvent.LoadedAgain(MadeUp.attempt(), List.of("shop", "archive")));
    pipe.on(new UpgradeEvent.Checked(MadeUp.attempt()));
    assertEquals(
        "Continuing the upgrade of cluster shop from PostgreSQL 15 to 18 with dumpall\n"
            + "Rolling back the upgrade of cluster shop from PostgreSQL 15 to 18 with dumpall\n"
            + "Cluster shop is on PostgreSQL 15 as before; nothing of the upgrade is left.\n"
            + "The definitions of 3 databases were tried with PostgreSQL 18: 4.2 s\n"
            + "Definitions were changed after they had been loaded, so they were loaded again: 2"
            + " databases\n"
            + "Preflight passed: upgrade of cluster shop from PostgreSQL 15 to 18; nothing"
            + " was touched.\n",
        out.text());
  }

  @Test
  void quietTellsWarningsOnly() {
    EventListener quiet = text(true, true);
    quiet.on(new UpgradeEvent.Begun(MadeUp.attempt(), Action.BEGIN));
    quiet.on(new Event.Started(StepId.LOAD));
    quiet.on(progress(1, 2, 7));
    quiet.on(new Event.Finished(StepId.LOAD, Duration.ZERO));
    quiet.on(summary(3));
    assertEquals("", out.text());
    assertEquals("", err.text());
    quiet.on(new Event.Warning("x is no regular file"));
    assertEquals("", out.text());
    assertEquals("warning: x is no regular file\n", err.text());
  }

  @ParameterizedTest
  @CsvSource({"BEGIN, begin", "RECOVER, recover", "ROLL_BACK, roll-back", "CHECK, check"})
  void aProgramIsToldTheAction(Action action, String word) {
    new JsonEvents(out.stream()).on(new UpgradeEvent.Begun(MadeUp.attempt(), action));
    assertEquals(
        "{\"event\":\"begun\",\"cluster\":\"shop\",\"from\":\"15\",\"to\":\"18\","
            + "\"method\":\"dumpall\",\"action\":\""
            + word
            + "\"}\n",
        out.text());
  }

  @Test
  void aProgramGetsAnObjectALine() {
    EventListener json = new JsonEvents(out.stream());
    json.on(new Event.Started(StepId.CONFIGURE));
    json.on(progress(1, 8_000_000_000L, 2));
    json.on(new Event.Finished(StepId.LOAD, Duration.ofMillis(1250)));
    json.on(new Event.Skipped(StepId.LOAD));
    json.on(new Event.Undone(StepId.LOAD));
    json.on(new Event.Warning("a \"b\"\nc"));
    json.on(new UpgradeEvent.Checked(MadeUp.attempt()));
    json.on(new UpgradeEvent.RolledBack(MadeUp.attempt()));
    json.on(summary(12));
    String attempt = "\"cluster\":\"shop\",\"from\":\"15\",\"to\":\"18\",\"method\":\"dumpall\"";
    String load = "\"number\":\"7\",\"step\":\"load\"";
    assertEquals(
        "{\"event\":\"started\",\"number\":\"1b\",\"step\":\"configure\"}\n"
            + "{\"event\":\"progress\","
            + load
            + ",\"done\":1,\"total\":8000000000,\"total-rows\":45000,\"database\":\"shop\","
            + "\"table\":\"public.orders\",\"left\":10000,\"elapsed\":2000}\n"
            + "{\"event\":\"finished\","
            + load
            + ",\"elapsed\":1250}\n{\"event\":\"skipped\","
            + load
            + "}\n{\"event\":\"undone\","
            + load
            + "}\n{\"event\":\"warning\",\"message\":\"a \\\"b\\\"\\nc\"}\n{\"event\":\"checked\","
            + attempt
            + "}\n{\"event\":\"rolled-back\","
            + attempt
            + "}\n{\"event\":\"summary\","
            + attempt
            + ",\"elapsed\":75000,\"shut-out\":12000,\"steps\":["
            + "{\"number\":\"1\",\"step\":\"initdb\",\"elapsed\":1250},"
            + "{\"number\":\"3\",\"step\":\"stop-old\",\"elapsed\":300},{"
            + load
            + ",\"elapsed\":61000}],\"next\":[\"do this\",\"do that\"]}\n",
        out.text());
  }
}

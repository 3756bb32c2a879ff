package org.pgcoexist.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.pgcoexist.CoexistException;
import org.pgcoexist.process.owner.OwnerDisk;
import org.pgcoexist.process.owner.OwnerDisks;

@Timeout(60)
class InteractiveProcessTest {
  private final ExecCommandRunner runner = new ExecCommandRunner();
  private final String mark = UUID.randomUUID().toString();

  @AfterEach
  void nothingIsLeft() {
    assertEquals(List.of(), new Orphans(mark, UserDatabase.current()).find());
  }

  @Test
  void goesBackAndForth() throws Exception {
    try (InteractiveProcess conversation = talk("while read -r line; do echo \"<$line>\"; done")) {
      assertEquals("<one>", ask(conversation, "one"));
      assertEquals("<two>", ask(conversation, "two"));
    }
  }

  @Test
  void aProgramThatStaysIsEnded() throws Exception {
    try (InteractiveProcess conversation =
        talk("trap '' TERM; read -r line; echo $line; sleep 1000")) {
      assertEquals("one", ask(conversation, "one"));
    }
  }

  @Test
  @Timeout(20)
  void aStoppedProgramIsEnded() throws Exception {
    try (InteractiveProcess conversation = talk("read -r line; echo $line; kill -STOP $$; cat")) {
      assertEquals("one", ask(conversation, "one"));
      while (!conversation.isStopped()) {
        Thread.onSpinWait();
      }
    }
  }

  /** What it has left behind holds the pipe of errors, and is not silent. */
  @Test
  @Timeout(40)
  void aNoisyDescendantIsNotWaitedFor() throws Exception {
    try (InteractiveProcess conversation =
        talk(
            "(trap '' HUP; while sleep 0.2; do echo noise >&2; done) & read -r line; echo $line")) {
      assertEquals("one", ask(conversation, "one"));
    } finally {
      new Orphans(mark, UserDatabase.current()).end();
    }
  }

  @Test
  void closingTwiceIsNoFault() throws Exception {
    InteractiveProcess conversation = talk("cat");
    conversation.close();
    conversation.close();
  }

  @Test
  void anInterruptedThreadClosesToo() {
    InteractiveProcess conversation = talk("cat");
    Thread.currentThread().interrupt();
    conversation.close();
    assertTrue(Thread.interrupted());
    assertFalse(Thread.currentThread().isInterrupted());
  }

  @Test
  void whatBrokeItIsTold() {
    CoexistException e = talk("echo out of order >&2; exit 3").broken("cannot work");
    assertEquals("cannot work", e.what());
    assertTrue(e.why().endsWith("(in /): exit status 3\nout of order"), e.why());
  }

  @Test
  @EnabledIf(OwnerDisks.ROOT)
  void aDiskServerThatCannotStartIsTold() throws Exception {
    Account nobody = OwnerDisks.nobody();
    try (OwnerDisk disk = OwnerDisk.of(runner, nobody, Map.of(), "/no/such/class/path")) {
      CoexistException e =
          assertThrows(CoexistException.class, () -> disk.facts(Path.of("/etc/passwd")));
      assertEquals("cannot work on /etc/passwd as nobody", e.what());
      assertTrue(
          e.why().contains("(in / as nobody): exit status 1\nError: Could not find or load main"),
          e.why());
    }
  }

  private InteractiveProcess talk(String script) {
    Command command = Command.of("sh", "-c", script).with(Orphans.VARIABLE, mark);
    return runner.converse("cannot talk", command);
  }

  private static String ask(InteractiveProcess conversation, String line) throws IOException {
    OutputStream requests = conversation.requests();
    requests.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    requests.flush();
    return new BufferedReader(new InputStreamReader(conversation.answers(), StandardCharsets.UTF_8))
        .readLine();
  }
}

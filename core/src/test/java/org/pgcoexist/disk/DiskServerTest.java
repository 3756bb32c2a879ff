package org.pgcoexist.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Answers that a hostile owner could make up. */
class DiskServerTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final DataOutputStream answer = new DataOutputStream(bytes);

  @Test
  void aTextAboveTheLimitIsRefused() throws IOException {
    answer.writeBoolean(false);
    answer.writeInt((1 << 20) + 1);
    assertRefused("out of range: 1048577");
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
    assertRefused("out of range: 2147483647");
  }

  @Test
  void anUnknownStatusIsRefused() throws IOException {
    answer.writeBoolean(false);
    text("FINE");
    assertRefused("unknown: FINE");
  }

  @Test
  void anUnknownKindIsRefused() throws IOException {
    answer.writeBoolean(true);
    answer.writeBoolean(true);
    text("DOOR");
    assertRefused("unknown: DOOR");
  }

  @Test
  void aPromisedContentMustCome() throws IOException {
    withoutFactsAndNames(0);
    answer.writeBoolean(true);
    answer.writeInt(10);
    answer.write(new byte[9]);
    assertThrows(EOFException.class, this::read);
  }

  private void withoutFactsAndNames(int names) throws IOException {
    answer.writeBoolean(true);
    answer.writeBoolean(false);
    answer.writeInt(names);
  }

  private void text(String text) throws IOException {
    answer.writeInt(text.length());
    answer.write(text.getBytes(StandardCharsets.UTF_8));
  }

  private void assertRefused(String message) {
    assertEquals(message, assertThrows(IOException.class, this::read).getMessage());
  }

  private DiskServer.Answer read() throws IOException {
    return DiskServer.Answer.read(
        new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
  }
}

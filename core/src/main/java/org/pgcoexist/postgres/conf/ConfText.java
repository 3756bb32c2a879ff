package org.pgcoexist.postgres.conf;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * The encoding of a configuration file, which nothing in it tells: UTF-8 where it is that, since
 * paths in it must be the names that are on the disk, else ISO 8859-1. Both keep every byte.
 */
public final class ConfText {

  private ConfText() {}

  /** The encoding of these bytes. */
  public static Charset charset(byte[] content, int start, int length) {
    for (int i = start; i < start + length; i++) {
      if (content[i] < 0) {
        return isUtf8(content, start, length)
            ? StandardCharsets.UTF_8
            : StandardCharsets.ISO_8859_1;
      }
    }
    return StandardCharsets.ISO_8859_1;
  }

  /** The encoding of a file; in one without any other letter new ones are written as UTF-8. */
  public static Charset charset(byte[] content) {
    return isUtf8(content, 0, content.length)
        ? StandardCharsets.UTF_8
        : StandardCharsets.ISO_8859_1;
  }

  private static boolean isUtf8(byte[] content, int start, int length) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content, start, length));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}

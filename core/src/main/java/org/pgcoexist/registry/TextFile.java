package org.pgcoexist.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.pgcoexist.CoexistException;

/** Bytes as text that gives back the same bytes, or a refusal. */
final class TextFile {

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private TextFile() {}

  /**
   * Decodes UTF-8 that holds no control character but tabs and line ends: a carriage return only
   * before a newline, so that all agree on what a line is.
   */
  static String decode(Path file, byte[] bytes) {
    String text = new String(bytes, UTF_8);
    if (!Arrays.equals(bytes, text.getBytes(UTF_8))) {
      int foreign = firstForeign(bytes);
      throw RegistryFault.at(
          file,
          lineOf(bytes, foreign),
          "this is not UTF-8",
          "the byte 0x" + hex(bytes[foreign] & 0xff, 2) + " is no part of a character there");
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) && c != '\n' && c != '\t' && !endsLine(text, i)) {
        throw forbidden(file, text, i, "control character");
      }
    }
    if (!text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK) {
      throw forbidden(file, text, 0, "byte order mark");
    }
    return text;
  }

  /** Where what is not UTF-8 begins. */
  private static int firstForeign(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    UTF_8.newDecoder().decode(in, CharBuffer.allocate(bytes.length), true);
    return in.position();
  }

  private static boolean endsLine(String text, int at) {
    return text.charAt(at) == '\r' && text.startsWith("\n", at + 1);
  }

  private static CoexistException forbidden(Path file, String text, int at, String kind) {
    return RegistryFault.at(
        file,
        lineOf(text.getBytes(UTF_8), text.substring(0, at).getBytes(UTF_8).length),
        "there is a " + kind + ", U+" + hex(text.charAt(at), 4),
        "the file is plain text with no others than tabs and line ends");
  }

  private static int lineOf(byte[] bytes, int at) {
    int line = 1;
    for (int i = 0; i < at; i++) {
      if (bytes[i] == '\n') {
        line++;
      }
    }
    return line;
  }

  private static String hex(int value, int digits) {
    String hex = Integer.toHexString(value).toUpperCase(Locale.ROOT);
    return "0".repeat(Math.max(0, digits - hex.length())) + hex;
  }
}

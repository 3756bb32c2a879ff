package org.pgcoexist.upgrade.verify;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * The lines of a dump, ended by a line feed only; each byte is a character. A longer line than
 * {@link #LONGEST} comes in pieces, so that the memory is enough for any dump.
 */
final class DumpLines {

  static final int LONGEST = 4 << 20;

  private final InputStream dump;
  private final byte[] buffer = new byte[64 * 1024];
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private int position;
  private int limit;

  DumpLines(InputStream dump) {
    this.dump = dump;
  }

  /** The next line without its end; null at the end of the dump. */
  String next() throws IOException {
    boolean any = false;
    while (position < limit || fill()) {
      any = true;
      int end = position;
      while (end < limit && buffer[end] != '\n') {
        end++;
      }
      line.write(buffer, position, end - position);
      boolean ended = end < limit;
      position = ended ? end + 1 : end;
      if (ended || line.size() >= LONGEST) {
        return take();
      }
    }
    return any ? take() : null;
  }

  private boolean fill() throws IOException {
    position = 0;
    limit = Math.max(0, dump.read(buffer));
    return limit > 0;
  }

  private String take() {
    String text = line.toString(StandardCharsets.ISO_8859_1);
    line.reset();
    return text;
  }
}

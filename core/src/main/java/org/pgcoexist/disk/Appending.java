package org.pgcoexist.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Adds to a file all of a content or, unless the process dies, nothing. */
final class Appending {

  private Appending() {}

  /** A full disk takes a part of it; to cut that off again needs no room. */
  static void write(FileChannel channel, byte[] content) throws IOException {
    long before = channel.size();
    ByteBuffer rest = ByteBuffer.wrap(content);
    try {
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
    } catch (IOException e) {
      try {
        channel.truncate(before);
      } catch (IOException cut) {
        e.addSuppressed(cut);
      }
      throw e;
    }
  }
}

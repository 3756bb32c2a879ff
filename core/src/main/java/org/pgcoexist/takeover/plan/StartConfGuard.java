package org.pgcoexist.takeover.plan;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.pgcoexist.debian.files.StartConf;
import org.pgcoexist.disk.Disk;

/**
 * start.conf, which keeps anything from starting the cluster while it moves, and then says again
 * what it had before.
 */
public final class StartConfGuard {

  private static final String CLOSED = "disabled";

  private final TakeoverContext context;
  private final byte[] original;

  public StartConfGuard(TakeoverContext context) {
    this.context = context;
    this.original = context.takeover().startConf().getBytes(StandardCharsets.ISO_8859_1);
  }

  private Path file() {
    return context.configuration(context.configured()).resolve("start.conf");
  }

  private Optional<byte[]> content() {
    return context.disks().owner().read(file());
  }

  public boolean isClosed() {
    return content().filter(now -> StartConf.mode(now).equals(CLOSED)).isPresent();
  }

  public boolean isOpen() {
    return Arrays.equals(content().orElse(new byte[0]), original);
  }

  public void close() {
    Path file = file();
    context.disks().forEntry(file).replace(file, StartConf.withMode(original, CLOSED), 0644);
  }

  /** Also where it says the same: that sweeps up what a killed replacement left beside it. */
  public void open() {
    Path file = file();
    Disk disk = context.disks().forEntry(file);
    if (original.length == 0) {
      disk.remove(file);
    } else {
      disk.replace(file, original, 0644);
    }
  }
}

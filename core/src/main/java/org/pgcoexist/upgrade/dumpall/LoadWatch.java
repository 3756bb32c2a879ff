package org.pgcoexist.upgrade.dumpall;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.process.output.OutputListener;

/** Tells how far psql has read a script, from the position of its open file in /proc. */
final class LoadWatch implements OutputListener {

  private final Path script;
  private final OutputListener log;
  private final Progress progress;
  private volatile long pid;

  /**
   * @param log receives every line as well
   */
  LoadWatch(Path script, OutputListener log, Progress progress) {
    this.script = script;
    this.log = log;
    this.progress = progress;
  }

  @Override
  public void started(long newPid) {
    pid = newPid;
  }

  @Override
  public void out(String line) {
    log.out(line);
  }

  @Override
  public void err(String line) {
    log.err(line);
  }

  void look() {
    long position = position();
    if (position >= 0) {
      progress.report(position, script.toFile().length(), script.getFileName().toString());
    }
  }

  /** Bytes read so far, −1 when it cannot be seen (psql is not there yet, or not any more). */
  private long position() {
    File[] open = new File("/proc/" + pid + "/fd").listFiles();
    if (open == null) {
      return -1;
    }
    long position = -1;
    for (File descriptor : open) {
      try {
        if (Files.readSymbolicLink(descriptor.toPath()).equals(script)) {
          Path info = Path.of("/proc/" + pid + "/fdinfo/" + descriptor.getName());
          String first = Files.readAllLines(info).get(0);
          position = Long.parseLong(first.substring("pos:".length()).strip());
        }
      } catch (IOException e) {
        // Closed between the look and the read; another descriptor may be the one.
      }
    }
    return position;
  }
}

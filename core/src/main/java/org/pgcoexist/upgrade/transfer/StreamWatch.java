package org.pgcoexist.upgrade.transfer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.pgcoexist.engine.Progress;
import org.pgcoexist.engine.WorkDone;

/** How far all streams together are. */
final class StreamWatch {

  private static final String READ = "rchar: ";

  private final Path proc;
  private final Progress progress;
  private final long total;
  private final Set<Part> parts = new LinkedHashSet<>();
  private long done;

  /**
   * @param total what there is to move, in bytes
   */
  StreamWatch(Path proc, Progress progress, long total) {
    this.proc = proc;
    this.progress = progress;
    this.total = total;
  }

  /**
   * Work that goes on; what its reading program has read tells how far it is, or what has been
   * written to indexes.
   */
  final class Part implements AutoCloseable, StreamLog.Watch {
    private final String database;
    private final String table;
    private final long bytes;
    private final LongSupplier measure;
    private volatile long pid;

    private Part(String database, String table, long bytes) {
      this.database = database;
      this.table = table;
      this.bytes = bytes;
      this.measure = this::read;
    }

    private Part(String database, long bytes, IndexBuilds builds) {
      this.database = database;
      this.table = "indexes";
      this.bytes = bytes;
      this.measure = builds::written;
    }

    @Override
    public void started(long reader) {
      pid = reader;
    }

    @Override
    public void out(String line) {}

    /** Rows in a stream are shorter or longer than on the disk, so this is never the whole. */
    private long soFar() {
      return Math.min(bytes - bytes / 20, measure.getAsLong());
    }

    private long read() {
      try {
        for (String line : Files.readAllLines(proc.resolve(pid + "/io"))) {
          if (line.startsWith(READ)) {
            return Long.parseLong(line.substring(READ.length()));
          }
        }
        return 0;
      } catch (IOException e) {
        // Not begun, ended by now, or not ours to look at.
        return 0;
      }
    }

    @Override
    public void close() {
      end(this);
    }
  }

  /** Begins a part of the work. */
  synchronized Part begin(String database, String table, long bytes) {
    return begin(new Part(database, table, bytes));
  }

  /**
   * Begins the part that builds indexes.
   *
   * @param data the data directory of the server that does so
   */
  synchronized Part beginIndexes(String database, long bytes, Path data) {
    return begin(new Part(database, bytes, new IndexBuilds(proc, data, database)));
  }

  private Part begin(Part part) {
    parts.add(part);
    return part;
  }

  private synchronized void end(Part part) {
    parts.remove(part);
    done += part.bytes;
  }

  /** Counts work that there is no part for. */
  synchronized void add(long bytes) {
    done += bytes;
  }

  void look() {
    List<Part> now;
    long bytes;
    synchronized (this) {
      now = new ArrayList<>(parts);
      bytes = done;
    }
    for (Part part : now) {
      bytes += part.soFar();
    }
    WorkDone work = WorkDone.ofBytes(Math.min(bytes, total), total);
    if (!now.isEmpty()) {
      work = work.in(now.get(0).database).at(now.get(0).table);
    }
    progress.report(work);
  }
}

package org.pgcoexist.upgrade.stream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.pgcoexist.engine.progress.Progress;
import org.pgcoexist.engine.progress.WorkDone;

/** How far all streams together are. */
public final class StreamWatch {

  private static final String READ = "rchar: ";

  private final Path proc;
  private final Progress progress;
  private final long total;
  private final long totalRows;
  private final Set<Part> parts = new LinkedHashSet<>();
  private long done;
  private long doneRows;

  /**
   * @param total what there is to move, in bytes
   * @param totalRows the same in rows, as far as it is known
   */
  public StreamWatch(Path proc, Progress progress, long total, long totalRows) {
    this.proc = proc;
    this.progress = progress;
    this.total = total;
    this.totalRows = totalRows;
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
    private volatile long rows;
    private volatile long pid;

    private Part(String database, String table, long bytes, long rows) {
      this.rows = rows;
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

    /** Tells how many rows it really had. */
    void moved(long count) {
      rows = count;
    }

    private long rowsOf(long share) {
      return bytes == 0 ? 0 : (long) ((double) rows * share / bytes);
    }

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
  synchronized Part begin(String database, String table, long bytes, long rows) {
    return begin(new Part(database, table, bytes, rows));
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
    doneRows += part.rows;
  }

  /** Counts work that there is no part for. */
  public synchronized void add(long bytes, long rows) {
    done += bytes;
    doneRows += rows;
  }

  public void look() {
    List<Part> now;
    long bytes;
    long rows;
    synchronized (this) {
      now = new ArrayList<>(parts);
      bytes = done;
      rows = doneRows;
    }
    for (Part part : now) {
      long share = part.soFar();
      bytes += share;
      rows += part.rowsOf(share);
    }
    WorkDone work = WorkDone.ofBytes(Math.min(bytes, total), total).rows(rows, totalRows);
    if (!now.isEmpty()) {
      work = work.in(now.get(0).database).at(now.get(0).table);
    }
    progress.report(work);
  }
}

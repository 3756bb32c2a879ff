package org.pgcoexist.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.pgcoexist.CoexistException;
import org.pgcoexist.ExitStatus;

/**
 * A lock between processes: the kernel's lock on a file that is never renamed or removed. It ends
 * with {@link #close} or with the process, however that dies.
 *
 * <p>The file holds the process id of the last holder, for messages only. It must lie in a
 * directory that only this user can write. {@code flock(1)} does not exclude it: shell never takes
 * this lock itself.
 */
public final class ProcessLock implements AutoCloseable {

  /**
   * The files this process holds. The kernel gives up all of a process's locks on a file as soon as
   * any descriptor of that file is closed (fcntl(2)), so it must not even be opened twice.
   */
  private static final Set<Path> HELD = new HashSet<>();

  private static final int PID_LENGTH = 20;
  private static final int LOCK_HOLDER = 4;
  private static final int LOCKED_FILE = 5;

  private final Path file;
  private final FileChannel channel;

  private ProcessLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Takes the lock if nobody holds it, in this process or another. */
  public static Optional<ProcessLock> tryAcquire(Path file) {
    Attempt attempt = attempt(file, Duration.ZERO);
    return attempt.lock();
  }

  /**
   * Takes the lock, waiting for it at most {@code wait}; zero tries once.
   *
   * @param what what the lock is wanted for, as the start of the message: {@code cannot upgrade
   *     cluster main}
   * @throws CoexistException with {@link ExitStatus#BUSY} when another holds it all that time
   */
  public static ProcessLock acquire(Path file, Duration wait, String what) {
    Attempt attempt = attempt(file, wait);
    if (attempt.lock().isPresent()) {
      return attempt.lock().get();
    }
    String holder = attempt.holder();
    if (holder.isEmpty()) {
      throw new CoexistException(
          ExitStatus.BUSY, what, "another process holds the lock " + file, "try again later");
    }
    throw new CoexistException(
        ExitStatus.BUSY,
        what,
        "process " + holder + " holds the lock " + file,
        "wait until it ends: ps -f -p " + holder);
  }

  /** The lock, or else the process id of its holder, empty when it is not known. */
  private record Attempt(Optional<ProcessLock> lock, String holder) {}

  private static Attempt attempt(Path file, Duration wait) {
    long deadline = System.nanoTime() + wait.toNanos();
    try {
      Path key = file.getParent().toRealPath().resolve(file.getFileName());
      if (!reserve(key, deadline)) {
        return new Attempt(Optional.empty(), pid());
      }
      boolean taken = false;
      try {
        Attempt attempt = open(key, deadline);
        taken = attempt.lock().isPresent();
        return attempt;
      } finally {
        if (!taken) {
          free(key);
        }
      }
    } catch (IOException e) {
      throw IoErrors.of("cannot lock " + file, file, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CoexistException(
          ExitStatus.INTERRUPTED, "cannot lock " + file, "interrupted while waiting", "", e);
    }
  }

  private static boolean reserve(Path key, long deadline) throws InterruptedException {
    synchronized (HELD) {
      while (!HELD.add(key)) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          return false;
        }
        HELD.wait(left);
      }
      return true;
    }
  }

  private static void free(Path key) {
    synchronized (HELD) {
      HELD.remove(key);
      HELD.notifyAll();
    }
  }

  private static Attempt open(Path key, long deadline) throws IOException, InterruptedException {
    Set<OpenOption> options =
        Set.of(
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);
    FileChannel channel = openFile(key, options);
    boolean locked = false;
    try {
      locked = channel.tryLock() != null || waitFor(channel, deadline);
      if (!locked) {
        return new Attempt(Optional.empty(), readHolder(key));
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap((pid() + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
      return new Attempt(Optional.of(new ProcessLock(key, channel)), "");
    } catch (IOException | RuntimeException e) {
      locked = false;
      throw e;
    } finally {
      if (!locked) {
        channel.close();
      }
    }
  }

  /**
   * Two that both made the directory can let the one that is looked into give way to the other at
   * this moment, once.
   */
  private static FileChannel openFile(Path key, Set<OpenOption> options) throws IOException {
    try {
      return FileChannel.open(key, options, FilePermissions.PRIVATE_FILE);
    } catch (NoSuchFileException e) {
      return FileChannel.open(key, options, FilePermissions.PRIVATE_FILE);
    }
  }

  /**
   * Waits in the kernel's queue, in a thread of its own: the kernel knows no time limit. The thread
   * ends when the caller closes the channel.
   */
  private static boolean waitFor(FileChannel channel, long deadline)
      throws IOException, InterruptedException {
    long left = deadline - System.nanoTime();
    if (left <= 0) {
      return false;
    }
    CompletableFuture<Boolean> queued = new CompletableFuture<>();
    Thread waiter = new Thread(() -> lock(channel, queued), "waiting for a lock");
    waiter.setDaemon(true);
    waiter.start();
    try {
      return queued.get(left, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    }
  }

  private static void lock(FileChannel channel, CompletableFuture<Boolean> queued) {
    try {
      channel.lock();
      queued.complete(true);
    } catch (IOException | RuntimeException e) {
      queued.completeExceptionally(e);
    }
  }

  private static String readHolder(Path file) throws IOException {
    String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
    boolean number = !text.isEmpty() && text.length() < PID_LENGTH;
    for (int i = 0; i < text.length(); i++) {
      number &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    // A process that has gone is not the holder: the holder has not written its number yet.
    return number && Files.exists(Path.of("/proc", text)) ? text : "";
  }

  /**
   * The process that holds the lock now, found without taking it: in /proc/locks, by the file's
   * number.
   *
   * @return empty when nobody holds it or there is no such file
   */
  public static Optional<String> holder(Path file) {
    try {
      String inode = ":" + Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS);
      for (String line : Files.readAllLines(Path.of("/proc/locks"))) {
        // 1: POSIX  ADVISORY  WRITE 4711 08:01:131 0 EOF
        String[] field = line.strip().split("\\s+", -1);
        if (field.length > LOCKED_FILE
            && field[LOCKED_FILE].endsWith(inode)
            && mayHaveOpen(field[LOCK_HOLDER], file)) {
          return Optional.of(field[LOCK_HOLDER]);
        }
      }
      return Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw IoErrors.of("cannot see who holds " + file, file, e);
    }
  }

  /**
   * Files of other file systems can have the same number, and on some the device that is locked is
   * not the one a file tells: so the process is asked, where it may be.
   */
  static boolean mayHaveOpen(String pid, Path file) throws IOException {
    Path descriptors = Path.of("/proc", pid, "fd");
    if (!Files.isReadable(descriptors)) {
      return true;
    }
    String[] names = descriptors.toFile().list();
    if (names == null) {
      return true;
    }
    for (String name : names) {
      Path open = descriptors.resolve(name);
      if (Files.exists(open) && Files.isSameFile(open, file)) {
        return true;
      }
    }
    return false;
  }

  private static String pid() {
    return Long.toString(ProcessHandle.current().pid());
  }

  /** Gives the lock up; a second time does nothing. */
  @Override
  public void close() {
    if (!channel.isOpen()) {
      return;
    }
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      free(file);
    }
  }
}

package org.pgcoexist.upgrade.load;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pgcoexist.process.CommandRunner;
import org.pgcoexist.process.SurroundingRunner;
import org.pgcoexist.process.Work;

/**
 * Threads that take tasks, the largest first, until none is left. A task may add others.
 *
 * <p>The first failure ends it all: no further task is begun, and the programs that run are ended.
 * A thread is interrupted only while a program of its own runs, never at work on files.
 */
public final class WorkerPool {

  /** Something to do; every program must be started by {@link WorkerPool#runner}. */
  public interface Task extends Work {

    /** How much work it is, in bytes. */
    long size();

    /** True when it uses all cores by itself, so that two of that kind are not to be at once. */
    boolean isWide();
  }

  /** One that leaves cores to others. */
  public static Task task(long size, Work work) {
    return new Narrow(size, work);
  }

  private record Narrow(long size, Work work) implements Task {
    @Override
    public boolean isWide() {
      return false;
    }

    @Override
    public void run() throws InterruptedException {
      work.run();
    }
  }

  private final CommandRunner runner;
  private final List<Task> waiting = new ArrayList<>();
  private final Set<Thread> inPrograms = new HashSet<>();
  private int busy;
  private boolean wide;
  private Throwable failure;

  /**
   * @param programs runs the programs
   */
  public WorkerPool(CommandRunner programs) {
    this.runner = new Interruptible(programs);
  }

  /** Runs programs that end when the crew fails. */
  public CommandRunner runner() {
    return runner;
  }

  public synchronized void add(Task task) {
    waiting.add(task);
    notifyAll();
  }

  /**
   * Works until nothing is left to do.
   *
   * @param members how many threads do so
   * @throws InterruptedException when a program was interrupted, as {@link CommandRunner} tells it
   */
  public void work(int members) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 1; i <= members; i++) {
      Thread thread = new Thread(this::member, "stream " + i);
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
    threads.forEach(this::await);
    if (failure instanceof InterruptedException e) {
      throw e;
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
  }

  /** No program may run on behind our back: an interrupt ends the work, and it is waited for. */
  private void await(Thread thread) {
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        fail(e);
      }
    }
  }

  private void member() {
    try {
      for (Optional<Task> task = take(); task.isPresent(); task = take()) {
        try {
          task.get().run();
        } finally {
          done(task.get());
        }
      }
    } catch (InterruptedException | RuntimeException | Error e) {
      fail(e);
    }
  }

  /** The largest there is; waits while those at work may add some. Empty when it is over. */
  private synchronized Optional<Task> take() throws InterruptedException {
    while (failure == null) {
      Optional<Task> largest =
          waiting.stream()
              .filter(task -> !(wide && task.isWide()))
              .max(Comparator.comparingLong(Task::size));
      if (largest.isPresent()) {
        waiting.remove(largest.get());
        wide |= largest.get().isWide();
        busy++;
        return largest;
      }
      if (busy == 0) {
        break;
      }
      wait();
    }
    return Optional.empty();
  }

  private synchronized void done(Task task) {
    busy--;
    if (task.isWide()) {
      wide = false;
    }
    notifyAll();
  }

  private synchronized void fail(Throwable thrown) {
    if (failure == null) {
      failure = thrown;
      inPrograms.forEach(Thread::interrupt);
      notifyAll();
    }
  }

  private synchronized void begin() throws InterruptedException {
    if (failure != null) {
      throw new InterruptedException("other work has failed");
    }
    inPrograms.add(Thread.currentThread());
  }

  /** An interrupt that came too late to be noticed is reported now. */
  private synchronized void end(boolean noticed) throws InterruptedException {
    inPrograms.remove(Thread.currentThread());
    if (Thread.interrupted() && !noticed) {
      throw new InterruptedException("other work has failed");
    }
  }

  private final class Interruptible extends SurroundingRunner {

    Interruptible(CommandRunner programs) {
      super(programs);
    }

    @Override
    protected void enter() throws InterruptedException {
      begin();
    }

    @Override
    protected void leave(boolean interrupted) throws InterruptedException {
      end(interrupted);
    }
  }
}

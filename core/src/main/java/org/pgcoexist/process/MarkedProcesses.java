package org.pgcoexist.process;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pgcoexist.CoexistException;
import org.pgcoexist.process.ProcessTable.Entry;

/**
 * The processes of some users that were started with a variable in their environment, with all
 * their descendants.
 *
 * <p>Anybody can give a process of their own the variable, so others' processes do not count; and
 * since the users that do count can have them come up without end, only those that were there in
 * the first {@link #COMING} of an end have to go: nothing of ours forks for so long under SIGKILL.
 *
 * <p>The variable finds what the tree of parents does not: a postmaster that {@code pg_ctl} left
 * behind has process 1 as its parent. The tree finds those that changed their environment. This
 * process and its ancestors are never members.
 */
final class MarkedProcesses {
  /** How long a member may take to end after SIGTERM, in nanoseconds. */
  private static final long GRACE = 2_000_000_000L;

  /** Until when what comes up is a member's work, in nanoseconds. */
  private static final long COMING = 5_000_000_000L;

  /** When to give up on a member that even SIGKILL does not end, in nanoseconds. */
  private static final long PATIENCE = 30_000_000_000L;

  private static final long LONGEST_PAUSE_MILLIS = 50;

  private final String assignment;
  private final Set<Integer> users;
  private final Map<Long, Entry> known = new HashMap<>();
  private final Set<Entry> asked = new HashSet<>();

  /**
   * @param assignment the variable with its value, {@code NAME=value}
   * @param users the numbers of those whose processes count
   */
  MarkedProcesses(String assignment, Set<Integer> users) {
    this.assignment = assignment;
    this.users = Set.copyOf(users);
  }

  /** Adds a process that now lives, should its environment be out of our sight. */
  synchronized void add(long pid) {
    ProcessTable.find(pid).ifPresent(entry -> known.put(pid, entry));
  }

  /** The members that live now. */
  synchronized List<Entry> members() {
    return members(Long.MAX_VALUE);
  }

  /** Those that started before a time, as {@link Entry#start} has it. */
  private List<Entry> members(long before) {
    Map<Long, Entry> table = ProcessTable.read();
    table.values().removeIf(entry -> entry.start() >= before);
    Set<Long> spared = ancestry(table);
    known.values().removeIf(e -> !table.containsKey(e.pid()) || !e.isSameAs(table.get(e.pid())));
    for (Entry entry : table.values()) {
      if (!spared.contains(entry.pid())
          && !known.containsKey(entry.pid())
          && ProcessTable.hasVariable(entry.pid(), assignment)
          && ProcessTable.isOf(entry.pid(), users)) {
        known.put(entry.pid(), entry);
      }
    }
    boolean grown = true;
    while (grown) {
      grown = false;
      for (Entry entry : table.values()) {
        if (known.containsKey(entry.parent()) && !spared.contains(entry.pid())) {
          grown |= known.putIfAbsent(entry.pid(), entry) == null;
        }
      }
    }
    return new ArrayList<>(known.values());
  }

  /**
   * Ends the members: SIGTERM, a moment later SIGKILL, until none lives, also none that came up
   * meanwhile. An interrupt does not shorten it and is kept.
   *
   * @throws CoexistException when one cannot be ended
   */
  synchronized void end() {
    long begun = System.nanoTime();
    long pause = 1;
    boolean interrupted = false;
    long before = ProcessTable.ticks(COMING);
    for (List<Entry> alive = members(before); !alive.isEmpty(); alive = members(before)) {
      long elapsed = System.nanoTime() - begun;
      if (elapsed > PATIENCE) {
        throw unkillable(alive);
      }
      alive.forEach(entry -> signal(entry, elapsed > GRACE));
      // Of a process that is not our child Linux tells us nothing; it can only be looked at again.
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        interrupted = true;
      }
      pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void signal(Entry entry, boolean kill) {
    if (!kill && !asked.add(entry)) {
      return;
    }
    // The handle refuses to signal another process that got the pid after it was looked up.
    ProcessHandle.of(entry.pid())
        .filter(handle -> ProcessTable.find(entry.pid()).filter(entry::isSameAs).isPresent())
        .ifPresent(handle -> signal(handle, kill));
  }

  private static void signal(ProcessHandle handle, boolean kill) {
    // False only says that it is gone or not ours to signal; the next look shows which.
    boolean unused = kill ? handle.destroyForcibly() : handle.destroy();
  }

  private static Set<Long> ancestry(Map<Long, Entry> table) {
    Set<Long> ancestry = new HashSet<>();
    long pid = ProcessHandle.current().pid();
    while (ancestry.add(pid) && table.containsKey(pid)) {
      pid = table.get(pid).parent();
    }
    return ancestry;
  }

  private static CoexistException unkillable(List<Entry> alive) {
    StringBuilder pids = new StringBuilder();
    alive.forEach(entry -> pids.append(' ').append(entry.pid()));
    return CoexistException.failed(
        "cannot end process" + pids,
        "it lives on after SIGKILL, most often because it waits for a disk",
        "see what it waits for with: ps -o pid,stat,wchan:32,args -p" + pids);
  }
}

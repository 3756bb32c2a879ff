package org.pgcoexist.disk;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pgcoexist.CoexistException;

/**
 * A real disk that goes wrong at one chosen change, and whose files seem to belong to one user,
 * whoever runs the test. Giving them to that user is counted as a change and does nothing.
 */
public final class FaultyDisk implements Disk {

  /** How a change goes wrong. */
  public enum Fault {
    /** It fails without effect. */
    FAILS,
    /** It fails although its effect is there, as when a directory cannot be synced. */
    FAILS_LATE,
    /** It fails in the middle of it, where it has a middle, else behind it. */
    FAILS_WITHIN,
    /** The process dies before it. */
    DIES,
    /** The process dies in the middle of it, where it has a middle, else behind it. */
    DIES_WITHIN
  }

  /** The death of the process, which nobody may catch. */
  public static final class Death extends Error {
    private static final long serialVersionUID = 1L;

    Death() {
      super("killed here");
    }
  }

  /** Where the next fault is; shared by all disks of one scene. */
  public static final class Plan {
    private Fault fault = Fault.FAILS;
    private int at;
    private int count;

    /** From now on the {@code at}-th change, from 1, goes wrong; 0 for none. */
    public void next(Fault newFault, int newAt) {
      fault = newFault;
      at = newAt;
      count = 0;
    }

    /** Changes since the last {@link #next}. */
    public int count() {
      return count;
    }

    private boolean strikes() {
      count++;
      return count == at;
    }
  }

  private final Disk real = new LocalDisk();
  private final Plan plan;
  private final int uid;
  private final Path others;
  private final int othersUid;
  private final Map<Path, String> given = new TreeMap<>();

  /**
   * @param uid whose files these seem to be
   */
  public FaultyDisk(Plan plan, int uid) {
    this(plan, uid, Path.of("/nowhere"), uid);
  }

  /**
   * @param others what is another's
   * @param othersUid whose
   */
  public FaultyDisk(Plan plan, int uid, Path others, int othersUid) {
    this.plan = plan;
    this.uid = uid;
    this.others = others;
    this.othersUid = othersUid;
  }

  private void change(String what, Runnable whole, Runnable half) {
    if (!plan.strikes()) {
      whole.run();
      return;
    }
    switch (plan.fault) {
      case DIES -> throw new Death();
      case DIES_WITHIN -> {
        half.run();
        throw new Death();
      }
      case FAILS_WITHIN -> half.run();
      case FAILS_LATE -> whole.run();
      case FAILS -> {}
    }
    throw CoexistException.failed("cannot " + what, "the disk is broken", "");
  }

  private void change(String what, Runnable whole) {
    change(what, whole, whole);
  }

  /** The directory of temporary files seems to be no place where anybody may write. */
  @Override
  public Optional<FileFacts> facts(Path path) {
    int owner = path.equals(others) ? othersUid : uid;
    return real.facts(path)
        .map(
            f ->
                new FileFacts(
                    f.kind(), owner, f.gid(), closed(f.mode()), f.device(), f.modified()));
  }

  private static int closed(int mode) {
    return (mode & 01000) != 0 ? 0755 : mode;
  }

  @Override
  public List<String> list(Path directory) {
    return real.list(directory);
  }

  @Override
  public Optional<byte[]> read(Path file) {
    return real.read(file);
  }

  @Override
  public Optional<String> readLink(Path link) {
    return real.readLink(link);
  }

  @Override
  public void createLink(Path link, String target) {
    change("create the link " + link, () -> real.createLink(link, target));
  }

  @Override
  public void replace(Path file, byte[] content, int mode) {
    change("replace " + file, () -> real.replace(file, content, mode));
  }

  @Override
  public void createOwned(Path file, int mode, int newUid, int gid) {
    change(
        "create " + file,
        () -> {
          real.replace(file, new byte[0], mode);
          given.put(file, newUid + ":" + gid);
        });
  }

  @Override
  public void append(Path file, byte[] content) {
    change(
        "append to " + file,
        () -> real.append(file, content),
        () -> real.append(file, Arrays.copyOf(content, content.length / 2)));
  }

  @Override
  public void createDirectory(Path directory, int mode) {
    change("create " + directory, () -> real.createDirectory(directory, mode));
  }

  @Override
  public void chown(Path path, int newUid, int gid) {
    change("chown " + path, () -> given.put(path, newUid + ":" + gid));
  }

  /** What was given away, and to whom: uid:gid. */
  public Map<Path, String> given() {
    return Map.copyOf(given);
  }

  @Override
  public void rename(Path from, Path to) {
    change("rename " + from, () -> real.rename(from, to));
  }

  @Override
  public void remove(Path path) {
    change("remove " + path, () -> real.remove(path), () -> removeHalf(path));
  }

  /** The first entry of a directory goes; a file goes. */
  @Override
  public void removeIfEmpty(Path directory) {
    change("remove " + directory, () -> real.removeIfEmpty(directory));
  }

  private void removeHalf(Path path) {
    if (facts(path).filter(FileFacts::isDirectory).isEmpty()) {
      real.remove(path);
    } else if (!real.list(path).isEmpty()) {
      real.remove(path.resolve(real.list(path).get(0)));
    }
  }
}

package org.pgcoexist.process.owner;

import java.nio.file.Path;
import java.util.List;
import org.pgcoexist.CoexistException;
import org.pgcoexist.Shell;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.disk.Walk;
import org.pgcoexist.process.Account;

/**
 * Who changes what: the cluster's owner works where the owner can write, this process where only it
 * can.
 *
 * @param self acts with this process's rights
 * @param owner acts as the cluster's owner
 * @param account the cluster's owner
 */
public record Disks(Disk self, Disk owner, Account account) {

  /** Debian's own, where clusters of several users lie below directories of the user postgres. */
  private static final List<Path> SHARED =
      List.of(Path.of("/etc/postgresql"), Path.of("/var/lib/postgresql"));

  /**
   * The disk that makes, renames and removes entries of a directory. The whole way from {@code /}
   * decides: this process acts where root alone can change anything on it, else the owner of the
   * directory does.
   *
   * @throws CoexistException when somebody else could change the directory under our hands
   */
  public Disk forEntriesOf(Path directory) {
    Walk walk =
        Walk.to(self, directory)
            .orElseThrow(
                () ->
                    CoexistException.usage(
                        "cannot work in " + directory,
                        "it does not exist",
                        "create it: "
                            + Shell.line("install", "-d", "-o", account.name(), directory)));
    if (walk.isClosed()) {
      return self;
    }
    List<Walk.Found> open = walk.open();
    Walk.Found last = open.get(open.size() - 1);
    if (last.facts().uid() != account.uid()) {
      throw refusal(directory, last.path());
    }
    for (int i = 0; i + 1 < open.size(); i++) {
      if (!leadsTo(open.get(i), open.get(i + 1), open.get(0))) {
        throw refusal(directory, open.get(i).path());
      }
    }
    return owner;
  }

  /** Whether nobody but root, the owner and Debian's user can put another in the place of below. */
  private boolean leadsTo(Walk.Found above, Walk.Found below, Walk.Found first) {
    int uid = above.facts().uid();
    boolean known =
        uid == 0
            || uid == account.uid()
            || (SHARED.contains(first.path()) && uid == first.facts().uid());
    int belowUid = below.facts().uid();
    boolean kept = above.isSticky() && (belowUid == 0 || belowUid == account.uid());
    return known && (!above.isSharedWithOthers() || kept);
  }

  private CoexistException refusal(Path directory, Path open) {
    return CoexistException.usage(
        "cannot work in " + directory,
        open.equals(directory)
            ? "users other than root and " + account.name() + " can write there"
            : "users other than root and " + account.name() + " can write in " + open,
        Shell.line("chown", keeper(open), open) + "; " + Shell.line("chmod", "go-w", open));
  }

  /** Who may have a directory: what clusters of several users share must not be one user's. */
  private String keeper(Path directory) {
    return SHARED.contains(directory) ? "root" : account.name();
  }

  /** As {@link #forEntriesOf}, for the parent of {@code path}. */
  public Disk forEntry(Path path) {
    return forEntriesOf(path.getParent());
  }

  /** Makes a directory that belongs to the owner, wherever its parent is. */
  public void createOwned(Path directory, int mode) {
    Disk disk = forEntry(directory);
    if (disk == owner) {
      disk.createDirectory(directory, mode);
      return;
    }
    // Under another name until it is the owner's: a kill in between leaves nothing that is in the
    // way.
    Path made = halfMade(directory);
    removeEmptied(disk, made);
    disk.createDirectory(made, mode);
    disk.chown(made, account.uid(), account.gid());
    disk.rename(made, directory);
  }

  private static Path halfMade(Path directory) {
    return directory.resolveSibling(".pg-coexist-" + directory.getFileName());
  }

  /**
   * Removes a tree of the owner's: its content as the owner, then the entry itself; and the empty
   * directory that a killed {@link #createOwned} left for it.
   */
  public void removeOwned(Path tree) {
    if (self.facts(tree.getParent()).isEmpty()) {
      return;
    }
    Disk disk = forEntry(tree);
    if (disk == owner) {
      disk.remove(tree);
      return;
    }
    removeEmptied(disk, tree);
    removeEmptied(disk, halfMade(tree));
  }

  /**
   * The content of a directory goes as the owner, and root takes away no more than what is empty.
   */
  private void removeEmptied(Disk disk, Path tree) {
    if (isDirectory(tree)) {
      disk.removeIfEmpty(tree);
    }
    if (isDirectory(tree)) {
      for (String name : owner.list(tree)) {
        owner.remove(tree.resolve(name));
      }
      disk.removeIfEmpty(tree);
      if (isDirectory(tree)) {
        throw CoexistException.failed(
            "cannot remove " + tree,
            "there is something in it that " + account.name() + " did not remove",
            "look what it is, and remove it");
      }
    }
    // A link or a file; and what killed processes left beside it.
    disk.remove(tree);
  }

  private boolean isDirectory(Path path) {
    return self.facts(path).filter(FileFacts::isDirectory).isPresent();
  }

  /** Removes a directory that is empty; where there is none, or something in it, nothing. */
  public void removeIfEmpty(Path directory) {
    if (self.facts(directory).isPresent()) {
      forEntry(directory).removeIfEmpty(directory);
    }
  }
}

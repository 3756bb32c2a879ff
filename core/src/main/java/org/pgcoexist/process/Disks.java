package org.pgcoexist.process;

import java.nio.file.Path;
import org.pgcoexist.CoexistException;
import org.pgcoexist.Shell;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FileFacts;

/**
 * Who changes what: the cluster's owner works where the owner can write, this process where only it
 * can.
 *
 * @param self acts with this process's rights
 * @param owner acts as the cluster's owner
 * @param account the cluster's owner
 */
public record Disks(Disk self, Disk owner, Account account) {

  private static final int WRITABLE_FOR_GROUP_OR_OTHERS = 022;

  /**
   * The disk that makes, renames and removes entries of a directory.
   *
   * @throws CoexistException when somebody else could change the directory under our hands
   */
  public Disk forEntriesOf(Path directory) {
    FileFacts facts =
        self.facts(directory)
            .orElseThrow(
                () ->
                    CoexistException.usage(
                        "cannot work in " + directory,
                        "it does not exist",
                        "create it: install -d -o "
                            + account.name()
                            + " "
                            + Shell.word(directory)));
    if (facts.uid() == account.uid()) {
      return owner;
    }
    if (facts.uid() == 0 && (facts.mode() & WRITABLE_FOR_GROUP_OR_OTHERS) == 0) {
      return self;
    }
    throw CoexistException.usage(
        "cannot work in " + directory,
        "users other than root and " + account.name() + " can write there",
        "chown "
            + account.name()
            + " "
            + Shell.word(directory)
            + "; "
            + Shell.line("chmod", "go-w", directory));
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
    disk.remove(made);
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
    if (self.facts(tree).filter(FileFacts::isDirectory).isPresent()) {
      for (String name : owner.list(tree)) {
        owner.remove(tree.resolve(name));
      }
    }
    disk.remove(tree);
    disk.remove(halfMade(tree));
  }

  /** Removes a directory that is empty; where there is none, or something in it, nothing. */
  public void removeIfEmpty(Path directory) {
    if (self.facts(directory).isPresent()) {
      forEntry(directory).removeIfEmpty(directory);
    }
  }
}

package org.pgcoexist.disk;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * The rights a replaced file is to have.
 *
 * @param permissions its permission bits
 * @param owner the owner to keep; empty for this process's own
 * @param group the group to keep; empty for this process's own
 */
record FilePermissions(
    Set<PosixFilePermission> permissions,
    Optional<UserPrincipal> owner,
    Optional<GroupPrincipal> group) {

  static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
      PosixFilePermissions.asFileAttribute(permissions(0600));

  static final FileAttribute<Set<PosixFilePermission>> PRIVATE_DIRECTORY =
      PosixFilePermissions.asFileAttribute(permissions(0700));

  /** Those of a file that is given to somebody. */
  static FilePermissions of(int mode, int uid, int gid) throws IOException {
    UserPrincipalLookupService users = FileSystems.getDefault().getUserPrincipalLookupService();
    return new FilePermissions(
        permissions(mode),
        Optional.of(users.lookupPrincipalByName(Integer.toUnsignedString(uid))),
        Optional.of(users.lookupPrincipalByGroupName(Integer.toUnsignedString(gid))));
  }

  /** Those of an existing regular file; {@code mode} where there is none. */
  static FilePermissions of(SecureDirectoryStream<Path> directory, Path file, int mode)
      throws IOException {
    PosixFileAttributes found;
    try {
      found = view(directory, file.getFileName()).readAttributes();
    } catch (NoSuchFileException e) {
      return new FilePermissions(permissions(mode), Optional.empty(), Optional.empty());
    }
    if (found.isDirectory()) {
      throw new FileSystemException(file.toString(), null, "it is a directory");
    }
    if (!found.isRegularFile()) {
      return new FilePermissions(permissions(mode), Optional.empty(), Optional.empty());
    }
    return new FilePermissions(
        found.permissions(), Optional.of(found.owner()), Optional.of(found.group()));
  }

  /**
   * Gives a file these rights, as far as this process may.
   *
   * @param directory one that only this process can write, so that the name stays what it is
   */
  void applyTo(SecureDirectoryStream<Path> directory, Path name) throws IOException {
    PosixFileAttributeView view = view(directory, name);
    PosixFileAttributes own = view.readAttributes();
    Set<PosixFilePermission> granted = EnumSet.noneOf(PosixFilePermission.class);
    granted.addAll(permissions);
    if (group.isPresent() && !group.get().equals(own.group())) {
      try {
        view.setGroup(group.get());
      } catch (FileSystemException e) {
        // Not allowed: then no other group may get the rights that were the lost group's.
        likeOthers(granted);
      }
    }
    if (owner.isPresent() && !owner.get().equals(own.owner())) {
      try {
        view.setOwner(owner.get());
      } catch (FileSystemException e) {
        // Only root gives files away. The file is then this user's, who could write the directory.
      }
    }
    view.setPermissions(granted);
  }

  private static void likeOthers(Set<PosixFilePermission> granted) {
    limit(granted, PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);
    limit(granted, PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
    limit(granted, PosixFilePermission.GROUP_EXECUTE, PosixFilePermission.OTHERS_EXECUTE);
  }

  private static void limit(
      Set<PosixFilePermission> granted, PosixFilePermission right, PosixFilePermission without) {
    if (!granted.contains(without)) {
      granted.remove(right);
    }
  }

  private static PosixFileAttributeView view(SecureDirectoryStream<Path> directory, Path name) {
    return directory.getFileAttributeView(
        name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
  }

  /** The permissions of mode bits such as 0640. */
  static Set<PosixFilePermission> permissions(int mode) {
    // Declared from the owner's read to the others' execute: the order of the bits.
    PosixFilePermission[] all = PosixFilePermission.values();
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    for (int i = 0; i < all.length; i++) {
      if ((mode & (0400 >> i)) != 0) {
        permissions.add(all[i]);
      }
    }
    return permissions;
  }
}

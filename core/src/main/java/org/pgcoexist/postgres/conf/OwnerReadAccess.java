package org.pgcoexist.postgres.conf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the owner of a configuration could read of the files that it names, for root, who could read
 * all: otherwise whoever writes a configuration would have root read any file of the machine.
 *
 * <p>The owner is whom the first directory or file belongs to that is not root's: nobody else has
 * written what names the rest. It is judged by owner, group and the members of groups in
 * /etc/group, as no program is started here: a file that only an access control list, or a group
 * known elsewhere, opens to the owner counts as closed.
 *
 * <p>It is judged before the file is opened, so that who swaps a directory in between can have root
 * look at the settings of another file; root tells them to nobody.
 */
final class OwnerReadAccess {

  private static final int READ = 4;
  private static final int SEARCH = 1;
  private static final Path GROUPS = Path.of("/etc/group");
  private static final Path PASSWD = Path.of("/etc/passwd");

  private final SeenDirectories seen;
  private int uid;
  private int gid;

  // Of directories that were looked up: without links; empty when the owner cannot come there.
  private final Map<String, Optional<Path>> entered = new HashMap<>();

  private OwnerReadAccess(SeenDirectories seen) {
    this.seen = seen;
  }

  /** One for this process; empty when it is not root's, and the kernel judges. */
  static Optional<OwnerReadAccess> ofProcess(SeenDirectories seen) {
    return seen.byRoot() ? Optional.of(new OwnerReadAccess(seen)) : Optional.empty();
  }

  /** A file, its path without links; empty when the owner could not read it. */
  Optional<Path> find(Path file) throws IOException {
    Path path = Files.isSymbolicLink(file) ? file.toRealPath() : file;
    if (uid == 0) {
      meet(seen.facts(seen.real(file.getParent())));
    }
    Optional<Path> parent = enter(path.getParent());
    if (parent.isEmpty()) {
      return parent;
    }
    Path real = parent.get().resolve(path.getFileName());
    Map<String, Object> facts = SeenDirectories.look(real);
    meet(facts);
    return may(facts, READ) ? Optional.of(real) : Optional.empty();
  }

  private void meet(Map<String, Object> facts) {
    if (uid == 0 && (Integer) facts.get("uid") != 0) {
      uid = (Integer) facts.get("uid");
      gid = (Integer) facts.get("gid");
      entered.clear();
    }
  }

  private Optional<Path> enter(Path directory) throws IOException {
    Optional<Path> known = entered.get(directory.toString());
    if (known != null) {
      return known;
    }
    Path real = seen.real(directory);
    Path at = real;
    while (at != null && may(seen.facts(at), SEARCH)) {
      at = at.getParent();
    }
    Optional<Path> found = at == null ? Optional.of(real) : Optional.empty();
    entered.put(directory.toString(), found);
    return found;
  }

  /** As the kernel judges it. */
  private boolean may(Map<String, Object> facts, int right) throws IOException {
    int mode = (Integer) facts.get("mode");
    int group = (Integer) facts.get("gid");
    if (uid == 0) {
      return true;
    }
    if ((Integer) facts.get("uid") == uid) {
      return (mode >> 6 & right) != 0;
    }
    if (group == gid) {
      return (mode >> 3 & right) != 0;
    }
    return (mode & right) != 0 || ((mode >> 3 & right) != 0 && isMember(group));
  }

  /** group(5): name, password, number, names of users. */
  private boolean isMember(int group) throws IOException {
    String members = field(GROUPS, group, 3);
    String name = field(PASSWD, uid, 0);
    return !name.isEmpty() && Arrays.asList(members.split(",", -1)).contains(name);
  }

  /** Of the line with a number in its third field; nothing when there is none. */
  private static String field(Path table, int number, int field) throws IOException {
    for (String line : Files.readAllLines(table, StandardCharsets.ISO_8859_1)) {
      String[] fields = line.split(":", -1);
      if (fields.length > field && fields[2].equals(Integer.toUnsignedString(number))) {
        return fields[field];
      }
    }
    return "";
  }
}

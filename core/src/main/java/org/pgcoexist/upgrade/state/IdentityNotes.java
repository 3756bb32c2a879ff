package org.pgcoexist.upgrade.state;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.upgrade.plan.UpgradeContext;

/**
 * Tables of the old cluster that were given a replica identity so that they can be followed, and
 * what they had; beside the journal as {@link FollowNotes}, and as long.
 */
public final class IdentityNotes {

  /**
   * A table.
   *
   * @param database its OID
   * @param oid its own
   * @param was pg_class.relreplident
   */
  public record Table(long database, long oid, String was) {

    private static Table of(String line) {
      String[] words = line.split(" ", -1);
      return new Table(Long.parseLong(words[0]), Long.parseLong(words[1]), words[2]);
    }

    private String line() {
      return database + " " + oid + " " + was + "\n";
    }
  }

  private final Disk disk;
  private final Path file;

  public IdentityNotes(UpgradeContext context) {
    this.disk = context.disks().self();
    this.file = context.journalDirectory().resolve(context.attempt().id() + ".identities");
  }

  public List<Table> all() {
    byte[] bytes = disk.read(file).orElse(new byte[0]);
    return new String(bytes, StandardCharsets.UTF_8).lines().map(Table::of).toList();
  }

  public void add(List<Table> tables) {
    List<Table> all = new ArrayList<>(all());
    tables.stream().filter(table -> !all.contains(table)).forEach(all::add);
    StringBuilder text = new StringBuilder();
    all.forEach(table -> text.append(table.line()));
    disk.replace(file, text.toString().getBytes(StandardCharsets.UTF_8), 0600);
  }

  /** When all have what they had. */
  public void forget() {
    disk.remove(file);
  }
}

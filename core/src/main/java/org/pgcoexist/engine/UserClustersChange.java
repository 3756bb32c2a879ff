package org.pgcoexist.engine;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.model.Locations;

/** Users whose programs reach a cluster by default reach it where it is now. */
public final class UserClustersChange implements ReversibleChange {

  private static final String NAME = "user_clusters";

  private final Disk disk;
  private final Path file;
  private final UnaryOperator<byte[]> edit;
  private final FileBackups originals;

  /**
   * @param disk acts with this process's rights
   * @param originals where the file is kept as it was
   * @param edit from what is there to what shall be there; line by line
   */
  public UserClustersChange(
      Disk disk, Locations locations, FileBackups originals, UnaryOperator<byte[]> edit) {
    this.disk = disk;
    this.file = locations.userClusters();
    this.originals = originals;
    this.edit = edit;
  }

  private byte[] moved(byte[] content) {
    return edit.apply(content);
  }

  @Override
  public boolean isApplied() {
    Optional<byte[]> now = disk.read(file);
    return now.isEmpty() || Arrays.equals(now.get(), moved(now.get()));
  }

  @Override
  public void apply() {
    Optional<byte[]> now = disk.read(file);
    if (now.isPresent()) {
      // After an earlier change the file holds lines of ours already.
      Optional<byte[]> original = originals.find(NAME);
      originals.keep(NAME, original.map(o -> withoutOurs(now.get(), o)).orElse(now.get()));
      disk.replace(file, moved(now.get()), 0644);
    }
  }

  /** Lines that others have written since stay. */
  @Override
  public void revert() {
    Optional<byte[]> original = originals.find(NAME);
    Optional<byte[]> now = disk.read(file);
    if (original.isPresent() && now.isPresent()) {
      byte[] back =
          Arrays.equals(now.get(), moved(original.get()))
              ? original.get()
              : withoutOurs(now.get(), original.get());
      // Also where it is right: that sweeps up what a kill within an earlier replacement left.
      disk.replace(file, back, 0644);
    }
    originals.forget(NAME);
  }

  /** Every line that reads as one we changed reads as before. */
  private byte[] withoutOurs(byte[] now, byte[] original) {
    String[] before = lines(original);
    String[] after = lines(moved(original));
    String[] lines = lines(now);
    for (int i = 0; i < lines.length; i++) {
      for (int ours = 0; ours < after.length; ours++) {
        if (!after[ours].equals(before[ours]) && lines[i].equals(after[ours])) {
          lines[i] = before[ours];
        }
      }
    }
    return String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String[] lines(byte[] content) {
    return new String(content, StandardCharsets.ISO_8859_1).split("\n", -1);
  }
}

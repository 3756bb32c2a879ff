package org.pgcoexist.upgrade.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgcoexist.CoexistException;
import org.pgcoexist.Shell;
import org.pgcoexist.debian.files.PathRelocation;
import org.pgcoexist.debian.files.RealPath;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FileFacts;

/**
 * pg_hba.conf and pg_ident.conf with what they include. Those in the configuration directory move
 * with it. Those elsewhere stay, so they must not name files that move: a server that misses one of
 * these does not start.
 */
final class AccessFiles {

  /** The directives of 16 and newer, the whole name or file in quotes or not. */
  private static final Pattern INCLUDE =
      Pattern.compile("^\\s*(include|include_if_exists|include_dir)\\s+(\"[^\"]*\"|\\S+)");

  /** A list of names in a file: {@code @file}. */
  private static final Pattern LIST = Pattern.compile("(?:^|[\\s,])@(\"[^\"]*\"|[^\\s,]+)");

  private final Disk owner;
  private final Path oldDirectory;
  private final Path data;
  private final PathRelocation moves;
  private final Set<Path> seen = new HashSet<>();

  /**
   * @param oldDirectory the old configuration directory without links
   * @param data the old data directory, whose files move as well
   */
  AccessFiles(Disk owner, Path oldDirectory, Path data, PathRelocation moves) {
    this.owner = owner;
    this.oldDirectory = oldDirectory;
    this.data = data;
    this.moves = moves;
  }

  /**
   * Looks at one file and all it includes; nothing there is no fault.
   *
   * @throws CoexistException when a file that stays names one that moves
   */
  void check(Path file) {
    Path real = RealPath.of(owner, file);
    Optional<FileFacts> facts = owner.facts(real);
    if (facts.isEmpty() || !seen.add(file)) {
      return;
    }
    if (facts.get().isDirectory()) {
      for (String name : owner.list(real)) {
        if (name.endsWith(".conf") && !name.startsWith(".")) {
          check(file.resolve(name));
        }
      }
    } else if (facts.get().kind() == FileFacts.Kind.FILE) {
      checkLines(file, real);
    }
  }

  private void checkLines(Path file, Path real) {
    byte[] content = owner.read(real).orElse(new byte[0]);
    List<String> lines = new String(content, StandardCharsets.ISO_8859_1).lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).replaceFirst("#.*", "");
      boolean stays = !real.startsWith(oldDirectory) && !real.startsWith(data);
      if (stays && !moves.apply(line).equals(line)) {
        throw refusal(real + ":" + (i + 1), real, line.strip());
      }
      includes(file, INCLUDE.matcher(line), 2);
      includes(file, LIST.matcher(line), 1);
    }
  }

  private void includes(Path file, Matcher matcher, int group) {
    while (matcher.find()) {
      // What .. leads to is known where no link is before it.
      Path directory = RealPath.of(owner, file.getParent());
      check(directory.resolve(matcher.group(group).replace("\"", "")).normalize());
    }
  }

  private CoexistException refusal(String place, Path file, String line) {
    return CoexistException.failed(
        "cannot carry over the configuration in " + oldDirectory,
        place + " names a file that moves with the cluster, and lies elsewhere itself: " + line,
        Shell.line("mv", file, oldDirectory) + ", and name it there in what includes it");
  }
}

package org.pgcoexist.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Files are changed through the seam of package disk, and looked at elsewhere for a reason. */
class FileSeamTest {

  private static final Pattern CHANGES =
      Pattern.compile(
          "\\bFiles\\.(write|create|delete|move|copy|set|newOutput|newBufferedWriter|newByteChannel)"
              + "|new (FileOutputStream|FileWriter|RandomAccessFile)\\(\\w"
              + "|\\.(mkdirs?|renameTo)\\(");

  private static final Pattern LOOKS =
      Pattern.compile("\\bFiles\\.|toRealPath\\(|\\.toFile\\(|new FileInputStream\\(");

  private static final Map<String, String> MAY_CHANGE =
      Map.of(
          "DiskServer.java", "writes its answers to standard output",
          "SchemaSheet.java", "a program of its own, which runs as the owner",
          "CommandMain.java",
              "a private report under a name that was free, in the directory for those");

  /** What these read is judged where it is used; none of them changes anything. */
  private static final Map<String, String> MAY_LOOK =
      Map.ofEntries(
          Map.entry("Attended.java", "the working directory of a program"),
          Map.entry("Checkup.java", "/proc"),
          Map.entry("ClusterControl.java", "/run/systemd and /usr"),
          Map.entry("ClusterList.java", "shows what is there, and must be quick"),
          Map.entry("ClusterOwner.java", "asks whether this user may write the state"),
          Map.entry("ClusterServer.java", "compares two directories"),
          Map.entry("DebianClusters.java", "finds configurations as pg_lsclusters does"),
          Map.entry("DiskSpaceCheck.java", "sizes of file systems"),
          Map.entry("DumpallDump.java", "the length of a file, for a progress bar"),
          Map.entry("EffectiveConf.java", "configurations, in the eyes of their owner"),
          Map.entry("ExecCommandRunner.java", "the working directory of a program"),
          Map.entry("ExtensionsCheck.java", "/usr/share"),
          Map.entry("FileProbe.java", "shows the names of owners"),
          Map.entry("FsyncOff.java", "/proc"),
          Map.entry("History.java", "asks whether this user may read the journals"),
          Map.entry("IndexBuilds.java", "/proc"),
          Map.entry("Installations.java", "/usr/lib/postgresql"),
          Map.entry("Invocation.java", "the working directory of a program"),
          Map.entry("ListeningPorts.java", "/proc"),
          Map.entry("LoadTuning.java", "/proc"),
          Map.entry("LoadWatch.java", "/proc and the length of a script of ours"),
          Map.entry("NewMajorFiles.java", "/usr/share and /usr/lib"),
          Map.entry("OpenUpgrades.java", "asks whether this user may read the journals"),
          Map.entry("OwnerReadAccess.java", "judges what an owner can read"),
          Map.entry("PgUpgradeWatch.java", "the length of a file, for a progress bar"),
          Map.entry("ProcessTable.java", "/proc"),
          Map.entry("SeenDirectories.java", "judges what an owner can read"),
          Map.entry("ServerProcess.java", "/proc"),
          Map.entry("ServerState.java", "shows what is there, and must be quick"),
          Map.entry("StreamWatch.java", "/proc"),
          Map.entry("Takeovers.java", "asks whether this user may write the state"),
          Map.entry("Upgrade.java", "asks whether this user may read the journals"),
          Map.entry("UserDatabase.java", "/etc/passwd and /proc"));

  private static Set<String> matching(Pattern pattern) {
    Set<String> found = new TreeSet<>();
    for (Path file : Checkout.files()) {
      String name = Checkout.ROOT.relativize(file).toString();
      if (name.matches("(core|maintscripts)/src/main/java/.*\\.java")
          && (!name.contains("/org/pgcoexist/disk/") || name.endsWith("/DiskServer.java"))
          && pattern.matcher(Checkout.text(name)).find()) {
        found.add(file.getFileName().toString());
      }
    }
    return found;
  }

  @Test
  void filesAreChangedThroughTheSeam() {
    assertEquals(new TreeSet<>(MAY_CHANGE.keySet()), matching(CHANGES));
  }

  @Test
  void whoLooksAtFilesWithoutTheSeamHasAReason() {
    Set<String> others = matching(LOOKS);
    others.removeAll(MAY_CHANGE.keySet());
    assertEquals(new TreeSet<>(MAY_LOOK.keySet()), others);
  }
}

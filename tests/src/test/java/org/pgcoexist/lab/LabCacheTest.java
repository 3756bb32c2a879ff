package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several tests/lab at once share a cache, and none takes away what another makes or uses. */
class LabCacheTest {

  /** The parts of tests/lab that have to do with the cache, and ways to wait for each other. */
  private static final String PARTS =
      """
      set -euo pipefail
      lab_d=$PWD/../tests/lab.d suite=trixie force=no
      . "$lab_d/common.sh"
      . "$lab_d/suites.sh"
      . "$lab_d/root.sh"
      need_command() { :; }
      need_package() { :; }
      remove_cgroup() { :; }
      make_root() { mkdir -p "$2/usr/share/lab"; cat /proc/sys/kernel/random/uuid >"$2/usr/share/lab/id"; }
      long_ago() { touch -d 2001-01-01 "$1"; }
      here=$XDG_CACHE_HOME
      mkfifo "$here/there" "$here/on"
      exec 5<>"$here/there" 6<>"$here/on"
      arrive() { echo >&5; read -r _ <&6; }
      await() { read -r _ <&5; }
      go_on() { for one; do echo >&6; done; wait "$@"; }
      """;

  @TempDir Path work;

  private String shell(String script) throws IOException, InterruptedException {
    Path said = work.resolve("said");
    ProcessBuilder bash = new ProcessBuilder("bash", "-c", PARTS + script);
    bash.environment().put("XDG_CACHE_HOME", work.toString());
    bash.redirectOutput(said.toFile()).redirectError(work.resolve("told").toFile());
    Process process = bash.start();
    boolean ended = process.waitFor(60, TimeUnit.SECONDS);
    process.destroyForcibly();
    String told = Files.readString(work.resolve("told"), StandardCharsets.UTF_8);
    assertTrue(ended, told);
    assertEquals(0, process.exitValue(), told);
    return Files.readString(said);
  }

  @Test
  void whatIsBeingMadeStaysHoweverOldItLooks() throws Exception {
    assertEquals(
        "whole\n",
        shell(
            """
            make() { echo whole >"$1/file"; long_ago "$1"; arrive; }
            (enter_cache; cached roots/one 'a root' make; clean_cache; cat roots/one/file) & maker=$!
            await
            (enter_cache; clean_cache)
            go_on "$maker"
            """));
  }

  @Test
  void whatIsUsedStaysAndGoesAfterwards() throws Exception {
    assertEquals(
        "whole\n0\n",
        shell(
            """
            make() { echo whole >"$1/file"; }
            (enter_cache; cached roots/one 'a root' make; long_ago roots/one; arrive; cat roots/one/file) & user=$!
            await
            (enter_cache; clean_cache)
            go_on "$user"
            (enter_cache; clean_cache; ls roots | wc -l)
            """));
  }

  @Test
  void whatAKilledOneHasBegunGoes() throws Exception {
    assertEquals(
        "roots-one.log\n",
        shell(
            """
            make() { mkdir "$1.work"; arrive; }
            (enter_cache; cached roots/one 'a root' make) & maker=$!
            await
            kill -KILL "$maker"
            wait "$maker" 2>/dev/null || :
            (enter_cache; clean_cache; ls tmp)
            """));
  }

  @Test
  void whoHasARootKeepsItWhenAnotherIsForced() throws Exception {
    String[] lines =
        shell(
                """
                (enter_cache; need_root; arrive; echo "$root $root_id"; echo "$root $(cat "$root/usr/share/lab/id")") & user=$!
                await
                (enter_cache; force=yes; need_root; echo "$root $root_id")
                go_on "$user"
                (enter_cache; need_root; echo "$root $root_id")
                """)
            .split("\n", -1);
    assertEquals(lines[1], lines[2], "its own root changed");
    assertEquals(lines[0], lines[3], "the new one is everybody's");
    assertTrue(!lines[0].equals(lines[1]), "nothing was made anew");
  }

  @Test
  void theTrashStaysWhileAnyMachineMayHaveItUnderneath() throws Exception {
    assertEquals(
        "old\n",
        shell(
            """
            (enter_cache; mkdir trash/old)
            exec 4>"$here/pg-coexist-lab/locks/in-use"
            flock -s 4
            (exec 4>&-; enter_cache; clean_cache; arrive; ls trash) & second=$!
            await
            exec 4>&-
            (enter_cache; clean_cache)
            go_on "$second"
            """));
  }
}

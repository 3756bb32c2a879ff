package org.pgcoexist.lab;

import org.junit.jupiter.api.Test;

/** Words that pg_version_upgrade must refuse. */
class BadOptionsLabTest extends RefusalTests {

  @Test
  void aBadClusterName() {
    assertRefused(
        2,
        """
        pg_version_upgrade: bad cluster name "../x":
          it starts with '.'
        Next: use at most 63 letters, digits, '_', '.' and '-'
        """,
        upgrade("-c", "../x"));
  }

  @Test
  void noCluster() {
    assertRefused(
        2,
        """
        pg_version_upgrade: the option -c CLUSTER is missing
        Next: pg_version_upgrade --help
        """,
        upgrade("-v", "17"));
  }

  @Test
  void anUnknownOption() {
    assertRefused(
        2,
        """
        pg_version_upgrade: unrecognized option: --verison
        Next: pg_version_upgrade --help
        """,
        upgrade("-c", "shop", "--verison", "17"));
  }

  @Test
  void anOptionWithoutItsValue() {
    assertRefused(
        2,
        """
        pg_version_upgrade: missing argument for option: v
        Next: pg_version_upgrade --help
        """,
        upgrade("-c", "shop", "-v"));
  }

  @Test
  void tooManyWords() {
    assertRefused(
        2,
        """
        pg_version_upgrade: unexpected argument: 17
        Next: pg_version_upgrade --help
        """,
        upgrade("-c", "shop", "17"));
  }

  @Test
  void aVersionThatIsNone() {
    assertRefused(
        2,
        """
        pg_version_upgrade: bad version "seventeen":
          a PostgreSQL major version is written 17, or 9.6 before 10
        Next: pg_coexist majors lists the installed ones
        """,
        upgrade("-c", "shop", "-v", "seventeen"));
  }

  @Test
  void anUnknownMethod() {
    assertRefused(
        2,
        """
        pg_version_upgrade: unknown upgrade method "offline":
          there is clone, copy, dumpall, link, online, parallel, swap
        Next: use one of them with -m
        """,
        upgrade("-c", "shop", "-m", "offline"));
  }

  @Test
  void preparedByAMethodThatDoesNotFollow() {
    assertRefused(
        2,
        """
        pg_version_upgrade: cannot prepare the upgrade of cluster shop:
          with the method parallel no new cluster follows the old one
        Next: leave --prepare out, or use -m online
        """,
        upgrade("-c", "shop", "--prepare"));
  }

  @Test
  void aBadDumpWith() {
    assertRefused(
        2,
        """
        pg_version_upgrade: bad value "newer" for --dump-with:
          it is old or new
        Next: pg_version_upgrade --help
        """,
        upgrade("-c", "shop", "--dump-with=newer"));
  }

  @Test
  void aRelativePath() {
    assertRefused(
        2,
        """
        pg_version_upgrade: bad path "shop2" for -p:
          it is not absolute, or is the root directory
        Next: write it from the root: /srv/postgresql/shop
        """,
        upgrade("-c", "shop", "-p", "shop2"));
  }
}

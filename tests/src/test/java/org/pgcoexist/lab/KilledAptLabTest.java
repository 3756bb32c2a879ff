package org.pgcoexist.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An upgrade in a maintainer script, and apt or dpkg above it is killed. */
class KilledAptLabTest extends FaultTests {

  private static final String POSTINST =
      """
      #!/bin/sh
      set -e
      if [ -e /var/lib/pg-coexist/clusters/shop/journal ]; then
        pg_version_upgrade -c shop -r
      else
        pg_version_upgrade -c shop -v 17
      fi
      """;

  private static final String BUILD =
      """
      set -e
      dpkg --purge shop-upgrade >/run/purge 2>&1 || true
      mkdir -p /root/deb/DEBIAN
      printf 'Package: shop-upgrade\\nVersion: 1\\nArchitecture: all\\nMaintainer: T <t@example.org>\\n' \\
        >/root/deb/DEBIAN/control
      echo 'Description: upgrades the cluster shop when it is configured' >>/root/deb/DEBIAN/control
      printf '%s' "$1" >/root/deb/DEBIAN/postinst
      chmod 755 /root/deb/DEBIAN/postinst
      dpkg-deb --build /root/deb /root/shop-upgrade.deb >/run/build
      """;

  /** Kills what the script's argument names, once data moves, and waits for the upgrade's end. */
  private static final String INSTALL =
      """
      set -e
      setsid script -qec 'apt-get install -y /root/shop-upgrade.deb' /dev/null </dev/null >/run/apt 2>&1 &
      until grep -qs '"step":"stream"' /var/lib/pg-coexist/clusters/shop/journal; do sleep 0.05; done
      upgrade=$(cat /var/lib/pg-coexist/clusters/shop/lock)
      case $1 in
        apt-get) kill -KILL $(pgrep -x apt-get) ;;
        dpkg) kill -KILL $(pgrep -x dpkg) ;;
        all) kill -KILL $(pgrep -x apt-get) $(pgrep -x dpkg) $(pgrep -x shop-upgrade.po) $upgrade ;;
      esac
      tail --pid=$upgrade -f /dev/null
      while pgrep -x 'apt-get|dpkg' >/run/left; do sleep 0.05; done
      """;

  @ParameterizedTest
  @ValueSource(strings = {"apt-get", "dpkg", "all"})
  void isFinishedByDpkgConfigure(String killed) {
    reset();
    machine.shell(BUILD, POSTINST).requireStatus(0);
    machine.shell(INSTALL, killed).requireStatus(0);

    String state = machine.shell("pg_coexist list -H | awk '$2 == \"shop\" { print $4 }'").text();
    assertTrue(state.matches("failed-upgrade|upgrading|active"), state);
    if (state.equals("active")) {
      // The script did not notice, and ended well; only dpkg does not know.
      assertFinished();
      shell("sed -i '/^if/,$d' /var/lib/dpkg/info/shop-upgrade.postinst");
    }
    machine.run("dpkg", "--configure", "-a").requireStatus(0);
    assertEquals(
        "install ok installed",
        machine.require("dpkg-query", "-W", "-f", "${Status}", "shop-upgrade"));
    assertFinished();
  }
}

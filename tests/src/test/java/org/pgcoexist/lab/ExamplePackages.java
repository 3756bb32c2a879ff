package org.pgcoexist.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The packages of tests/examples, and others made from them. They are built in a machine that stays
 * for more.
 */
final class ExamplePackages implements AutoCloseable {

  /** Owns the cluster notes. */
  static final String NOTES = "example-notes_1_all.deb";

  /** A newer one, whose preinst fails. */
  static final String BROKEN = "example-notes_2_all.deb";

  /** Another package that asks for the same cluster. */
  static final String RIVAL = "rival-notes_1_all.deb";

  /** Breaks the first one, and its own preinst fails. */
  static final String BREAKER = "breaker_1_all.deb";

  /** Ships PostgreSQL 17. */
  static final String VENDOR = "vendor-server_1_amd64.deb";

  private static final String PLACE = "tests/target/examples";

  private static final String BUILD =
      """
      set -e
      tell() { tail -n 40 $1 >&2; exit 1; }
      apt-get install -y -qq --no-install-recommends dh-pg-coexist >/run/apt 2>&1 || tell /run/apt
      cd /root/examples
      for name in app vendor-major; do
        (cd $name && dpkg-buildpackage -us -uc -b -d) >/run/log 2>&1 || tell /run/log
      done
      """;

  /** Copies of the first package with something changed. */
  private static final String VARIANTS =
      """
      set -e
      cd /root/examples
      failing() { printf '#!/bin/sh\\nexit 1\\n' >$1; chmod 755 $1; }
      pack() { dpkg-deb -Znone -b $1 $2 >/run/log; }
      dpkg-deb -R example-notes_1_all.deb broken
      sed -i 's/^Version: 1/Version: 2/' broken/DEBIAN/control
      failing broken/DEBIAN/preinst
      pack broken example-notes_2_all.deb
      dpkg-deb -R example-notes_1_all.deb rival
      sed -i 's/^Package: .*/Package: rival-notes/' rival/DEBIAN/control
      sed -i 's/"example-notes"/"rival-notes"/' rival/DEBIAN/post*
      rm -r rival/DEBIAN/md5sums rival/usr/bin rival/usr/share/example-notes rival/usr/share/doc
      cd rival/usr/share/pg-coexist/clusters.d
      mv example-notes.pgcluster rival-notes.pgcluster
      cd /root/examples
      pack rival rival-notes_1_all.deb
      mkdir -p breaker/DEBIAN
      printf '%s: %s\\n' Package breaker Version 1 Architecture all Maintainer nobody Description breaker \\
        Breaks example-notes >breaker/DEBIAN/control
      failing breaker/DEBIAN/preinst
      pack breaker breaker_1_all.deb
      cp *.deb "$0"
      """;

  private final LabMachine builder = LabMachine.start(LabOptions.majors("17"));

  ExamplePackages() {
    builder.put("tests/examples", "/root");
    builder.shell(BUILD).requireStatus(0);
    builder.shell(VARIANTS).requireStatus(0);
    Path place = LabMachine.CHECKOUT.resolve(PLACE);
    try {
      Files.createDirectories(place);
      for (String name : List.of(NOTES, BROKEN, RIVAL, BREAKER, VENDOR)) {
        Files.copy(
            builder.shared().resolve(name),
            place.resolve(name),
            StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts packages into /root of a machine. */
  static void give(LabMachine machine, String... names) {
    Stream.of(names).forEach(name -> machine.put(PLACE + "/" + name, "/root"));
  }

  /** What dh_pg_coexist says of the application's file when sed has changed it. */
  Outcome checked(String edit) {
    return builder.shell(
        "cd /root/examples/app && cp debian/example-notes.pgcluster /run/good"
            + " && sed -i \"$1\" debian/example-notes.pgcluster && dh_pg_coexist;"
            + " status=$?; cp /run/good debian/example-notes.pgcluster; exit $status",
        edit);
  }

  @Override
  public void close() {
    builder.close();
  }
}

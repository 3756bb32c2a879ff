package org.pgcoexist.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
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

  /** A newer one that changes what it needs; its SQL is not for those who have an older one. */
  static final String NEWER = "example-notes_3_all.deb";

  /** An older one, which knows PostgreSQL 15 alone. */
  static final String OLDER = "example-notes_0_all.deb";

  /** Another package that asks for the same cluster. */
  static final String RIVAL = "rival-notes_1_all.deb";

  /** The first one under another name. */
  static final String RENAMED = "renamed-notes_3_all.deb";

  /** Breaks the first one, and its own preinst fails. */
  static final String BREAKER = "breaker_1_all.deb";

  /** Ships PostgreSQL 17. */
  static final String VENDOR = "vendor-server_1_amd64.deb";

  /** Two versions of each, the scripts of which ask /run/act before and after their work. */
  static final List<String> ACTING_NOTES = List.of("acting-notes-1.deb", "acting-notes-3.deb");

  static final List<String> ACTING_VENDOR = List.of("acting-server-1.deb", "acting-server-2.deb");

  /** Others that have all files of these, so that these disappear. */
  static final String HEIR_OF_NOTES = "heir-of-notes.deb";

  static final String HEIR_OF_VENDOR = "heir-of-server.deb";

  private static final String PLACE = "tests/target/examples";

  /** All that the packages come from. */
  private static final String KEY =
      "{ echo \"$0\"; find /root/examples /srv/lab-repo/pg-coexist -type f | LC_ALL=C sort |"
          + " xargs -d '\\n' sha256sum; } | sha256sum";

  private static final String HELPER =
      """
      [ ! -e /usr/bin/dh_pg_coexist ] || exit 0
      apt-get install -y -qq --no-install-recommends dh-pg-coexist >/run/apt 2>&1 && exit
      tail -n 40 /run/apt >&2
      exit 1
      """;

  private static final String BUILD =
      """
      set -e
      cd /root/examples
      cp -r app newer
      sed -i '1s/(1)/(3)/' newer/debian/changelog
      sed -i 's/^extensions.*/& earthdistance/' newer/debian/example-notes.pgcluster
      echo "INSERT INTO note (text) VALUES ('set up by another');" >>newer/schema.sql
      for name in app newer vendor-major; do
        (cd $name && dpkg-buildpackage -us -uc -b -d) >/run/log 2>&1 || { tail -n 40 /run/log >&2; exit 1; }
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
      dpkg-deb -R example-notes_3_all.deb renamed
      sed -i 's/^Package: .*/Package: renamed-notes\\nConflicts: example-notes\\nReplaces: example-notes/' renamed/DEBIAN/control
      sed -i 's/"example-notes"/"renamed-notes"/' renamed/DEBIAN/post*
      sed -i 's,/example-notes/connection,/renamed-notes/connection,' renamed/usr/bin/notes
      rm -r renamed/DEBIAN/md5sums renamed/usr/share/doc
      cd renamed/usr/share/pg-coexist/clusters.d
      mv example-notes.pgcluster renamed-notes.pgcluster
      echo 'takes-over = older-notes example-notes' >>renamed-notes.pgcluster
      cd /root/examples
      pack renamed renamed-notes_3_all.deb
      mkdir -p breaker/DEBIAN
      printf '%s: %s\\n' Package breaker Version 1 Architecture all Maintainer nobody Description breaker \\
        Breaks 'example-notes, vendor-server' >breaker/DEBIAN/control
      failing breaker/DEBIAN/preinst
      pack breaker breaker_1_all.deb
      dpkg-deb -R example-notes_1_all.deb older
      sed -i 's/^Version: 1/Version: 0/' older/DEBIAN/control
      sed -i 's/^maximum-major.*/maximum-major = 15/' older/usr/share/pg-coexist/clusters.d/*
      pack older example-notes_0_all.deb
      heir() {
        dpkg-deb -R $2 $1
        sed -i "s/^Package: .*/Package: $1/; s/^Replaces: /&$3, /" $1/DEBIAN/control
        grep -q ^Replaces: $1/DEBIAN/control || sed -i "2iReplaces: $3" $1/DEBIAN/control
        pack $1 $1.deb
      }
      heir heir-of-server vendor-server_1_amd64.deb vendor-server
      heir heir-of-notes example-notes_3_all.deb example-notes
      rm heir-of-notes/DEBIAN/post*
      pack heir-of-notes heir-of-notes.deb
      acting() {
        dpkg-deb -R $3 acting-$1-$2
        sed -i "s/^Version: .*/Version: $2/" acting-$1-$2/DEBIAN/control
        # What no server needs to begin with.
        (cd acting-$1-$2 && rm -rf DEBIAN/md5sums usr/share/doc usr/lib/postgresql/17/lib/bitcode)
        find acting-$1-$2 -regextype egrep \\
          -regex '.*/postgresql/17/(man|tsearch_data|extension)/.*' ! -name 'plpgsql*' ! -type d -delete
        for script in preinst postinst prerm postrm; do
          file=acting-$1-$2/DEBIAN/$script
          [ -e $file ] || printf '#!/bin/sh\\nset -e\\n' >$file
          sed -i '2a[ ! -x /run/act ] || /run/act begin "$@"' $file
          echo '[ ! -x /run/act ] || /run/act end "$@"' >>$file
          chmod 755 $file
        done
        pack acting-$1-$2 acting-$1-$2.deb
      }
      acting notes 1 example-notes_1_all.deb
      acting notes 3 example-notes_3_all.deb
      acting server 1 vendor-server_1_amd64.deb
      acting server 2 vendor-server_1_amd64.deb
      cp *.deb "$0"
      """;

  private final LabMachine builder = LabMachine.start(LabOptions.majors("17"));

  /** Other classes wait for the packages, and find them; so does the next run. */
  ExamplePackages() {
    builder.put("tests/examples", "/root");
    Path place = LabMachine.CHECKOUT.resolve(PLACE);
    try {
      Files.createDirectories(place);
      try (FileChannel lock =
          FileChannel.open(
              place.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        lock.lock();
        String key = builder.run("bash", "-c", KEY, HELPER + BUILD + VARIANTS).text();
        Path had = place.resolve("key");
        if (!Files.exists(had) || !Files.readString(had).equals(key)) {
          Files.deleteIfExists(had);
          make(place);
          Files.writeString(had, key);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void make(Path place) throws IOException {
    builder.shell(HELPER).requireStatus(0);
    builder.shell(BUILD).requireStatus(0);
    builder.shell(VARIANTS).requireStatus(0);
    try (Stream<Path> made = Files.list(builder.shared())) {
      for (Path deb : made.filter(file -> file.toString().endsWith(".deb")).toList()) {
        Files.copy(deb, place.resolve(deb.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  /** Puts packages into /root of a machine. */
  static void give(LabMachine machine, String... names) {
    Stream.of(names).forEach(name -> machine.put(PLACE + "/" + name, "/root"));
  }

  /** What dh_pg_coexist says of the application's file when sed has changed it. */
  Outcome checked(String edit) {
    builder.shell(HELPER).requireStatus(0);
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

package org.pgcoexist.parsers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.pgcoexist.CoexistException;
import org.pgcoexist.debian.files.StartConf;
import org.pgcoexist.debian.files.UserClusters;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.engine.journal.Journal;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.model.Port;
import org.pgcoexist.postgres.ControlData;
import org.pgcoexist.postgres.PostmasterPid;
import org.pgcoexist.postgres.conf.ConfFile;

/**
 * Whatever is in a file, its reader understands what is right and refuses the rest in words. How
 * often each is tried is the parameter jqwik.tries.default, which a system property overrides.
 */
class ParsersPropertiesTest {

  private static final Path DATA = Path.of("/var/lib/postgresql/shop/data");

  @Property(edgeCases = EdgeCasesMode.NONE)
  void aConfigurationIsKeptToTheByteAndItsSettingsHoldNoLine(
      @ForAll("configurations") byte[] bytes) {
    ConfFile file = ConfFile.parse(bytes);

    assertArrayEquals(bytes, file.bytes());
    for (ConfFile.Setting setting : file.settings()) {
      assertTrue(
          setting.name().matches("[a-z_[^\\x00-\\x7f]][a-z0-9_$.[^\\x00-\\x7f]]*"), setting.name());
      assertFalse(setting.value().contains("\n") && !text(bytes).contains("\\"), setting.value());
    }
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void aValueThatIsSetIsReadAgain(
      @ForAll("configurations") byte[] bytes, @ForAll("values") String value) {
    ConfFile changed = ConfFile.parse(bytes).withSetting("port", value);

    assertEquals(Optional.of(value), ConfFile.parse(changed.bytes()).value("port"));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void aPidFileNamesAProcessOrNone(@ForAll("pidFiles") byte[] bytes) {
    PostmasterPid.parse(text(bytes))
        .ifPresent(
            file -> {
              // Signals to 0 and to negative numbers go to whole groups.
              assertTrue(file.pid() > 0, () -> "pid " + file.pid());
              assertFalse(file.socketDirectory().contains("\n"));
            });
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void controlDataAreUnderstoodOrRefusedInWords(@ForAll("controlData") byte[] bytes) {
    understoodOrRefused(() -> ControlData.parse(text(bytes), DATA))
        .ifPresent(
            data -> {
              // It becomes a part of a directory's name.
              assertTrue(data.catalogVersion().matches("[0-9]+"), data.catalogVersion());
              assertTrue(data.walSegmentBytes() > 0, () -> "bytes " + data.walSegmentBytes());
            });
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void aJournalIsUnderstoodOrRefusedInWords(@ForAll("journals") byte[] bytes) {
    understoodOrRefused(
        () -> Journal.look(holding(bytes), Path.of("/var/lib/pg-coexist/clusters/shop")));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void aStartModeIsOneOfThree(@ForAll("startConfs") byte[] bytes) {
    assertTrue(List.of("auto", "manual", "disabled").contains(StartConf.mode(bytes)));
    assertEquals("manual", StartConf.mode(StartConf.withMode(bytes, "manual")));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void userClustersThatMoveThereAndBackAreTheSame(@ForAll("userClusters") byte[] bytes) {
    MajorVersion from = MajorVersion.parse("15").orElseThrow();
    MajorVersion to = MajorVersion.parse("99").orElseThrow();

    byte[] there = UserClusters.moved(bytes, "shop", from, to);

    assertArrayEquals(bytes, UserClusters.moved(there, "shop", to, from));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void aMajorIsWrittenAsItWasRead(@ForAll("words") byte[] bytes) {
    MajorVersion.parse(text(bytes)).ifPresent(major -> assertEquals(text(bytes), major.toString()));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void aPortIsWrittenAsItWasRead(@ForAll("words") byte[] bytes) {
    Port.parse(text(bytes)).ifPresent(port -> assertEquals(text(bytes), port.toString()));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void aStatusIsWrittenAsItWasRead(@ForAll("words") byte[] bytes) {
    ClusterStatus.parse(text(bytes)).ifPresent(status -> assertEquals(text(bytes), status.text()));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void aNameIsNoPathAndNoOption(@ForAll("words") byte[] bytes) {
    if (ClusterName.fault(text(bytes)).isEmpty()) {
      assertTrue(text(bytes).matches("[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}"), text(bytes));
    }
  }

  private static <T> Optional<T> understoodOrRefused(Supplier<T> reader) {
    try {
      return Optional.of(reader.get());
    } catch (CoexistException e) {
      assertFalse(e.what().isEmpty() || e.why().isEmpty(), e::toString);
      return Optional.empty();
    }
  }

  /** A disk on which every file has this content; nothing else is asked of it. */
  private static Disk holding(byte[] content) {
    return (Disk)
        Proxy.newProxyInstance(
            Disk.class.getClassLoader(),
            new Class<?>[] {Disk.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("read")) {
                return Optional.of(content);
              }
              throw new UnsupportedOperationException(method.toString());
            });
  }

  private static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }

  @Provide
  Arbitrary<String> values() {
    return Arbitraries.strings()
        .withChars("a0'\"\\#= \t;$%/")
        .ofMaxLength(12)
        .map(value -> new String(value.getBytes(UTF_8), ISO_8859_1));
  }

  @Provide
  Arbitrary<byte[]> configurations() {
    return HostileTexts.near(
        "# PostgreSQL\nport = 5440\ndata_directory = '/var/lib/postgresql/shop/data' # use data\n"
            + "include_dir 'conf.d'\nshared_buffers=128MB\nmy.text = E'it''s \\'odd\\' \\041'\n",
        "port",
        "=",
        "'",
        "''",
        "\\'",
        "\\n",
        "\\101",
        "include",
        "include_dir",
        "5440",
        "E'",
        "a.b",
        "\n");
  }

  @Provide
  Arbitrary<byte[]> pidFiles() {
    return HostileTexts.near(
        "4711\n"
            + "/var/lib/postgresql/shop/data\n"
            + "1795994184\n"
            + "5440\n"
            + "/run/postgresql\n"
            + "localhost\n"
            + " 1 2\n"
            + "ready   \n",
        "0\n",
        "-4711\n",
        "-9223372036854775808\n",
        "5440\n",
        "/run\n",
        "\n");
  }

  @Provide
  Arbitrary<byte[]> controlData() {
    return HostileTexts.near(
        "Catalog version number:               202209061\n"
            + "Database system identifier:           7300000000000000001\n"
            + "Database cluster state:               in production\n"
            + "Latest checkpoint location:           0/1500028\n"
            + "Bytes per WAL segment:                16777216\n"
            + "Data page checksum version:           0\n",
        "Catalog version number:",
        "Bytes per WAL segment:",
        "16777216",
        "../..",
        "\n");
  }

  @Provide
  Arbitrary<byte[]> journals() {
    return HostileTexts.near(
        "{\"id\":\"20261129T225835Z-1\",\"started\":\"2026-11-29T22:58:35Z\",\"cluster\":\"shop\",\"from\":\"15\",\"to\":\"17\",\"method\":\"parallel\"}\n"
            + "{\"time\":\"2026-11-29T22:58:36Z\",\"step\":\"initdb\",\"mark\":\"BEGUN\"}\n"
            + "{\"time\":\"2026-11-29T22:58:37Z\",\"step\":\"initdb\",\"mark\":\"DONE\"}\n",
        "{",
        "}",
        "[",
        "]",
        "{\"a\":",
        "\"",
        ",",
        ":",
        "null",
        "true",
        "\"time\"",
        "\"mark\"",
        "\"BEGUN\"",
        "1e999",
        "\\u0000",
        "\n");
  }

  @Provide
  Arbitrary<byte[]> startConfs() {
    return HostileTexts.near("# mode\nauto\n", "auto", "manual", "disabled", "#", "\n");
  }

  @Provide
  Arbitrary<byte[]> userClusters() {
    return HostileTexts.near(
        "# who\nwebapp\t*  15 shop\tshop # web\n* * 15 other *\n",
        "*",
        "15",
        "shop",
        " ",
        "\n",
        "# 15 shop");
  }

  @Provide
  Arbitrary<byte[]> words() {
    return HostileTexts.near("15", "9.6", "17", "5432", "active", "shop", ".", "-", "0");
  }
}

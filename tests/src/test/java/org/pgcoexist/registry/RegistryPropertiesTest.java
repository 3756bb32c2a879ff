package org.pgcoexist.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.ini4j.Ini;
import org.ini4j.Profile;
import org.pgcoexist.CoexistException;
import org.pgcoexist.model.Cluster;

/** What holds for any registry. */
class RegistryPropertiesTest {

  @Property(tries = 500)
  void anyRegistryIsUnderstoodAndKeptToTheByte(@ForAll("samples") Sample sample) {
    RegistrySnapshot snapshot = sample.parse();

    assertEquals(sample.clusters(), snapshot.clusters());
    assertArrayEquals(sample.text().getBytes(UTF_8), snapshot.bytes());
  }

  /** Another reader with ini4j's usual interface must see what we see. */
  @Property(tries = 300)
  void allOfIni4jSeesTheSame(@ForAll("samples") Sample sample) throws IOException {
    assertAgrees(sample.text(), sample.clusters());
  }

  @Property(tries = 500)
  void anEditChangesTheValuesOfItsClusterAndNothingElse(
      @ForAll("samples") Sample sample,
      @ForAll("clusters") Cluster values,
      @ForAll("indexes") int anyIndex) {
    Assume.that(!sample.clusters().isEmpty());
    int index = anyIndex % sample.clusters().size();
    Cluster old = sample.clusters().get(index);
    Cluster changed = new Cluster(old.name(), values.port(), values.status(), values.path());
    Assume.that(fits(changed, sample.clusters()));

    RegistrySnapshot after = sample.parse().with(changed);

    Sample expected = sample.with(index, changed);
    assertEquals(expected.text(), text(after));
    assertEquals(expected.clusters(), after.clusters());
    assertEquals(sample.text(), text(after.with(old)));
  }

  @Property(tries = 500)
  void anAdditionLeavesEveryLineBeforeIt(
      @ForAll("samples") Sample sample, @ForAll("clusters") Cluster added) {
    RegistrySnapshot before = sample.parse();
    Assume.that(before.find(added.name()).isEmpty() && fits(added, sample.clusters()));

    RegistrySnapshot after = before.with(added);

    assertTrue(text(after).startsWith(sample.text()));
    List<Cluster> expected = new ArrayList<>(sample.clusters());
    expected.add(added);
    assertEquals(expected, after.clusters());
    assertEquals(sample.text().stripTrailing(), text(after.without(added.name())).stripTrailing());
  }

  @Property(tries = 500)
  void aRemovalTakesItsLinesAndAtMostABlankOne(
      @ForAll("samples") Sample sample, @ForAll("indexes") int anyIndex) {
    Assume.that(!sample.clusters().isEmpty());
    int index = anyIndex % sample.clusters().size();
    int first = 0;
    while (sample.lines().get(first).owner() != index) {
      first++;
    }
    List<Sample.Line> rest = new ArrayList<>(sample.lines());
    rest.removeIf(line -> line.owner() == index);
    List<String> allowed = new ArrayList<>(List.of(Sample.text(rest)));
    for (int beside : new int[] {first - 1, first}) {
      if (beside >= 0 && beside < rest.size() && rest.get(beside).isBlank()) {
        List<Sample.Line> fewer = new ArrayList<>(rest);
        fewer.remove(beside);
        allowed.add(Sample.text(fewer));
      }
    }

    RegistrySnapshot after = sample.parse().without(sample.clusters().get(index).name());

    assertTrue(allowed.contains(text(after)), () -> text(after));
    List<Cluster> others = new ArrayList<>(sample.clusters());
    others.remove(index);
    assertEquals(others, after.clusters());
  }

  @Property(tries = 1000)
  void anyBytesAreReadOrRefusedInWords(@ForAll byte[] bytes) throws IOException {
    readOrRefused(bytes);
  }

  @Property(tries = 1000)
  void anySoupOfItsWordsIsReadOrRefusedInWords(@ForAll("soups") String soup) throws IOException {
    readOrRefused(soup.getBytes(UTF_8));
  }

  @Property(tries = 1000)
  void anySlipOfTheHandIsReadOrRefusedInWords(
      @ForAll("samples") Sample sample,
      @ForAll("indexes") int where,
      @ForAll("indexes") int length,
      @ForAll("soups") String inserted)
      throws IOException {
    String text = sample.text();
    int at = where % (text.length() + 1);
    int end = Math.min(text.length(), at + length % 3);
    readOrRefused((text.substring(0, at) + inserted + text.substring(end)).getBytes(UTF_8));
  }

  private static void readOrRefused(byte[] bytes) throws IOException {
    RegistrySnapshot snapshot;
    try {
      snapshot = RegistrySnapshot.parse(Sample.FILE, bytes);
    } catch (CoexistException e) {
      assertTrue(e.what().matches("(?s)" + Sample.FILE + ":[1-9][0-9]*: .+"), e.what());
      assertTrue(!e.why().isEmpty() && !e.next().isEmpty());
      return;
    }
    assertArrayEquals(bytes, snapshot.bytes());
    assertAgrees(text(snapshot), snapshot.clusters());
  }

  private static void assertAgrees(String text, List<Cluster> clusters) throws IOException {
    Ini ini = new Ini(new StringReader(text));
    assertEquals(clusters.size(), ini.size());
    for (Cluster cluster : clusters) {
      Profile.Section section = ini.get(cluster.name().value());
      assertEquals(cluster.port().toString(), section.get("port"));
      assertEquals(cluster.status().text(), section.get("status"));
      assertEquals(cluster.path().toString(), section.get("path"));
    }
  }

  private static boolean fits(Cluster cluster, List<Cluster> others) {
    for (Cluster other : others) {
      Optional<String> overlap =
          other.name().equals(cluster.name()) ? Optional.empty() : Overlap.between(cluster, other);
      if (overlap.isPresent()) {
        return false;
      }
    }
    return true;
  }

  private static String text(RegistrySnapshot snapshot) {
    return new String(snapshot.bytes(), UTF_8);
  }

  @Provide
  Arbitrary<Sample> samples() {
    return Samples.any();
  }

  @Provide
  Arbitrary<Cluster> clusters() {
    return Samples.cluster();
  }

  @Provide
  Arbitrary<Integer> indexes() {
    return Arbitraries.integers().between(0, 10_000);
  }

  @Provide
  Arbitrary<String> soups() {
    return Arbitraries.of(
            "[",
            "]",
            "=",
            ":",
            ";",
            "#",
            "\\",
            " ",
            "\t",
            "\r",
            "\n",
            "\n",
            "\u0000",
            "\uFEFF",
            "[main]\n",
            "[b]\n",
            "port",
            "port=1\n",
            "port = 5432\n",
            "status",
            "status=active\n",
            "path=/a\n",
            "path = /b/c\n",
            "path",
            "/a",
            "..",
            "active",
            "5431",
            "\\u0041",
            "<x>",
            "ä")
        .list()
        .ofMaxSize(14)
        .map(words -> String.join("", words));
  }
}

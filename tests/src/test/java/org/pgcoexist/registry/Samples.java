package org.pgcoexist.registry;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.arbitraries.StringArbitrary;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.model.Port;

/** Makes up registries, tidy and untidy. */
final class Samples {

  private static final String KEPT = "°äß€\\\"'[]=:;#%$&{}()<>|,.?! \t";

  private Samples() {}

  static Arbitrary<Sample> any() {
    Arbitrary<List<Draft>> drafts =
        draft()
            .list()
            .ofMaxSize(6)
            .uniqueElements(draft -> draft.cluster().name())
            .uniqueElements(draft -> draft.cluster().port());
    return Combinators.combine(noise(3), drafts, noise(3), Arbitraries.of(true, false))
        .as(Samples::assemble);
  }

  private static Sample assemble(
      List<String> head, List<Draft> drafts, List<String> tail, boolean finalNewline) {
    List<Sample.Line> lines = new ArrayList<>();
    List<Cluster> clusters = new ArrayList<>();
    plain(lines, Sample.NOBODY, head);
    for (Draft draft : drafts) {
      draft.addTo(lines, clusters.size());
      clusters.add(draft.cluster());
    }
    plain(lines, Sample.NOBODY, tail);
    if (!finalNewline && !lines.isEmpty()) {
      Sample.Line last = lines.remove(lines.size() - 1);
      String after = last.after().replaceAll("\r?\n$", "");
      lines.add(new Sample.Line(last.owner(), last.key(), last.before(), last.value(), after));
    }
    return new Sample(lines, clusters);
  }

  private static void plain(List<Sample.Line> lines, int owner, List<String> texts) {
    for (String text : texts) {
      lines.add(new Sample.Line(owner, "", "", "", text));
    }
  }

  /** A section before it is known where it goes. */
  private record Draft(Cluster cluster, List<String> order, Style style, List<String> noise) {

    void addTo(List<Sample.Line> lines, int owner) {
      String header = "[" + style.blank() + cluster.name() + style.blank() + "]";
      plain(lines, owner, List.of(style.indent() + header + style.end()));
      List<Sample.Line> keys = new ArrayList<>();
      for (String key : order) {
        String before = style.indent() + key + style.operator();
        keys.add(new Sample.Line(owner, key, before, Sample.value(key, cluster), style.end()));
      }
      lines.add(keys.get(0));
      plain(lines, owner, noise);
      lines.addAll(keys.subList(1, keys.size()));
      plain(lines, Sample.NOBODY, style.between());
    }
  }

  private record Style(
      String indent, String blank, String operator, String end, List<String> between) {}

  private static Arbitrary<Draft> draft() {
    return Combinators.combine(
            cluster(), Arbitraries.shuffle("port", "status", "path"), style(), inner())
        .as(Draft::new);
  }

  private static Arbitrary<Style> style() {
    return Combinators.combine(
            Arbitraries.of("", " ", "\t"),
            Arbitraries.of("", " "),
            Arbitraries.of(" = ", "=", ": ", "\t:\t", " =  "),
            end(),
            noise(3))
        .as(Style::new);
  }

  static Arbitrary<Cluster> cluster() {
    StringArbitrary letters =
        Arbitraries.strings().withCharRange('a', 'z').withChars("AZ09").ofMinLength(1);
    Arbitrary<ClusterName> names =
        Combinators.combine(letters.ofMaxLength(4), Arbitraries.of("", "-", ".x", "_1"))
            .as((start, end) -> new ClusterName(start + end));
    return names.flatMap(
        name ->
            Combinators.combine(ports(), Arbitraries.of(ClusterStatus.class), path(name))
                .as((port, status, path) -> new Cluster(name, port, status, path)));
  }

  static Arbitrary<Port> ports() {
    return Arbitraries.integers()
        .between(1, 65535)
        .map(Port::new)
        .filter(port -> !PortAllocation.isReserved(port));
  }

  /** Below a directory of the cluster's own, so that no two are in each other. */
  static Arbitrary<Path> path(ClusterName name) {
    return Arbitraries.strings()
        .withChars("abcäß€=:;#[] ")
        .ofMaxLength(6)
        .map(part -> Path.of("/srv/" + name + "/" + astral(part) + "x"));
  }

  /** Blank lines and comments. */
  private static Arbitrary<List<String>> noise(int most) {
    Arbitrary<String> comment =
        Combinators.combine(Arbitraries.of("#", ";", " # "), free(), end())
            .as((mark, text, end) -> mark + text + end);
    Arbitrary<String> blank =
        Combinators.combine(Arbitraries.of("", " ", "\t "), end()).as((text, end) -> text + end);
    return Arbitraries.oneOf(comment, blank).list().ofMaxSize(most);
  }

  /** What may be between the keys of a section. */
  private static Arbitrary<List<String>> inner() {
    Arbitrary<List<String>> unknown =
        Combinators.combine(Arbitraries.of("owner", "Port", "x y", "ключ"), free(), end())
            .as((key, text, end) -> List.of(key + "=" + text.replace('\\', '/') + end));
    return Arbitraries.oneOf(noise(2), unknown);
  }

  private static Arbitrary<String> free() {
    return Arbitraries.strings()
        .withChars(KEPT)
        .withCharRange('a', 'f')
        .ofMaxLength(12)
        .map(Samples::astral);
  }

  /** With a character that Java holds in two. */
  private static String astral(String text) {
    return text.replace("€", "😀");
  }

  private static Arbitrary<String> end() {
    return Arbitraries.of("\n", "\r\n", " \n");
  }
}

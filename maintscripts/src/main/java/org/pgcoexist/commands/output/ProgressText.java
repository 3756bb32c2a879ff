package org.pgcoexist.commands.output;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.engine.Event;
import org.pgcoexist.engine.journal.StepName;
import org.pgcoexist.engine.progress.WorkDone;

/** How far a step is, for a person: a plain line for a log, or what fits a line of a terminal. */
final class ProgressText {

  private static final String BETWEEN = ", ";
  private static final String CUT = "...";

  /** Less of a name than this tells nothing. */
  private static final int LEAST_NAME = 12;

  private static final int FIRST_WIDE = 0x1100;

  private ProgressText() {}

  /** For a log: everything, of whatever length. */
  static String plain(Event.Progressed event) {
    List<String> parts = new ArrayList<>(List.of(bytes(event.work())));
    rows(event.work()).ifPresent(parts::add);
    rate(event).ifPresent(parts::add);
    left(event).ifPresent(parts::add);
    String name = name(event.work());
    return "     "
        + percent(event.work())
        + String.join(BETWEEN, parts)
        + (name.isEmpty() ? "" : ": " + name);
  }

  /**
   * For a terminal: on a narrow one rows go first, then the rate, then the bytes; a long name is
   * cut.
   *
   * @param width columns that may be filled
   */
  static String live(Event.Progressed event, int width) {
    String start = step(event.step()) + "  " + percent(event.work());
    String name = name(event.work());
    String line = "";
    for (List<String> parts : alternatives(event)) {
      line = start + String.join(BETWEEN, parts);
      String gap = parts.isEmpty() || name.isEmpty() ? "" : "  ";
      if (width(line + gap) + Math.min(width(name), LEAST_NAME) <= width) {
        return line + gap + cut(name, width - width(line + gap));
      }
    }
    return cut(line, width);
  }

  /** The number and title of a step, as all lines of it begin. */
  static String step(StepName step) {
    return " ".repeat(Math.max(0, 3 - step.number().length()))
        + step.number()
        + "  "
        + step.title();
  }

  /** What a line can tell, the most first. */
  private static List<List<String>> alternatives(Event.Progressed event) {
    List<String> left = left(event).map(List::of).orElse(List.of());
    List<String> bytes = new ArrayList<>(List.of(bytes(event.work())));
    List<String> rate = new ArrayList<>(bytes);
    rate(event).ifPresent(rate::add);
    List<String> rows = new ArrayList<>(bytes);
    rows(event.work()).ifPresent(rows::add);
    rate(event).ifPresent(rows::add);
    rows.addAll(left);
    rate.addAll(left);
    bytes.addAll(left);
    return List.of(rows, rate, bytes, left, List.of());
  }

  private static String percent(WorkDone work) {
    double share = work.share();
    return share < 0 ? "" : (int) (share * 100) + " %  ";
  }

  private static String bytes(WorkDone work) {
    return work.totalBytes() > 0
        ? HumanFormat.bytes(Math.min(work.bytes(), work.totalBytes()))
            + " of "
            + HumanFormat.bytes(work.totalBytes())
        : HumanFormat.bytes(work.bytes());
  }

  /** A total is an estimate, and rows can be more. */
  private static Optional<String> rows(WorkDone work) {
    if (work.rows() <= 0) {
      return Optional.empty();
    }
    String done = HumanFormat.count(work.rows());
    return Optional.of(
        work.totalRows() > work.rows()
            ? done + " of " + HumanFormat.count(work.totalRows()) + " rows"
            : done + " rows");
  }

  private static Optional<String> rate(Event.Progressed event) {
    long rate = event.pace().bytesPerSecond();
    return rate > 0 ? Optional.of(HumanFormat.bytes(rate) + "/s") : Optional.empty();
  }

  private static Optional<String> left(Event.Progressed event) {
    return event.pace().left().map(left -> HumanFormat.left(left) + " left");
  }

  private static String name(WorkDone work) {
    return Printable.text(work.what()).replace('\n', ' ').replace('\t', ' ');
  }

  /** The text in that many columns at most. */
  static String cut(String text, int columns) {
    if (width(text) <= columns) {
      return text;
    }
    StringBuilder kept = new StringBuilder();
    int room = columns - CUT.length();
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      int character = text.codePointAt(at);
      room -= width(character);
      if (room < 0) {
        break;
      }
      kept.appendCodePoint(character);
    }
    return columns < CUT.length() ? "" : kept + CUT;
  }

  private static int width(String text) {
    return text.codePoints().map(ProgressText::width).sum();
  }

  /** Terminals give two columns to Chinese, Japanese and Korean; too few on a line do no harm. */
  private static int width(int character) {
    return character < FIRST_WIDE ? 1 : 2;
  }
}

package org.pgcoexist.process.owner;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pgcoexist.CoexistException;
import org.pgcoexist.Shell;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.disk.IoErrors;
import org.pgcoexist.disk.LocalDisk;
import org.pgcoexist.process.owner.DiskServer.Answer;
import org.pgcoexist.process.owner.DiskServer.Operation;
import org.pgcoexist.process.owner.DiskServer.Request;

/**
 * An answer of a {@link DiskServer} that may be in a stranger's hands: it is taken only when it is
 * one to the question, every part is what a disk can hold, and none is larger than it has to be.
 */
final class StrangersAnswer {

  /** NAME_MAX of Linux; what is no UTF-8 has become three bytes each. */
  private static final int MAX_NAME = 3 * 255;

  /**
   * What the names of one directory may take in memory. The directory of a database with 100,000
   * tables and their indexes takes half of it.
   */
  private static final int MAX_NAMES = 64 << 20;

  /** What Java takes for a string beside its characters. */
  private static final int NAME_OVERHEAD = 64;

  /** PATH_MAX of Linux. */
  private static final int MAX_LINK = 4096;

  /** For two paths and some words; of a longer one the beginning tells enough. */
  private static final int MAX_TEXT = 16 * 1024;

  private static final int SHOWN_TEXT = 1000;
  private static final int MODE_BITS = 07777;

  /** Milliseconds of ten thousand years: beyond that it is no time, and would break a calendar. */
  private static final long MAX_TIME = 10_000L * 366 * 86_400_000;

  private static final Set<Operation> WITH_CONTENT = Set.of(Operation.READ, Operation.READ_LINK);

  private final DataInputStream in;
  private final Request request;

  StrangersAnswer(DataInputStream in, Request request) {
    this.in = in;
    this.request = request;
  }

  /**
   * Receives it.
   *
   * @throws CoexistException the failure that it tells
   * @throws IOException when it is none
   */
  Answer read() throws IOException {
    if (!readFlag()) {
      throw failure();
    }
    Operation asked = request.operation();
    Optional<FileFacts> facts = Optional.empty();
    if (readFlag()) {
      require(asked == Operation.FACTS, "facts");
      facts = Optional.of(facts());
    }
    List<String> names = names();
    Optional<byte[]> content = Optional.empty();
    if (readFlag()) {
      require(WITH_CONTENT.contains(asked), "content");
      content = Optional.of(asked == Operation.READ ? bytes(DiskServer.MAX_CONTENT) : link());
    }
    return new Answer(facts, names, content);
  }

  /** One byte that is 0 or 1: anything else is no answer that has gone wrong, but noise. */
  private boolean readFlag() throws IOException {
    return DiskServer.limited(in.readUnsignedByte(), 1) == 1;
  }

  private FileFacts facts() throws IOException {
    FileFacts.Kind kind = DiskServer.readOne(in, FileFacts.Kind.values());
    int uid = in.readInt();
    int gid = in.readInt();
    int mode = DiskServer.limited(in.readInt(), MODE_BITS);
    long device = in.readLong();
    long modified = in.readLong();
    require(modified > -MAX_TIME && modified < MAX_TIME, "such a time");
    return new FileFacts(kind, uid, gid, mode, device, modified);
  }

  private List<String> names() throws IOException {
    int count = DiskServer.limited(in.readInt(), MAX_NAMES / NAME_OVERHEAD);
    require(count == 0 || request.operation() == Operation.LIST, "names");
    List<String> names = new ArrayList<>();
    int left = MAX_NAMES;
    for (int i = 0; i < count; i++) {
      String name = text(MAX_NAME);
      left -= NAME_OVERHEAD + name.length();
      require(left >= 0, "so many names");
      require(isName(name), "what is no name");
      names.add(name);
    }
    return names;
  }

  /** Of an entry of a directory: everything else would lead out of it. */
  private static boolean isName(String name) {
    return !name.isEmpty()
        && !name.equals(".")
        && !name.equals("..")
        && name.indexOf('/') < 0
        && name.indexOf('\0') < 0;
  }

  private byte[] link() throws IOException {
    byte[] target = bytes(MAX_LINK);
    for (byte one : target) {
      require(one != 0, "what is no path");
    }
    return target;
  }

  /**
   * Whatever it says, work has begun that did not end. What failed and what to type is believed
   * only where nobody but us can have chosen the words; the cause is a line of the owner's.
   */
  private CoexistException failure() throws IOException {
    String what = text(MAX_TEXT);
    String why = text(MAX_TEXT);
    String next = text(MAX_TEXT);
    return CoexistException.failed(
        isOurs(what) ? what : "cannot work on " + request.path(),
        line(why),
        nexts().contains(next) ? next : "look at it: " + Shell.line("ls", "-ld", request.path()));
  }

  /** {@code cannot rename /a to /b}: lower-case words and the paths of the request. */
  private boolean isOurs(String what) {
    String words = what;
    for (Path path : List.of(request.to(), request.path())) {
      words = words.replace(path.toString(), "");
    }
    return words.matches("cannot [a-z ]{1,60}");
  }

  /** All that {@link IoErrors} and {@link LocalDisk} tell one to type. */
  private Set<String> nexts() {
    List<String> known = new ArrayList<>();
    known.add("");
    for (Path path : List.of(request.path(), request.to())) {
      known.add("look at it: " + Shell.line("ls", "-l", path));
      known.add("look at it: " + Shell.line("ls", "-ld", path));
      known.add("see who has: " + Shell.line("namei", "-l", path));
      if (path.getParent() != null) {
        known.add("make room there: " + Shell.line("df", "-h", path.getParent()));
      }
    }
    return new HashSet<>(known);
  }

  private static String line(String text) {
    String cut = text.length() > SHOWN_TEXT ? text.substring(0, SHOWN_TEXT) + "..." : text;
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cut.length(); i++) {
      char c = cut.charAt(i);
      line.append(Character.isISOControl(c) ? String.format("\\u%04x", (int) c) : c);
    }
    return line.toString();
  }

  private String text(int limit) throws IOException {
    return new String(bytes(limit), StandardCharsets.UTF_8);
  }

  private byte[] bytes(int limit) throws IOException {
    return DiskServer.readBytes(in, limit);
  }

  private void require(boolean fits, String given) throws IOException {
    if (!fits) {
      throw new IOException(given + " in answer to " + request.operation());
    }
  }
}

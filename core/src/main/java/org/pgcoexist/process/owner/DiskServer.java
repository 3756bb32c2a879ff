package org.pgcoexist.process.owner;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.disk.LocalDisk;

/**
 * A program that does what {@link Disk} can for another process, with its own rights: requests on
 * standard input, answers on standard output, until the end of the input.
 *
 * <p>It is run as a cluster's owner, who can do with it what he likes. So whoever asks reads its
 * answers as a stranger's, see {@link StrangersAnswer}.
 */
public final class DiskServer {
  static final int MAX_CONTENT = 64 << 20;
  private static final int MAX_TEXT = 1 << 20;
  private static final int MAX_WORD = 64;

  private DiskServer() {}

  /** What can be asked for: the methods of {@link Disk}. */
  public enum Operation {
    FACTS,
    LIST,
    READ,
    READ_LINK,
    CREATE_LINK,
    REPLACE,
    APPEND,
    CREATE_DIRECTORY,
    CHOWN,
    RENAME,
    REMOVE,
    REMOVE_IF_EMPTY
  }

  /**
   * One call of a method of {@link Disk}.
   *
   * @param to the second path of a rename, else the same as {@code path}
   * @param content what to write, or the text of a link; empty where nothing is written
   * @param first the mode, or the owner of {@link Operation#CHOWN}
   * @param second the group of {@link Operation#CHOWN}
   */
  public record Request(
      Operation operation, Path path, Path to, byte[] content, int first, int second) {

    /** Sends it. */
    public void write(DataOutputStream out) throws IOException {
      writeText(out, operation.name());
      writeText(out, path.toString());
      writeText(out, to.toString());
      writeContent(out, content);
      out.writeInt(first);
      out.writeInt(second);
      out.flush();
    }

    private static Request read(DataInputStream in) throws IOException {
      return new Request(
          readOne(in, Operation.values()),
          Path.of(readText(in)),
          Path.of(readText(in)),
          readContent(in),
          in.readInt(),
          in.readInt());
    }
  }

  /**
   * What a method of {@link Disk} returned; all are empty where it returns nothing.
   *
   * @param names what {@link Disk#list} returned
   * @param content what {@link Disk#read} or {@link Disk#readLink} returned
   */
  public record Answer(Optional<FileFacts> facts, List<String> names, Optional<byte[]> content) {

    private static final Answer DONE = new Answer(Optional.empty(), List.of(), Optional.empty());

    /**
     * Receives one.
     *
     * @param request what was asked
     * @throws CoexistException the one that the method threw
     * @throws IOException when what comes is no answer to that
     */
    public static Answer read(DataInputStream in, Request request) throws IOException {
      return new StrangersAnswer(in, request).read();
    }

    private void write(DataOutputStream out) throws IOException {
      out.writeBoolean(true);
      out.writeBoolean(facts.isPresent());
      if (facts.isPresent()) {
        writeFacts(out, facts.get());
      }
      out.writeInt(names.size());
      for (String name : names) {
        writeText(out, name);
      }
      out.writeBoolean(content.isPresent());
      if (content.isPresent()) {
        writeContent(out, content.get());
      }
    }
  }

  public static void main(String[] arguments) throws IOException {
    DataInputStream in = new DataInputStream(new BufferedInputStream(System.in));
    DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
    try {
      serve(in, out, LocalDisk.walking());
    } catch (EOFException e) {
      // Whoever asked is done, or dead in the middle of a request that was not begun then.
      System.exit(0);
    }
  }

  private static void serve(DataInputStream in, DataOutputStream out, Disk disk)
      throws IOException {
    while (true) {
      Request request = Request.read(in);
      try {
        perform(disk, request).write(out);
      } catch (CoexistException e) {
        writeFailure(out, e);
      }
      out.flush();
    }
  }

  /** Does one request with a disk. */
  public static Answer perform(Disk disk, Request request) {
    Path path = request.path();
    switch (request.operation()) {
      case FACTS:
        return new Answer(disk.facts(path), List.of(), Optional.empty());
      case LIST:
        return new Answer(Optional.empty(), disk.list(path), Optional.empty());
      case READ:
        return new Answer(Optional.empty(), List.of(), disk.read(path));
      case READ_LINK:
        return new Answer(Optional.empty(), List.of(), disk.readLink(path).map(DiskServer::utf8));
      case CREATE_LINK:
        disk.createLink(path, new String(request.content(), StandardCharsets.UTF_8));
        return Answer.DONE;
      case REPLACE:
        disk.replace(path, request.content(), request.first());
        return Answer.DONE;
      case APPEND:
        disk.append(path, request.content());
        return Answer.DONE;
      case CREATE_DIRECTORY:
        disk.createDirectory(path, request.first());
        return Answer.DONE;
      case CHOWN:
        disk.chown(path, request.first(), request.second());
        return Answer.DONE;
      case RENAME:
        disk.rename(path, request.to());
        return Answer.DONE;
      case REMOVE_IF_EMPTY:
        disk.removeIfEmpty(path);
        return Answer.DONE;
      case REMOVE:
        disk.remove(path);
        return Answer.DONE;
    }
    throw new IllegalStateException("no such operation: " + request.operation());
  }

  private static void writeFailure(DataOutputStream out, CoexistException e) throws IOException {
    out.writeBoolean(false);
    writeText(out, e.what());
    writeText(out, e.why());
    writeText(out, e.next());
  }

  private static void writeFacts(DataOutputStream out, FileFacts facts) throws IOException {
    writeText(out, facts.kind().name());
    out.writeInt(facts.uid());
    out.writeInt(facts.gid());
    out.writeInt(facts.mode());
    out.writeLong(facts.device());
    out.writeLong(facts.modified());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void writeText(DataOutputStream out, String text) throws IOException {
    byte[] bytes = utf8(text);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String readText(DataInputStream in) throws IOException {
    return new String(readBytes(in, MAX_TEXT), StandardCharsets.UTF_8);
  }

  static <E extends Enum<E>> E readOne(DataInputStream in, E[] all) throws IOException {
    String name = new String(readBytes(in, MAX_WORD), StandardCharsets.UTF_8);
    for (E one : all) {
      if (one.name().equals(name)) {
        return one;
      }
    }
    throw new IOException("unknown: " + name);
  }

  private static void writeContent(DataOutputStream out, byte[] content) throws IOException {
    out.writeInt(content.length);
    out.write(content);
  }

  private static byte[] readContent(DataInputStream in) throws IOException {
    return readBytes(in, MAX_CONTENT);
  }

  static byte[] readBytes(DataInputStream in, int limit) throws IOException {
    int length = limited(in.readInt(), limit);
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    return bytes;
  }

  static int limited(int number, int limit) throws IOException {
    if (number < 0 || number > limit) {
      throw new IOException("out of range: " + number);
    }
    return number;
  }
}

package org.pgcoexist.process.owner;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.disk.LocalDisk;
import org.pgcoexist.process.Account;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.ExecCommandRunner;
import org.pgcoexist.process.Orphans;
import org.pgcoexist.process.OwnClasses;
import org.pgcoexist.process.UserDatabase;
import org.pgcoexist.process.owner.DiskServer.Answer;
import org.pgcoexist.process.owner.DiskServer.Operation;
import org.pgcoexist.process.owner.DiskServer.Request;

/**
 * The disk with the rights of a cluster's owner, whatever this process may do: where the owner can
 * put links, nothing happens that the owner could not have done.
 *
 * <p>The work is done by one {@link DiskServer}, started at first use and ended by {@link #close};
 * it ends by itself when this process dies. What it answers is the owner's word and no more. After
 * a failure of the server itself an operation may or may not have had its effect; the next
 * operation starts another server. An interrupt does not cut an operation short; a signal that ends
 * this process does, and so does a server that is stopped or does not answer: {@link OwnerProcess}.
 */
public final class OwnerDisk implements Disk, AutoCloseable {
  private static final byte[] NOTHING = new byte[0];

  private final Worker worker;

  private OwnerDisk(Worker worker) {
    this.worker = worker;
  }

  /**
   * The disk of an owner. When that is the user of this process, no other process is needed.
   *
   * @param environment the variables of the server, such as {@link Orphans#VARIABLE}
   */
  public static OwnerDisk of(
      ExecCommandRunner runner, Account owner, Map<String, String> environment) {
    return owner.uid() == UserDatabase.current().uid()
        ? new OwnerDisk(new InThisProcess())
        : of(runner, owner, environment, OwnClasses.path());
  }

  /**
   * As above, always with a server, and with its class path, which the owner must be able to read.
   */
  public static OwnerDisk of(
      ExecCommandRunner runner, Account owner, Map<String, String> environment, String classPath) {
    Command command = Command.of(argv(classPath)).as(owner);
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      command = command.with(variable.getKey(), variable.getValue());
    }
    return new OwnerDisk(new Server(runner, command, owner));
  }

  @Override
  public Optional<FileFacts> facts(Path path) {
    return ask(Operation.FACTS, path).facts();
  }

  @Override
  public List<String> list(Path directory) {
    return ask(Operation.LIST, directory).names();
  }

  @Override
  public Optional<byte[]> read(Path file) {
    return ask(Operation.READ, file).content();
  }

  @Override
  public Optional<String> readLink(Path link) {
    return ask(Operation.READ_LINK, link)
        .content()
        .map(text -> new String(text, StandardCharsets.UTF_8));
  }

  @Override
  public void createLink(Path link, String target) {
    byte[] text = target.getBytes(StandardCharsets.UTF_8);
    worker.perform(new Request(Operation.CREATE_LINK, link, link, text, 0, 0));
  }

  @Override
  public void replace(Path file, byte[] content, int mode) {
    worker.perform(new Request(Operation.REPLACE, file, file, content, mode, 0));
  }

  @Override
  public void append(Path file, byte[] content) {
    worker.perform(new Request(Operation.APPEND, file, file, content, 0, 0));
  }

  @Override
  public void createDirectory(Path directory, int mode) {
    worker.perform(new Request(Operation.CREATE_DIRECTORY, directory, directory, NOTHING, mode, 0));
  }

  @Override
  public void chown(Path directory, int uid, int gid) {
    worker.perform(new Request(Operation.CHOWN, directory, directory, NOTHING, uid, gid));
  }

  @Override
  public void rename(Path from, Path to) {
    worker.perform(new Request(Operation.RENAME, from, to, NOTHING, 0, 0));
  }

  @Override
  public void remove(Path path) {
    ask(Operation.REMOVE, path);
  }

  @Override
  public void removeIfEmpty(Path directory) {
    ask(Operation.REMOVE_IF_EMPTY, directory);
  }

  @Override
  public void close() {
    worker.close();
  }

  private Answer ask(Operation operation, Path path) {
    return worker.perform(new Request(operation, path, path, NOTHING, 0, 0));
  }

  private static List<String> argv(String classPath) {
    List<String> entries = new ArrayList<>();
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      entries.add(Path.of(entry).toAbsolutePath().toString());
    }
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xlog:disable",
        "-XX:-PrintWarnings",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xshare:auto",
        "-XX:-UsePerfData",
        // A file of the 64 MiB that may be read is held twice.
        "-Xmx256m",
        "-cp",
        String.join(File.pathSeparator, entries),
        DiskServer.class.getName());
  }

  /** Where the work is done. */
  private interface Worker {
    Answer perform(Request request);

    void close();
  }

  private static final class InThisProcess implements Worker {
    private final Disk disk = new LocalDisk();

    @Override
    public Answer perform(Request request) {
      return DiskServer.perform(disk, request);
    }

    @Override
    public void close() {
      // It holds nothing open.
    }
  }

  private static final class Server implements Worker {
    private final OwnerProcess process;
    private final Account owner;

    Server(ExecCommandRunner runner, Command command, Account owner) {
      this.process = new OwnerProcess(runner, command);
      this.owner = owner;
    }

    @Override
    public Answer perform(Request request) {
      return process.ask("cannot work on " + request.path() + " as " + owner.name(), request);
    }

    @Override
    public void close() {
      process.close();
    }
  }
}

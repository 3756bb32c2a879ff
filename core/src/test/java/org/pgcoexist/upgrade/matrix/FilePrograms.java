package org.pgcoexist.upgrade.matrix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.pgcoexist.process.CommandResult;

/** mv, rm and sync, on files of a database whose server does not run. */
final class FilePrograms {

  private final Servers servers;

  FilePrograms(Servers servers) {
    this.servers = servers;
  }

  /** One file's part of the work. */
  @FunctionalInterface
  private interface Work {
    void on(Path file) throws IOException;
  }

  FakeProgram mv(Words words) {
    Path target = Path.of(words.owned().with("--force").value("--target-directory="));
    return each(
        words,
        file ->
            Files.move(
                file, target.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING));
  }

  FakeProgram rm(Words words) {
    return each(words.owned().with("--force"), Files::deleteIfExists);
  }

  private FakeProgram each(Words words, Work work) {
    Path directory = words.directory();
    List<String> names = words.with("--").rest();
    if (names.isEmpty() || names.stream().anyMatch(name -> name.contains("/"))) {
      throw words.unexpected("names " + names);
    }
    if (servers.isAny()) {
      throw words.unexpected("changes files under a server");
    }
    return FakeProgram.change(
        () -> all(directory, names, work),
        () -> {
          CommandResult unused = all(directory, names.subList(0, names.size() / 2), work);
        });
  }

  private static CommandResult all(Path directory, List<String> names, Work work) {
    try {
      for (String name : names) {
        work.on(directory.resolve(name));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return FakeProgram.ended(0, "", "");
  }

  static FakeProgram sync(Words words) {
    List<String> paths = words.owned().with("--").rest();
    return FakeProgram.answer(
        () -> {
          boolean there = paths.stream().allMatch(path -> Files.isDirectory(Path.of(path)));
          return FakeProgram.ended(there ? 0 : 1, "", "sync: error opening");
        });
  }
}

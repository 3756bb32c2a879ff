package org.pgcoexist.upgrade.preflight;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.CommandResult;

/** What of the old major's files the new major has as well, and which package would bring it. */
public final class NewMajorFiles {

  private final Inspection on;
  private final MajorVersion from;
  private final MajorVersion to;

  public NewMajorFiles(Inspection on) {
    this.on = on;
    this.from = on.attempt().from();
    this.to = on.attempt().to();
  }

  private Path extensions(MajorVersion major) {
    return on.locations().share(major).resolve("extension");
  }

  /** A name has no slash, but a superuser may have written one into the catalog. */
  private static Path control(Path extensions, String extension) {
    return extensions.resolve(extension.replace('/', '_') + ".control");
  }

  /** Where the new major has an extension. */
  public Path control(String extension) {
    return control(extensions(to), extension);
  }

  /** The directory with the new major's extensions. */
  public Path extensions() {
    return extensions(to);
  }

  public boolean hasExtension(String name) {
    return Files.exists(control(extensions(to), name));
  }

  /** How to get an extension for the new major, or what to do where nothing has it any more. */
  public String fixExtension(String name, String drop) throws InterruptedException {
    return fix(control(extensions(from), name), drop);
  }

  /** Where $libdir points. */
  private static Path libraries(Path programs) {
    return programs.resolveSibling("lib");
  }

  /**
   * A library as LOAD and preload lists name it: with or without $libdir, a path and ".so".
   *
   * @return empty when the new major finds it
   */
  public Optional<Path> missingLibrary(String name) {
    Path wanted = library(libraries(on.newPrograms().directory()), name);
    boolean ofOldMajor = wanted.startsWith(libraries(on.oldPrograms().directory()));
    return Files.exists(wanted) && !ofOldMajor ? Optional.empty() : Optional.of(wanted);
  }

  /** How to get a library for the new major, or what to do where nothing has it any more. */
  public String fixLibrary(String name, String remove) throws InterruptedException {
    Path old = library(libraries(on.oldPrograms().directory()), name);
    Path wanted = library(libraries(on.newPrograms().directory()), name);
    if (wanted.equals(old)) {
      Path sameName = libraries(on.newPrograms().directory()).resolve(old.getFileName());
      String plain = old.getFileName().toString().replaceAll("\\.so$", "");
      return Files.exists(sameName) ? "name it without its path: " + plain : fix(old, remove);
    }
    return fix(old, remove);
  }

  private static Path library(Path directory, String name) {
    String plain = name.startsWith("$libdir/") ? name.substring("$libdir/".length()) : name;
    return directory.resolve(plain.endsWith(".so") ? plain : plain + ".so");
  }

  private String fix(Path oldFile, String remove) throws InterruptedException {
    Optional<String> owner = packageOf(oldFile);
    if (owner.isEmpty()) {
      return "no package has it: install it for PostgreSQL " + to + ", or " + remove;
    }
    String wanted = replaceMajor(owner.get());
    if (wanted.equals("postgresql-" + to)) {
      return "PostgreSQL itself no longer has it: " + remove;
    }
    return "apt-get install " + wanted;
  }

  private Optional<String> packageOf(Path file) throws InterruptedException {
    CommandResult result = on.runner().run(Command.of("dpkg", "-S", file.toString()));
    Matcher first = Pattern.compile("^([a-z0-9][a-z0-9+.-]*)[:,]").matcher(result.text());
    return result.succeeded() && first.find() ? Optional.of(first.group(1)) : Optional.empty();
  }

  private String replaceMajor(String name) {
    return name.replaceAll(
        "(?<![0-9.])" + Pattern.quote(from.toString()) + "(?![0-9.])", to.toString());
  }
}

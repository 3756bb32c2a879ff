package org.pgcoexist.debian;

import java.nio.file.Path;
import java.util.Optional;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.model.Port;
import org.pgcoexist.postgres.conf.EffectiveConf;

/**
 * A cluster as postgresql-common sees it: a directory with a postgresql.conf.
 *
 * @param major the directory above
 * @param name the directory itself
 * @param configuration the directory's path
 * @param conf what its postgresql.conf sets
 */
public record DebianCluster(
    MajorVersion major, String name, Path configuration, EffectiveConf conf) {
  private static final int MAX_PATH = 4096;

  /** The data directory; empty when the configuration names none. */
  public Optional<Path> dataDirectory() {
    return absolute("data_directory");
  }

  /** The configured port, PostgreSQL's default where none or nonsense is set. */
  public Port port() {
    Optional<String> value = conf.value("port");
    Optional<Port> port = value.isPresent() ? Port.parse(value.get()) : Optional.empty();
    return port.isPresent() ? port.get() : Port.DEFAULT;
  }

  /** The pid file for readers other than the owner; empty when none is configured. */
  public Optional<Path> externalPidFile() {
    return absolute("external_pid_file");
  }

  private Optional<Path> absolute(String parameter) {
    Optional<String> value = conf.value(parameter);
    return value.isPresent() && isPath(value.get())
        ? Optional.of(Path.of(value.get()))
        : Optional.empty();
  }

  /** The first Unix socket directory, as postgresql-common finds it. */
  public Path socketDirectory(Path debianDefault) {
    String directories = conf.value("unix_socket_directories").orElse("");
    int comma = directories.indexOf(',');
    String first = (comma < 0 ? directories : directories.substring(0, comma)).strip();
    return isPath(first) ? Path.of(first) : debianDefault;
  }

  /** An absolute one, with no NUL in it and no longer than Linux has them. */
  private static boolean isPath(String text) {
    return text.startsWith("/") && text.indexOf('\0') < 0 && text.length() <= MAX_PATH;
  }

  /** {@code 15/main}, as psql --cluster and people write it. */
  public String label() {
    return major + "/" + name;
  }
}

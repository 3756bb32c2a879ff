package org.pgcoexist.upgrade.matrix;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgcoexist.process.CommandResult;

/** initdb, pg_ctl, pg_controldata and postgres. */
final class ServerPrograms {

  private static final Pattern SETTING = Pattern.compile("-c '([a-z_]+)=([^']*)'");

  private static final String PARAMETERS = "data_directory\nhba_file\nport\nwork_mem\n";

  private final Servers servers;
  private long identifiers = 7_400_000_000_000_000_000L;

  ServerPrograms(Servers servers) {
    this.servers = servers;
  }

  FakeProgram initdb(Words words) {
    boolean syncs = words.has("--sync-only");
    Path data = Path.of(words.owned().value("--pgdata="));
    if (syncs) {
      words.end();
      // The kernel tells once what it could not write, and the next sync would succeed.
      return FakeProgram.change(() -> synced(data)).failing(new DataDirectory(data)::lose);
    }
    words.has("--no-sync");
    String user = words.value("--username=");
    words.value("--wal-segsize=");
    int mode = words.has("--allow-group-access") ? 0750 : 0700;
    words
        .with("--encoding=UTF8", "--lc-collate=de_DE.UTF-8", "--lc-ctype=de_DE.UTF-8")
        .with("--auth=trust", "--locale-provider=libc", "--data-checksums")
        .end();
    if (!user.equals(Owners.OWNER.name())) {
      throw words.unexpected("makes " + user);
    }
    return FakeProgram.change(
        () -> {
          if (Files.exists(data)) {
            return FakeProgram.ended(1, "", data + " exists but is not empty");
          }
          identifiers++;
          DataDirectory.make(data, words.major(), identifiers, mode, true);
          return FakeProgram.ended(0, "", "");
        },
        () -> DataDirectory.make(data, words.major(), 0, mode, false));
  }

  private static CommandResult synced(Path data) {
    return Files.exists(data)
        ? FakeProgram.ended(0, "", "")
        : FakeProgram.ended(1, "", "could not access directory " + data);
  }

  FakeProgram controlData(Words words) {
    DataDirectory data = new DataDirectory(Path.of(words.owned().with("-D").next()));
    words.end();
    return FakeProgram.answer(
        () ->
            data.hasControl()
                ? FakeProgram.ended(
                    0,
                    "Database system identifier:  "
                        + data.identifier()
                        + "\nDatabase cluster state:  "
                        + data.state()
                        + "\nLatest checkpoint location:  0/"
                        + data.checkpoint()
                        + "\nCatalog version number:  202209061"
                        + "\nBytes per WAL segment:  16777216"
                        + "\nData page checksum version:  1\n",
                    "")
                : FakeProgram.ended(1, "", "could not open file pg_control"));
  }

  /** {@code postgres --describe-config}, and {@code -C}: the configuration is read. */
  FakeProgram postgres(Words words) {
    String first = words.owned().next();
    if (first.equals("--describe-config")) {
      words.end();
      return FakeProgram.answer(() -> FakeProgram.ended(0, PARAMETERS, ""));
    }
    String parameter = words.next();
    DataDirectory data = new DataDirectory(Path.of(words.with("-D").next()));
    Path conf = Path.of(words.with("-c").value("config_file="));
    words.with("-c").value("data_directory=");
    words.end();
    String value =
        switch (parameter) {
          case "hba_file", "ident_file" ->
              conf.resolveSibling("pg_" + parameter.replace("_file", ".conf")).toString();
          case "ssl" -> "off";
          default -> throw words.unexpected("asks for " + parameter);
        };
    return FakeProgram.answer(
        () ->
            data.isCluster() && Files.exists(conf)
                ? FakeProgram.ended(0, value + "\n", "")
                : FakeProgram.ended(1, "", "could not access the server configuration file"));
  }

  /** The ICU library that a postgres is linked to; each major has another. */
  FakeProgram icu(Words words) {
    words.with("--text").value("--regexp=");
    Path program = Path.of(words.next());
    words.end();
    return FakeProgram.answer(
        () ->
            FakeProgram.ended(
                0, "libicui18n.so." + program.getParent().getParent().getFileName(), ""));
  }

  FakeProgram pgCtl(Words words) {
    String verb = words.owned().next();
    Path data = Path.of(words.value("--pgdata="));
    switch (verb) {
      case "status":
        words.end();
        return FakeProgram.answer(() -> status(new DataDirectory(data), data));
      case "stop":
        words.with("--silent", "--wait", "--timeout=86400", "--mode=fast").end();
        return FakeProgram.change(
            () -> {
              if (servers.on(data).isEmpty()) {
                return FakeProgram.ended(1, "", "no server runs");
              }
              servers.stop(data);
              return FakeProgram.ended(0, "", "");
            });
      case "start":
        words.with("--silent", "--wait", "--timeout=86400");
        Path log = Path.of(words.value("--log="));
        String options = words.value("--options=");
        words.end();
        return FakeProgram.change(() -> start(words, data, log, settings(options)));
      default:
        throw words.unexpected("has " + verb);
    }
  }

  private CommandResult status(DataDirectory directory, Path data) {
    if (!directory.isCluster()) {
      return FakeProgram.ended(4, "", "");
    }
    return FakeProgram.ended(servers.on(data).isPresent() ? 0 : 3, "", "");
  }

  private static Map<String, String> settings(String options) {
    Map<String, String> settings = new HashMap<>();
    Matcher matcher = SETTING.matcher(options);
    while (matcher.find()) {
      settings.put(matcher.group(1), matcher.group(2));
    }
    return settings;
  }

  private CommandResult start(Words words, Path data, Path log, Map<String, String> settings) {
    Path sockets = Path.of(settings.get("unix_socket_directories"));
    Optional<Path> missing =
        List.of(
                data.resolve("global/pg_control"),
                log.getParent(),
                sockets,
                Path.of(settings.get("hba_file")),
                Path.of(settings.get("ident_file")),
                Path.of(settings.get("config_file")))
            .stream()
            .filter(Files::notExists)
            .findFirst();
    if (missing.isPresent()) {
      return FakeProgram.ended(1, "", "there is no " + missing.get());
    }
    if (!new DataDirectory(data).major().equals(words.major())) {
      throw words.unexpected("is of another major than the data");
    }
    Site.write(log, "log\n");
    int port = Integer.parseInt(settings.get("port"));
    if (settings.containsKey("max_logical_replication_workers")) {
      servers.last(data);
    }
    servers.start(new Servers.Server(data, port, sockets, false));
    return FakeProgram.ended(0, "", "");
  }
}

package org.pgcoexist.upgrade.state;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.model.Port;
import org.pgcoexist.postgres.PrivateServer;
import org.pgcoexist.postgres.Programs;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.postgres.SessionSettings;
import org.pgcoexist.postgres.conf.ConfFile;
import org.pgcoexist.process.Command;
import org.pgcoexist.process.Orphans;
import org.pgcoexist.upgrade.plan.TransferMode;
import org.pgcoexist.upgrade.plan.UpgradePlan;

/**
 * How pg_upgrade(1) of the new major is called: on our private ports, with sockets in our private
 * directory, with the authentication of private servers.
 *
 * @param newPrograms the new major's programs
 * @param oldPrograms the old major's programs
 * @param attempt what is to be done
 * @param files what is to become of the data files
 */
public record PgUpgrade(
    Programs newPrograms, Programs oldPrograms, UpgradePlan attempt, TransferMode files) {

  /** Where it writes, below the new data directory; before 15 in the directory it is run in. */
  public static final String OUTPUT = "pg_upgrade_output.d";

  /**
   * A server's settings in a file of their own, as the length of pg_upgrade's commands is limited.
   */
  public static PrivateServer.Spec withSettingsInFile(
      Disk owner, PrivateServer.Spec spec, Path file) {
    ConfFile conf =
        ConfFile.parse(new byte[0]).withSetting("include", spec.configuration().toString());
    for (String setting : spec.settings()) {
      int equals = setting.indexOf('=');
      conf = conf.withSetting(setting.substring(0, equals), setting.substring(equals + 1));
    }
    owner.replace(file, conf.bytes(), 0600);
    return new PrivateServer.Spec(
        spec.programs(),
        spec.data(),
        spec.owner(),
        spec.role(),
        spec.port(),
        spec.socketDirectory(),
        file,
        spec.log(),
        List.of());
  }

  /**
   * The command, to be run as the owner in a directory that he can write.
   *
   * @param newData PGDATA of a cluster just made
   * @param sockets the private socket directory, which is there
   * @param more further options
   */
  public Command command(
      Path newData, Path sockets, PrivateServer old, PrivateServer now, List<String> more) {
    List<String> argv = new ArrayList<>();
    argv.add(newPrograms.path("pg_upgrade"));
    argv.add("--old-bindir=" + oldPrograms.directory());
    argv.add("--new-bindir=" + newPrograms.directory());
    argv.add("--old-datadir=" + attempt.cluster().data());
    argv.add("--new-datadir=" + newData);
    argv.add("--old-port=" + Port.UPGRADE_OLD);
    argv.add("--new-port=" + Port.UPGRADE_NEW);
    argv.add("--old-options=" + old.optionsForPgUpgrade());
    argv.add("--new-options=" + now.optionsForPgUpgrade());
    argv.add("--socketdir=" + sockets);
    argv.add("--username=" + attempt.source().superuser());
    switch (files) {
      case LINKED:
        argv.add("--link");
        break;
      case SWAPPED:
        argv.add("--swap");
        break;
      case CLONED:
        argv.add("--clone");
        break;
      default:
        // It copies where nothing else is asked for; only newer majors have a word for it.
    }
    argv.addAll(more);
    return Command.of(argv)
        .as(attempt.owner())
        .with("PGOPTIONS", SessionSettings.ofPgUpgrade(attempt.from()))
        .with("PGCLIENTENCODING", Psql.AS_STORED)
        .with(Orphans.FORKS, attempt.id());
  }
}

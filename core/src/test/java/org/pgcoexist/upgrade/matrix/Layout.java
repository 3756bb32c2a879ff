package org.pgcoexist.upgrade.matrix;

import java.nio.file.Path;
import java.util.List;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.model.Locations;
import org.pgcoexist.model.MajorVersion;

/** The files of the made-up machine before the upgrade. */
final class Layout {

  private static final MajorVersion FROM = new MajorVersion(15, -1);

  private final Locations locations;
  private final Owners owners;

  Layout(Locations locations, Owners owners) {
    this.locations = locations;
    this.owners = owners;
  }

  void make(Variant variant) {
    for (Path directory :
        List.of(
            locations.state(),
            locations.root().resolve("run"),
            locations.logs(),
            locations.common(),
            locations.common().resolve("pg_upgradecluster.d"),
            locations.root().resolve("srv"))) {
      Site.directory(directory, 0755);
      owners.give(directory, Owners.SELF, 0);
    }
    Site.directory(locations.systemd(), 0755);
    Site.directory(locations.sockets(), 0775);
    for (String major : List.of("15", "18")) {
      for (String program : List.of("postgres", "initdb")) {
        program(locations.programs().resolve(major + "/bin"), program);
      }
    }
    program(locations.aptConfigurator().getParent(), "pg_updateaptconfig");
    cluster(variant);
    configuration(variant.status());
    registry(variant.status());
    boot("first");
    Path log = locations.log(FROM, "main");
    Site.write(log, Stage.bytes("log of 15\n"), 0640);
    owners.give(log, Owners.OWNER.uid(), 4);
    Path users = locations.common().resolve("user_clusters");
    Site.write(users, Stage.bytes("# USER GROUP VERSION CLUSTER\nshop * 15 main shop\n"), 0644);
    owners.give(users, Owners.SELF, 0);
  }

  /** The kernel's number of a boot. */
  void boot(String number) {
    Path random = locations.proc().resolve("sys/kernel/random");
    Site.directory(random, 0755);
    Site.write(random.resolve("boot_id"), number + "\n");
  }

  private static void program(Path directory, String name) {
    Site.directory(directory, 0755);
    Site.write(directory.resolve(name), new byte[0], 0755);
  }

  /** With a closed database, rows, and a tablespace that lies elsewhere. */
  private void cluster(Variant variant) {
    Path path = locations.data().resolve("main");
    Site.directory(locations.data(), 0755);
    Site.directory(path, 0755);
    Path data = path.resolve("data");
    DataDirectory.make(data, "15", 7_300_000_000_000_000_001L, 0750, true);
    DataDirectory directory = new DataDirectory(data);
    directory.add("global/roles", "shopper");
    Site.directory(locations.root().resolve("mnt/fast"), 0700);
    directory.tablespace("fast", locations.root().resolve("mnt/fast"));
    directory.database("shop", DataDirectory.OPEN);
    directory.row("shop", "order 1");
    directory.row("shop", "order 2");
    if (!variant.follows()) {
      directory.row("postgres", "note 1");
    }
    directory.database("archive", DataDirectory.CLOSED);
    directory.row("archive", "order 0");
    if (variant.method().equals("parallel")) {
      directory.define("shop", "table orders");
      directory.define("postgres", "table notes");
      directory.changing(variant.changing());
    }
    if (variant.follows()) {
      followed(directory, variant.changing());
    }
    if (variant.changing().equals("databases")) {
      directory.database("late", DataDirectory.OPEN);
      directory.row("late", "order 3");
      if (variant.follows()) {
        directory.define("late", "table early");
      }
    }
    Site.write(data.resolve("postgresql.auto.conf"), "work_mem = '8MB'\n");
  }

  /** Two databases with tables; in one of them, what no replication carries. */
  private static void followed(DataDirectory directory, String changing) {
    directory.define("shop", "table orders");
    directory.database("stock", DataDirectory.OPEN);
    directory.define("stock", "table goods");
    directory.row("stock", "part 1");
    Following following = new Following(directory);
    Carried carried = new Carried(directory);
    carried.sequence("shop", "42");
    carried.unlogged("shop", "cart 1");
    carried.unlogged("shop", "cart 2");
    carried.objects("shop", List.of("first", "second"));
    if (changing.equals("tables")) {
      directory.define("shop", "table late");
    }
    if (!changing.isEmpty()) {
      following.changingOnce(changing);
    }
  }

  private void configuration(ClusterStatus status) {
    Path directory = locations.configuration(FROM, "main");
    Site.directory(directory, 0755);
    String conf =
        "# ours\ndata_directory = '"
            + locations.data().resolve("main/data")
            + "'\nhba_file = '"
            + directory.resolve("pg_hba.conf")
            + "'\nport = 5432 # the port\ninclude_dir = 'conf.d'\n";
    Site.write(directory.resolve("postgresql.conf"), Stage.bytes(conf), 0644);
    Site.write(directory.resolve("pg_hba.conf"), Stage.bytes("local all all peer\n"), 0640);
    Site.write(directory.resolve("pg_ident.conf"), new byte[0], 0640);
    String start = "# by hand\n" + status.startMode() + " # mark\n";
    Site.write(directory.resolve("start.conf"), Stage.bytes(start), 0644);
    Site.directory(directory.resolve("conf.d"), 0755);
    Path memory = directory.resolve("conf.d/10-memory.conf");
    Site.write(memory, Stage.bytes("work_mem = 4MB\n"), 0644);
  }

  private void registry(ClusterStatus status) {
    String text =
        "# this machine\n[other]\nport = 5440\nstatus = inactive\npath = /srv/other\n\n[main]\n"
            + "port = 5432\nstatus = "
            + status
            + "\npath = "
            + locations.data().resolve("main")
            + "\n# the end\n";
    Site.write(locations.registry(), Stage.bytes(text), 0644);
  }
}

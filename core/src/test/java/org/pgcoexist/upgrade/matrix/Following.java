package org.pgcoexist.upgrade.matrix;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a made-up PGDATA has of logical replication, a line each: publications, replication slots,
 * subscriptions, the limit of WAL.
 *
 * <p>The last row of each database is written by clients just after the moment that a slot begins
 * with: a snapshot does not have it, and whoever follows receives it.
 */
final class Following {

  static final String LIMIT = "max_slot_wal_keep_size";

  private static final String LEVEL = "wal_level";

  private static final String PUBLICATIONS = "global/publications";
  private static final String SLOTS = "global/slots";
  private static final String SUBSCRIPTIONS = "global/subscriptions";
  private static final String CRASHED = "global/crashed";
  private static final String SAVED = "stock";
  private static final String ONCE = "once";
  private static final String AUTO_CONF = "postgresql.auto.conf";

  private final DataDirectory data;

  Following(DataDirectory data) {
    this.data = data;
  }

  Following(Path data) {
    this(new DataDirectory(data));
  }

  /**
   * A replication slot.
   *
   * @param begin how many rows its snapshot has, or the follower by a checkpoint
   * @param confirmed how many the follower has told to have; a server that starts has forgotten it
   * @param state "free", or "ended" when its reader was sent away
   */
  record Slot(String name, String database, int begin, int confirmed, String state) {

    private String line() {
      return String.join(
          " ", name, database, Integer.toString(begin), Integer.toString(confirmed), state);
    }

    private static Slot of(String line) {
      String[] words = line.split(" ", -1);
      return new Slot(
          words[0], words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3]), words[4]);
    }

    Slot at(int row) {
      return new Slot(name, database, begin, row, "free");
    }

    /** The next server begins there. */
    Slot saved() {
      return new Slot(name, database, confirmed, confirmed, state);
    }

    Slot ended() {
      return new Slot(name, database, begin, confirmed, "ended");
    }
  }

  /**
   * A subscription; its name is its slot's.
   *
   * @param state "on", "off", or "loose" when it was taken from its slot
   * @param applied how many rows were received, which is committed with them
   * @param server the port and the socket directory of whom it follows
   */
  record Subscription(String name, String database, String state, int applied, String server) {

    private String line() {
      return String.join(" ", name, database, state, Integer.toString(applied), server);
    }

    private static Subscription of(String line) {
      String[] words = line.split(" ", 5);
      return new Subscription(words[0], words[1], words[2], Integer.parseInt(words[3]), words[4]);
    }

    Subscription with(String newState) {
      return new Subscription(name, database, newState, applied, server);
    }

    Subscription at(int row) {
      return new Subscription(name, database, state, row, server);
    }

    Subscription connected(String newServer) {
      return new Subscription(name, database, state, applied, newServer);
    }
  }

  private void write(String file, List<String> lines) {
    Path path = data.path().resolve(file);
    if (lines.isEmpty()) {
      Site.delete(path);
    } else {
      Site.write(path, String.join("\n", lines) + "\n");
    }
  }

  private void put(String file, String key, Optional<String> line) {
    List<String> lines = new ArrayList<>(data.lines(file));
    lines.removeIf(one -> one.startsWith(key + " "));
    line.ifPresent(lines::add);
    write(file, lines.stream().sorted().toList());
  }

  boolean isPublished(String database, String name) {
    return publication(database).equals(Optional.of(name));
  }

  /** Publishes what there is by now. */
  void publish(String database, String name) {
    String tables = data.definitions(database).toString();
    put(PUBLICATIONS, database, Optional.of(database + " " + name + " " + tables));
  }

  /** Whether a publication has all that there is. */
  boolean isWhole(String database) {
    return data.lines(PUBLICATIONS).stream()
        .filter(line -> line.startsWith(database + " "))
        .anyMatch(line -> data.definitions(database).stream().allMatch(line::contains));
  }

  void retract(String database) {
    put(PUBLICATIONS, database, Optional.empty());
  }

  /** The name of the publication in a database, which a dump of it has. */
  Optional<String> publication(String database) {
    return data.lines(PUBLICATIONS).stream()
        .filter(line -> line.startsWith(database + " "))
        .map(line -> line.split(" ", 3)[1])
        .findFirst();
  }

  List<Slot> slots() {
    return data.lines(SLOTS).stream().map(Slot::of).toList();
  }

  Optional<Slot> slot(String name) {
    return slots().stream().filter(slot -> slot.name().equals(name)).findFirst();
  }

  void put(Slot slot) {
    put(SLOTS, slot.name(), Optional.of(slot.line()));
  }

  void drop(Slot slot) {
    put(SLOTS, slot.name(), Optional.empty());
  }

  List<Subscription> subscriptions() {
    return data.lines(SUBSCRIPTIONS).stream().map(Subscription::of).toList();
  }

  Optional<Subscription> subscription(String name) {
    return subscriptions().stream().filter(one -> one.name().equals(name)).findFirst();
  }

  boolean hasSubscription(String database) {
    return subscriptions().stream().anyMatch(one -> one.database().equals(database));
  }

  void put(Subscription subscription) {
    put(SUBSCRIPTIONS, subscription.name(), Optional.of(subscription.line()));
  }

  void drop(Subscription subscription) {
    put(SUBSCRIPTIONS, subscription.name(), Optional.empty());
  }

  /** What ALTER SYSTEM has set of what is only for being followed. */
  List<String> settings() {
    return data.lines(AUTO_CONF).stream().filter(Following::isOurs).toList();
  }

  static boolean isOurs(String line) {
    return line.startsWith(LIMIT) || line.startsWith(LEVEL);
  }

  /** What ALTER SYSTEM has set; empty when it has not. */
  Optional<String> setting(String name) {
    return settings().stream()
        .filter(line -> line.startsWith(name + " = "))
        .map(line -> line.substring(name.length() + 3))
        .findFirst();
  }

  /** What ALTER SYSTEM does. */
  void set(String name, Optional<String> value) {
    put(AUTO_CONF, name, value.map(now -> name + " = " + now));
  }

  /** A server was killed whose commits last; the next one will empty what is not logged. */
  void crash() {
    Site.write(data.path().resolve(CRASHED), "");
  }

  /** What a server that starts does first. */
  void start() {
    Path crashed = data.path().resolve(CRASHED);
    if (Files.exists(crashed)) {
      data.databases().forEach(new Carried(data)::truncate);
      Site.delete(crashed);
    }
    slots().forEach(slot -> put(slot.at(slot.begin())));
  }

  /** A checkpoint saves of some slots what is confirmed, and of others it does not. */
  void save() {
    slots().stream()
        .filter(slot -> slot.database().equals(SAVED))
        .forEach(slot -> put(slot.saved()));
  }

  /**
   * What clients change in the last moment, see {@link DataDirectory#changing}: it stays so when
   * they are served again.
   */
  void changingOnce(String what) {
    data.changing(what);
    data.changing(ONCE);
  }

  /** The last moment has come. */
  void change() {
    if (data.lines(DataDirectory.CHANGING).contains(ONCE)) {
      Site.delete(data.path().resolve(DataDirectory.CHANGING));
    }
  }

  /** What followers that run receive of this server, and that it knows it. */
  void send(Servers servers, Servers.Server here) {
    for (Servers.Server there : servers.all()) {
      Following follower = new Following(there.data());
      for (Subscription one : follower.subscriptions()) {
        Optional<Slot> slot = slot(one.name());
        if (reads(one, here) && slot.isPresent() && publication(one.database()).isPresent()) {
          List<String> rows = data.rows(one.database());
          int from = Math.max(slot.get().confirmed(), one.applied());
          rows.subList(from, rows.size())
              .forEach(row -> new DataDirectory(there.data()).row(one.database(), row));
          follower.put(one.at(rows.size()));
          put(slot.get().at(rows.size()));
        }
      }
    }
  }

  private static boolean reads(Subscription one, Servers.Server here) {
    return one.state().equals("on") && one.server().equals(here.port() + " " + here.sockets());
  }

  /** Whether anybody reads a slot of this server. */
  static boolean isRead(Servers servers, Servers.Server here, Slot slot) {
    Predicate<Subscription> reader = one -> one.name().equals(slot.name()) && reads(one, here);
    return servers.all().stream()
        .anyMatch(there -> new Following(there.data()).subscriptions().stream().anyMatch(reader));
  }
}

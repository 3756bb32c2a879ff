package org.pgcoexist.upgrade.plan;

import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.pgcoexist.engine.journal.Journal;
import org.pgcoexist.engine.journal.JournaledOperation;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.ClusterPaths;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.model.Port;
import org.pgcoexist.process.Account;

/**
 * Everything about one upgrade that is decided before its first side effect and never changes.
 *
 * @param id marks this attempt's child processes
 * @param started when it began
 * @param cluster the cluster as it was registered
 * @param from its major
 * @param to the target major
 * @param choices how it is to be done
 * @param before how the cluster was
 * @param source what the old cluster reported of itself
 */
public record UpgradePlan(
    String id,
    Instant started,
    Cluster cluster,
    MajorVersion from,
    MajorVersion to,
    Choices choices,
    Before before,
    SourceFacts source)
    implements JournaledOperation {

  /**
   * How it is to be done.
   *
   * @param newPath where the new cluster is to be in the end
   * @param dumpDirectory where the dump goes
   * @param method the word for the way data moves
   * @param dumpWith whose dump program is used
   * @param verify how closely old and new are compared
   * @param analyze when the planner's statistics are gathered
   */
  public record Choices(
      Path newPath,
      Path dumpDirectory,
      String method,
      UpgradeRequest.DumpWith dumpWith,
      UpgradeRequest.Verify verify,
      UpgradeRequest.Analyze analyze) {}

  /**
   * How the cluster was.
   *
   * @param owner the cluster's owner
   * @param wasRunning whether the old server ran
   * @param startConf the content of the old start.conf
   * @param keptPort the port the kept old cluster gets
   */
  public record Before(Account owner, boolean wasRunning, String startConf, Port keptPort) {}

  private static final int FIRST_WITH_ORIGINS = 18;
  private static final String SLOTS = "max_replication_slots=";
  private static final String ORIGINS = "max_active_replication_origins=";

  /** The attempt of a journal. */
  public static UpgradePlan of(Journal journal) {
    return (UpgradePlan) journal.undertaking();
  }

  @Override
  public ClusterName name() {
    return cluster.name();
  }

  /** Where the new cluster is to be in the end. */
  public Path newPath() {
    return choices.newPath();
  }

  /** Where the dump goes. */
  public Path dumpDirectory() {
    return choices.dumpDirectory();
  }

  @Override
  public String method() {
    return choices.method();
  }

  /** Whose dump program is used. */
  public UpgradeRequest.DumpWith dumpWith() {
    return choices.dumpWith();
  }

  /** How closely old and new are compared. */
  public UpgradeRequest.Verify verify() {
    return choices.verify();
  }

  /** When the planner's statistics are gathered. */
  public UpgradeRequest.Analyze analyze() {
    return choices.analyze();
  }

  /** The cluster's owner. */
  public Account owner() {
    return before.owner();
  }

  @Override
  public boolean wasRunning() {
    return before.wasRunning();
  }

  /** The content of the old start.conf. */
  public String startConf() {
    return before.startConf();
  }

  /** The port the kept old cluster gets. */
  public Port keptPort() {
    return before.keptPort();
  }

  /** Where the new cluster is built. */
  public Path building() {
    return ClusterPaths.building(newPath());
  }

  /** PGDATA of the new cluster while it is built. */
  public Path newData() {
    return ClusterPaths.data(building());
  }

  /** What belongs to the upgrade and moves with the new cluster: logs, markers. */
  public Path workDirectory() {
    return building().resolve("upgrade");
  }

  /** Where the old cluster is kept afterwards. */
  public Path kept() {
    return ClusterPaths.kept(cluster.path());
  }

  /**
   * The same of a throwaway cluster in a directory that exists: whatever would be made or loaded
   * goes there. Databases that allow no connection are left out, since clients could come in where
   * we open them.
   */
  public UpgradePlan inTrial(Path directory) {
    return with(directory.resolve("trial"), directory, source.ofOpenDatabases());
  }

  /** The same with other settings of the old cluster, name=value. */
  public UpgradePlan withSettings(List<String> settings) {
    return with(newPath(), dumpDirectory(), source.withSettings(settings));
  }

  private UpgradePlan with(Path path, Path dumps, SourceFacts facts) {
    Choices others =
        new Choices(path, dumps, method(), choices.dumpWith(), choices.verify(), choices.analyze());
    return new UpgradePlan(id, started, cluster, from, to, others, before, facts);
  }

  /** What private servers of the new cluster need: since 18 origins are counted by themselves. */
  public List<String> newSettings() {
    List<String> settings = new ArrayList<>(source.settings());
    if (!from.isAtLeast(FIRST_WITH_ORIGINS) && to.isAtLeast(FIRST_WITH_ORIGINS)) {
      source.settings().stream()
          .filter(setting -> setting.startsWith(SLOTS))
          .forEach(setting -> settings.add(ORIGINS + setting.substring(SLOTS.length())));
    }
    return List.copyOf(settings);
  }

  /** The dump (proposal, step 6). */
  public Path dump() {
    return dumpDirectory().resolve(name() + "." + method());
  }

  /** The dump with the files that belong to it. */
  public DumpFiles dumpFiles() {
    return new DumpFiles(dump());
  }

  @Override
  public String title() {
    return "upgrade from " + from + " to " + to;
  }

  @Override
  public String doing() {
    return "upgrading";
  }

  @Override
  public String onward() {
    return command() + " -r";
  }

  @Override
  public String back() {
    return command() + " --rollback";
  }

  private String command() {
    return "pg_version_upgrade -c " + name();
  }

  @Override
  public JsonObject toJson() {
    JsonObject json = new JsonObject();
    json.addProperty("id", id);
    json.addProperty("started", started.toString());
    json.addProperty("cluster", name().value());
    json.addProperty("port", cluster.port().number());
    json.addProperty("status", cluster.status().text());
    json.addProperty("path", cluster.path().toString());
    json.addProperty("from", from.toString());
    json.addProperty("to", to.toString());
    json.addProperty("new-path", newPath().toString());
    json.addProperty("dump-directory", dumpDirectory().toString());
    json.addProperty("method", method());
    json.addProperty("dump-with", dumpWith().name());
    json.addProperty("verify", verify().name());
    json.addProperty("analyze", analyze().name());
    json.addProperty("owner", owner().name());
    json.addProperty("uid", owner().uid());
    json.addProperty("gid", owner().gid());
    json.addProperty("home", owner().home());
    json.addProperty("was-running", wasRunning());
    json.addProperty(
        "start-conf",
        Base64.getEncoder().encodeToString(startConf().getBytes(StandardCharsets.ISO_8859_1)));
    json.addProperty("kept-port", keptPort().number());
    json.add("source", source.toJson());
    return json;
  }

  static UpgradePlan fromJson(JsonObject json) {
    Cluster cluster =
        new Cluster(
            new ClusterName(json.get("cluster").getAsString()),
            new Port(json.get("port").getAsInt()),
            ClusterStatus.parse(json.get("status").getAsString()).orElseThrow(),
            Path.of(json.get("path").getAsString()));
    Account owner =
        new Account(
            json.get("owner").getAsString(),
            json.get("uid").getAsInt(),
            json.get("gid").getAsInt(),
            json.get("home").getAsString());
    return new UpgradePlan(
        json.get("id").getAsString(),
        Instant.parse(json.get("started").getAsString()),
        cluster,
        MajorVersion.parse(json.get("from").getAsString()).orElseThrow(),
        MajorVersion.parse(json.get("to").getAsString()).orElseThrow(),
        new Choices(
            Path.of(json.get("new-path").getAsString()),
            Path.of(json.get("dump-directory").getAsString()),
            json.get("method").getAsString(),
            UpgradeRequest.DumpWith.valueOf(json.get("dump-with").getAsString()),
            UpgradeRequest.Verify.valueOf(json.get("verify").getAsString()),
            UpgradeRequest.Analyze.valueOf(json.get("analyze").getAsString())),
        new Before(
            owner,
            json.get("was-running").getAsBoolean(),
            new String(
                Base64.getDecoder().decode(json.get("start-conf").getAsString()),
                StandardCharsets.ISO_8859_1),
            new Port(json.get("kept-port").getAsInt())),
        SourceFacts.fromJson(json.getAsJsonObject("source")));
  }
}

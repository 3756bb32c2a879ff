package org.pgcoexist.takeover.plan;

import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.pgcoexist.Shell;
import org.pgcoexist.engine.journal.JournaledOperation;
import org.pgcoexist.engine.journal.OperationType;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.model.Port;
import org.pgcoexist.process.Account;

/**
 * Everything about one adoption or release that is decided before its first side effect.
 *
 * @param direction which of the two it is
 * @param cluster the cluster as it is registered, afterwards or before
 * @param from its major, which stays
 * @param debian the cluster while only postgresql-common knows it
 * @param registered the cluster while it is registered
 * @param owner the cluster's owner
 * @param wasRunning whether its server ran
 * @param startConf the content of its start.conf; empty when there is none
 * @param pathMode the permission bits of the cluster path
 * @param usualPath whether an adoption goes there without being asked to
 * @param reverses the adoption that a release takes back, whose originals are kept; empty for an
 *     adoption and where none is known
 */
public record Takeover(
    String id,
    Instant started,
    Direction direction,
    Cluster cluster,
    MajorVersion from,
    ClusterIdentity debian,
    ClusterIdentity registered,
    Account owner,
    boolean wasRunning,
    String startConf,
    int pathMode,
    boolean usualPath,
    Optional<String> reverses)
    implements JournaledOperation {

  /** Which way a cluster goes. */
  public enum Direction {
    ADOPT("adopt", "adopting"),
    RELEASE("release", "releasing");

    private final String word;
    private final String doing;

    Direction(String word, String doing) {
      this.word = word;
      this.doing = doing;
    }
  }

  @Override
  public ClusterName name() {
    return cluster.name();
  }

  @Override
  public MajorVersion to() {
    return from;
  }

  @Override
  public String method() {
    return direction.word;
  }

  /** As postgresql-common calls it while it is not registered, such as {@code 15/main}. */
  public String label() {
    return from + "/" + debian.name();
  }

  @Override
  public String title() {
    return isAdoption() ? "adoption from " + label() : "release to " + label();
  }

  @Override
  public String doing() {
    return direction.doing;
  }

  public boolean isAdoption() {
    return direction == Direction.ADOPT;
  }

  public ClusterIdentity before() {
    return isAdoption() ? debian : registered;
  }

  public ClusterIdentity after() {
    return isAdoption() ? registered : debian;
  }

  /** The cluster path, which is there while it is registered. */
  public Path path() {
    return cluster.path();
  }

  @Override
  public String onward() {
    return isAdoption() ? adoptCommand() : releaseCommand();
  }

  @Override
  public String back() {
    return isAdoption() ? releaseCommand() : adoptCommand();
  }

  private String adoptCommand() {
    String as = debian.name().equals(name().value()) ? "" : " --as " + name();
    return "pg_coexist adopt "
        + Shell.word(label())
        + as
        + (usualPath ? "" : " --path " + Shell.word(path()));
  }

  private String releaseCommand() {
    return "pg_coexist release " + name();
  }

  @Override
  public JsonObject toJson() {
    JsonObject json = new JsonObject();
    json.addProperty(OperationType.MEMBER, TakeoverType.WORD);
    json.addProperty("id", id);
    json.addProperty("started", started.toString());
    json.addProperty("direction", direction.word);
    json.addProperty("cluster", name().value());
    json.addProperty("port", cluster.port().number());
    json.addProperty("status", cluster.status().text());
    json.addProperty("path", cluster.path().toString());
    json.addProperty("major", from.toString());
    json.add("debian", debian.toJson());
    json.add("registered", registered.toJson());
    json.addProperty("owner", owner.name());
    json.addProperty("uid", owner.uid());
    json.addProperty("gid", owner.gid());
    json.addProperty("home", owner.home());
    json.addProperty("was-running", wasRunning);
    json.addProperty(
        "start-conf",
        Base64.getEncoder().encodeToString(startConf.getBytes(StandardCharsets.ISO_8859_1)));
    json.addProperty("path-mode", pathMode);
    json.addProperty("usual-path", usualPath);
    reverses.ifPresent(other -> json.addProperty("reverses", other));
    return json;
  }

  static Takeover fromJson(JsonObject json) {
    return new Takeover(
        json.get("id").getAsString(),
        Instant.parse(json.get("started").getAsString()),
        json.get("direction").getAsString().equals(Direction.ADOPT.word)
            ? Direction.ADOPT
            : Direction.RELEASE,
        new Cluster(
            new ClusterName(json.get("cluster").getAsString()),
            new Port(json.get("port").getAsInt()),
            ClusterStatus.parse(json.get("status").getAsString()).orElseThrow(),
            Path.of(json.get("path").getAsString())),
        MajorVersion.parse(json.get("major").getAsString()).orElseThrow(),
        ClusterIdentity.fromJson(json.getAsJsonObject("debian")),
        ClusterIdentity.fromJson(json.getAsJsonObject("registered")),
        new Account(
            json.get("owner").getAsString(),
            json.get("uid").getAsInt(),
            json.get("gid").getAsInt(),
            json.get("home").getAsString()),
        json.get("was-running").getAsBoolean(),
        new String(
            Base64.getDecoder().decode(json.get("start-conf").getAsString()),
            StandardCharsets.ISO_8859_1),
        json.get("path-mode").getAsInt(),
        json.get("usual-path").getAsBoolean(),
        Optional.ofNullable(json.get("reverses")).map(other -> other.getAsString()));
  }
}

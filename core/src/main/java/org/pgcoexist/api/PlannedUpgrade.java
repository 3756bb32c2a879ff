package org.pgcoexist.api;

import java.nio.file.Path;
import java.util.List;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.MajorVersion;

/**
 * What an upgrade is about, as it was decided before it began.
 *
 * @param cluster which cluster
 * @param from its major
 * @param to the new one
 * @param method how data moves: a word for {@link UpgradeOptions#method}
 * @param path where the cluster lies afterwards
 * @param serving whether its server ran, and runs again afterwards
 * @param warnings what an administrator should know, as far as it is known yet
 */
public record PlannedUpgrade(
    ClusterName cluster,
    MajorVersion from,
    MajorVersion to,
    String method,
    Path path,
    boolean serving,
    List<String> warnings) {}

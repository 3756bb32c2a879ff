package org.pgcoexist.upgrade.online;

import java.util.ArrayList;
import java.util.List;
import org.pgcoexist.upgrade.plan.UpgradeContext;

/**
 * Settings of the private server that is filled and then follows. What is committed there lasts: it
 * goes on after a crash. It may run for days, so that it vacuums, and keeps connections short when
 * the old server comes back.
 */
final class FollowerSettings {

  private static final int FIRST_WITH_ORIGINS = 18;
  private static final String SLOTS = "max_replication_slots=";

  private FollowerSettings() {}

  static List<String> of(UpgradeContext context) {
    int databases = context.source().databases().size();
    int workers = databases + 2;
    int origins = databases + 10 + others(context);
    List<String> settings =
        new ArrayList<>(
            List.of(
                "autovacuum=on",
                "wal_level=minimal",
                "max_wal_senders=0",
                "max_wal_size=1GB",
                "max_logical_replication_workers=" + workers,
                "max_worker_processes=" + (workers + 2 * context.jobs()),
                "max_parallel_workers=" + context.jobs(),
                "max_parallel_maintenance_workers=" + Math.min(context.jobs(), 4),
                "max_connections=" + Math.max(100, 4 * context.jobs() + databases),
                "wal_retrieve_retry_interval=100ms",
                "wal_receiver_status_interval=1s",
                "default_transaction_read_only=off",
                SLOTS + origins));
    if (context.attempt().to().isAtLeast(FIRST_WITH_ORIGINS)) {
      settings.add("max_active_replication_origins=" + origins);
    }
    return settings;
  }

  /** As many as the cluster itself has, as origins of others count, too. */
  private static int others(UpgradeContext context) {
    return context.attempt().newSettings().stream()
        .filter(setting -> setting.startsWith(SLOTS))
        .mapToInt(setting -> Integer.parseInt(setting.substring(SLOTS.length())))
        .max()
        .orElse(0);
  }
}

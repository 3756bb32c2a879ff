package org.pgcoexist.upgrade;

import java.util.List;
import org.pgcoexist.upgrade.preflight.Check;
import org.pgcoexist.upgrade.preflight.catalog.CollationVersionsCheck;
import org.pgcoexist.upgrade.preflight.catalog.ColumnOrderCheck;
import org.pgcoexist.upgrade.preflight.catalog.DatabasesCheck;
import org.pgcoexist.upgrade.preflight.catalog.DroppedFeaturesCheck;
import org.pgcoexist.upgrade.preflight.catalog.ExtensionsCheck;
import org.pgcoexist.upgrade.preflight.catalog.FollowedTablesCheck;
import org.pgcoexist.upgrade.preflight.catalog.FunctionLibrariesCheck;
import org.pgcoexist.upgrade.preflight.catalog.FunctionsAtLoadCheck;
import org.pgcoexist.upgrade.preflight.catalog.HashPartitionsCheck;
import org.pgcoexist.upgrade.preflight.catalog.IcuLibraryCheck;
import org.pgcoexist.upgrade.preflight.catalog.InheritedNotNullCheck;
import org.pgcoexist.upgrade.preflight.catalog.LocalesCheck;
import org.pgcoexist.upgrade.preflight.catalog.NamesCheck;
import org.pgcoexist.upgrade.preflight.catalog.RemoteViewsCheck;
import org.pgcoexist.upgrade.preflight.host.DataDirectoryCheck;
import org.pgcoexist.upgrade.preflight.host.DirectoriesCheck;
import org.pgcoexist.upgrade.preflight.host.DiskSpaceCheck;
import org.pgcoexist.upgrade.preflight.host.DumpProgramCheck;
import org.pgcoexist.upgrade.preflight.host.LeftoversCheck;
import org.pgcoexist.upgrade.preflight.host.LogDirectoryCheck;
import org.pgcoexist.upgrade.preflight.host.PgUpgradeCheck;
import org.pgcoexist.upgrade.preflight.host.StartModeCheck;
import org.pgcoexist.upgrade.preflight.host.TablespacesCheck;
import org.pgcoexist.upgrade.preflight.host.WalDirectoryCheck;
import org.pgcoexist.upgrade.preflight.server.ArchiveCheck;
import org.pgcoexist.upgrade.preflight.server.FollowingCheck;
import org.pgcoexist.upgrade.preflight.server.ParametersCheck;
import org.pgcoexist.upgrade.preflight.server.PasswordsCheck;
import org.pgcoexist.upgrade.preflight.server.PreloadLibrariesCheck;
import org.pgcoexist.upgrade.preflight.server.PreparedTransactionsCheck;
import org.pgcoexist.upgrade.preflight.server.ReplicationSlotsCheck;
import org.pgcoexist.upgrade.preflight.server.RoleSettingsCheck;
import org.pgcoexist.upgrade.preflight.server.StandbysCheck;
import org.pgcoexist.upgrade.preflight.server.SubscriptionsCheck;
import org.pgcoexist.upgrade.trial.DefinitionsCheck;

/** All preflight checks, in the order in which their findings are printed. */
final class Checks {

  private Checks() {}

  static List<Check> all() {
    return List.of(
        new DataDirectoryCheck(),
        new LeftoversCheck(),
        new DirectoriesCheck(),
        new LogDirectoryCheck(),
        new StartModeCheck(),
        new TablespacesCheck(),
        new WalDirectoryCheck(),
        new DiskSpaceCheck(),
        new NamesCheck(),
        new DatabasesCheck(),
        new PreparedTransactionsCheck(),
        new ReplicationSlotsCheck(),
        new StandbysCheck(),
        new ArchiveCheck(),
        new SubscriptionsCheck(),
        new FollowingCheck(),
        new FollowedTablesCheck(),
        new ExtensionsCheck(),
        new PreloadLibrariesCheck(),
        new FunctionLibrariesCheck(),
        new LocalesCheck(),
        new CollationVersionsCheck(),
        new IcuLibraryCheck(),
        new ParametersCheck(),
        new RoleSettingsCheck(),
        new DroppedFeaturesCheck(),
        new InheritedNotNullCheck(),
        new ColumnOrderCheck(),
        new HashPartitionsCheck(),
        new FunctionsAtLoadCheck(),
        new RemoteViewsCheck(),
        new PasswordsCheck(),
        new DumpProgramCheck(),
        new PgUpgradeCheck(),
        new DefinitionsCheck());
  }
}

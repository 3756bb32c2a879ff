package org.pgcoexist.upgrade;

import java.util.List;
import org.pgcoexist.upgrade.preflight.CollationVersionsCheck;
import org.pgcoexist.upgrade.preflight.ColumnOrderCheck;
import org.pgcoexist.upgrade.preflight.DataDirectoryCheck;
import org.pgcoexist.upgrade.preflight.DatabasesCheck;
import org.pgcoexist.upgrade.preflight.DirectoriesCheck;
import org.pgcoexist.upgrade.preflight.DiskSpaceCheck;
import org.pgcoexist.upgrade.preflight.DroppedFeaturesCheck;
import org.pgcoexist.upgrade.preflight.DumpProgramCheck;
import org.pgcoexist.upgrade.preflight.ExtensionsCheck;
import org.pgcoexist.upgrade.preflight.FunctionLibrariesCheck;
import org.pgcoexist.upgrade.preflight.FunctionsAtLoadCheck;
import org.pgcoexist.upgrade.preflight.HashPartitionsCheck;
import org.pgcoexist.upgrade.preflight.IcuLibraryCheck;
import org.pgcoexist.upgrade.preflight.InheritedNotNullCheck;
import org.pgcoexist.upgrade.preflight.LeftoversCheck;
import org.pgcoexist.upgrade.preflight.LocalesCheck;
import org.pgcoexist.upgrade.preflight.NamesCheck;
import org.pgcoexist.upgrade.preflight.ParametersCheck;
import org.pgcoexist.upgrade.preflight.PasswordsCheck;
import org.pgcoexist.upgrade.preflight.PgUpgradeCheck;
import org.pgcoexist.upgrade.preflight.PreloadLibrariesCheck;
import org.pgcoexist.upgrade.preflight.PreparedTransactionsCheck;
import org.pgcoexist.upgrade.preflight.RemoteViewsCheck;
import org.pgcoexist.upgrade.preflight.ReplicationSlotsCheck;
import org.pgcoexist.upgrade.preflight.RoleSettingsCheck;
import org.pgcoexist.upgrade.preflight.StandbysCheck;
import org.pgcoexist.upgrade.preflight.StartModeCheck;
import org.pgcoexist.upgrade.preflight.SubscriptionsCheck;
import org.pgcoexist.upgrade.preflight.TablespacesCheck;
import org.pgcoexist.upgrade.preflight.WalDirectoryCheck;
import org.pgcoexist.upgrade.trial.DefinitionsCheck;

/** All preflight checks, in the order in which their findings are printed. */
final class Checks {

  private Checks() {}

  static List<Check> all() {
    return List.of(
        new DataDirectoryCheck(),
        new LeftoversCheck(),
        new DirectoriesCheck(),
        new StartModeCheck(),
        new TablespacesCheck(),
        new WalDirectoryCheck(),
        new DiskSpaceCheck(),
        new NamesCheck(),
        new DatabasesCheck(),
        new PreparedTransactionsCheck(),
        new ReplicationSlotsCheck(),
        new StandbysCheck(),
        new SubscriptionsCheck(),
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

package org.pgcoexist.check;

import java.util.List;
import org.pgcoexist.check.cluster.ConfigurationGone;
import org.pgcoexist.check.cluster.DataGone;
import org.pgcoexist.check.cluster.Deleted;
import org.pgcoexist.check.cluster.JournalLost;
import org.pgcoexist.check.cluster.MajorDiffers;
import org.pgcoexist.check.cluster.NewOrphaned;
import org.pgcoexist.check.cluster.OldOrphaned;
import org.pgcoexist.check.cluster.PathMoved;
import org.pgcoexist.check.cluster.ProgramsMissing;
import org.pgcoexist.check.cluster.Renamed;
import org.pgcoexist.check.cluster.Upgraded;
import org.pgcoexist.check.cluster.VersionMissing;
import org.pgcoexist.check.cluster.WorkOpen;
import org.pgcoexist.check.inconsistency.ConsistencyRule;
import org.pgcoexist.check.setting.ConfigurationFaulty;
import org.pgcoexist.check.setting.KeptStarts;
import org.pgcoexist.check.setting.PortDiffers;
import org.pgcoexist.check.setting.PortOfAlterSystem;
import org.pgcoexist.check.setting.PortShared;
import org.pgcoexist.check.setting.RegistryFaulty;
import org.pgcoexist.check.setting.RightsWrong;
import org.pgcoexist.check.setting.ServerElsewhere;
import org.pgcoexist.check.setting.StartModeDiffers;

/** All rules, in the order in which what they find is printed. */
public final class ConsistencyRules {

  private ConsistencyRules() {}

  /** The rules. */
  public static List<ConsistencyRule> all() {
    return List.of(
        new RegistryFaulty(),
        new ConfigurationFaulty(),
        new WorkOpen(),
        new JournalLost(),
        new Deleted(),
        new Renamed(),
        new Upgraded(),
        new PathMoved(),
        new DataGone(),
        new ConfigurationGone(),
        new VersionMissing(),
        new MajorDiffers(),
        new PortDiffers(),
        new PortShared(),
        new PortOfAlterSystem(),
        new StartModeDiffers(),
        new ServerElsewhere(),
        new ProgramsMissing(),
        new RightsWrong(),
        new NewOrphaned(),
        new OldOrphaned(),
        new KeptStarts());
  }
}

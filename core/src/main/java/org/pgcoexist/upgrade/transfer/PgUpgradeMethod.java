package org.pgcoexist.upgrade.transfer;

import java.util.List;
import org.pgcoexist.engine.Step;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.upgrade.DataFiles;
import org.pgcoexist.upgrade.Method;
import org.pgcoexist.upgrade.UpgradeContext;
import org.pgcoexist.upgrade.steps.ConfigureStep;
import org.pgcoexist.upgrade.steps.InitdbStep;
import org.pgcoexist.upgrade.steps.MarkStep;
import org.pgcoexist.upgrade.steps.PrivateServerStep;
import org.pgcoexist.upgrade.steps.StartStep;
import org.pgcoexist.upgrade.steps.StopBothStep;
import org.pgcoexist.upgrade.steps.StopOldStep;
import org.pgcoexist.upgrade.steps.SwitchStep;
import org.pgcoexist.upgrade.verify.VerifyStep;

/**
 * pg_upgrade of the new major brings the data files. It starts and stops both servers itself, so
 * their private servers run only before it, to note what there is, and after it, to compare.
 */
abstract class PgUpgradeMethod implements Method {

  private final String name;
  private final DataFiles files;

  private PgUpgradeMethod(String name, DataFiles files) {
    this.name = name;
    this.files = files;
  }

  /** The files are copied. */
  public static final class Copy extends PgUpgradeMethod {
    public Copy() {
      super("copy", DataFiles.COPIED);
    }
  }

  /** The files are cloned, as some file systems can. */
  public static final class Clone extends PgUpgradeMethod {
    public Clone() {
      super("clone", DataFiles.CLONED);
    }
  }

  /** Both clusters have the same files. */
  public static final class Link extends PgUpgradeMethod {
    public Link() {
      super("link", DataFiles.LINKED);
    }
  }

  /** The new cluster gets the directories of the old one's databases as they are. */
  public static final class Swap extends PgUpgradeMethod {
    public Swap() {
      super("swap", DataFiles.SWAPPED);
    }
  }

  @Override
  public final String name() {
    return name;
  }

  /** Since 18 pg_upgrade carries the statistics over, but for those of extended objects. */
  @Override
  public final boolean bringsStatistics(MajorVersion to) {
    return to.isAtLeast(18);
  }

  @Override
  public final DataFiles dataFiles() {
    return files;
  }

  @Override
  public final List<Step> plan(UpgradeContext context) {
    return List.of(
        InitdbStep.withoutSync(context),
        new ConfigureStep(context),
        new CheckStep(context),
        HooksWithServer.init(context),
        new StopOldStep(context),
        new MarkStep(context),
        TransferStep.record(context),
        new TransferStep(context),
        PrivateServerStep.ofTransferred(context),
        new VerifyStep(context),
        HooksWithServer.finish(context),
        new StopBothStep(context),
        new SwitchStep(context),
        new StartStep(context));
  }
}

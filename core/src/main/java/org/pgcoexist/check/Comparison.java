package org.pgcoexist.check;

import java.util.List;

/** One way in which registry, disk and postgresql-common can disagree: a function of a picture. */
public interface Comparison {

  /** The word for what it finds, for programs. */
  String kind();

  /** Reports every place of the machine where they do. */
  void compare(MachinePicture machine, Report report);

  /** All of them, in the order in which they are told. */
  static List<Comparison> all() {
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

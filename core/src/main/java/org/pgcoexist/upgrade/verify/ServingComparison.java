package org.pgcoexist.upgrade.verify;

import java.nio.file.Path;
import org.pgcoexist.upgrade.plan.UpgradeContext;

/**
 * Compares the definitions of the new cluster with those of the old one while that serves its
 * clients.
 *
 * @param context reads the serving server
 */
public record ServingComparison(UpgradeContext context) {

  /**
   * Compares. What a killed run left is replaced; the sheets stay only where there is a difference.
   *
   * @throws org.pgcoexist.CoexistException when something may be lost, and that is not accepted
   */
  public void run() throws InterruptedException {
    Path directory = VerifyStep.directory(context.attempt());
    context.disks().owner().remove(directory);
    context.disks().owner().createDirectory(directory, 0700);
    Comparison comparison = new Comparison(context, directory, context.source().ofOpenDatabases());
    if (new Judgement(context).areSame(comparison, comparison.runOnSchema(/* loaded= */ true))) {
      context.disks().owner().remove(directory);
    }
  }
}

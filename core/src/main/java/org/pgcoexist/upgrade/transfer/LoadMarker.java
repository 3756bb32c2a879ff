package org.pgcoexist.upgrade.transfer;

import java.nio.charset.StandardCharsets;
import org.pgcoexist.upgrade.UpgradeContext;
import org.pgcoexist.upgrade.verify.VerifyStep;

/** The marker in the new cluster's work directory that tells how far its load is. */
record LoadMarker(UpgradeContext context) {

  /** Empty when there is none. */
  String text() {
    return context
        .disks()
        .owner()
        .read(VerifyStep.loadMarker(context.attempt()))
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .orElse("");
  }

  /** Replaces it as a whole, and durably. */
  void write(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    context.disks().owner().replace(VerifyStep.loadMarker(context.attempt()), bytes, 0600);
  }
}

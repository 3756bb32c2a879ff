package org.pgcoexist.upgrade.errors;

/** The errors among a dump's global objects that lose nothing. */
public final class ExpectedErrors {

  private static final String REFUSED_GRANT =
      "ERROR:  permission denied to grant privileges as role \"";

  private final String bootstrap;
  private final boolean membershipsAreBrought;
  private boolean bootstrapSeen;

  /**
   * @param superuser the bootstrap superuser, whose role both clusters have from the start
   * @param membershipsAreBrought whether refused memberships are granted in another way afterwards
   */
  public ExpectedErrors(String superuser, boolean membershipsAreBrought) {
    this.bootstrap = "ERROR:  role \"" + superuser + "\" already exists";
    this.membershipsAreBrought = membershipsAreBrought;
  }

  /** True when the message is expected here; that the bootstrap superuser exists, only once. */
  public boolean covers(String message) {
    if (message.equals(bootstrap) && !bootstrapSeen) {
      bootstrapSeen = true;
      return true;
    }
    return membershipsAreBrought && message.startsWith(REFUSED_GRANT);
  }
}

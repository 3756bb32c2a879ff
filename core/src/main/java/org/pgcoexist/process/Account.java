package org.pgcoexist.process;

/**
 * A user of the system.
 *
 * @param name the login name
 * @param uid the user's number
 * @param gid the number of the primary group
 * @param home the home directory
 */
public record Account(String name, int uid, int gid, String home) {

  public boolean isRoot() {
    return uid == 0;
  }
}

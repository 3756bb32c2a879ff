package org.pgcoexist.upgrade.plan;

/** What a method does with the data files of the old cluster. */
public enum TransferMode {
  /** Servers read them, and what was read is loaded into new ones. */
  READ,
  /** pg_upgrade copies them. */
  COPIED,
  /** pg_upgrade lets the file system copy them at the first change of a block (reflinks). */
  CLONED,
  /** pg_upgrade gives them a second name: old and new cluster have the same files. */
  LINKED,
  /** pg_upgrade moves them from the old cluster into the new one. */
  SWAPPED;

  /** True when pg_upgrade brings the files, whatever way. */
  public boolean areTransferred() {
    return this != READ;
  }

  /** True when the new cluster needs room for data of its own. */
  public boolean takeRoom() {
    return this == READ || this == COPIED;
  }

  /**
   * True when there is only one of each file for both clusters: the new cluster's first write is
   * one to the old cluster, so that there is no way back from then on.
   */
  public boolean areShared() {
    return this == LINKED || this == SWAPPED;
  }
}

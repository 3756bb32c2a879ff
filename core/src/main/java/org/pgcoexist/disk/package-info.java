/**
 * The file-system seam: every change of the disk that must survive a crash, or must not follow a
 * hostile link, goes through {@link org.pgcoexist.disk.Disk}. Tests inject faults here.
 *
 * <p>Who acts is decided by the whole path, with {@link org.pgcoexist.disk.Walk}: from {@code /},
 * one name at a time. As long as every directory is root's and closed to others, nobody but root
 * can swap any name on the way, so what was looked at is what is used, by name as well as by
 * descriptor; {@link org.pgcoexist.disk.RootDisk} changes entries there only. The next directory
 * may be another's: its own name cannot be swapped, so root may put a file of its own making into
 * it by way of a private directory ({@code Staging}). Behind it everything is the owner's, whose
 * process acts, with links refused and directories held by descriptor.
 *
 * <p>No JNA: where Java has no call relative to a descriptor (to make a directory or a link), root
 * works in closed directories only, which needs none, and no library must be loaded at start-up.
 */
package org.pgcoexist.disk;

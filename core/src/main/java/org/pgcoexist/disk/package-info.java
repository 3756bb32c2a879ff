/**
 * The file-system seam: every change of the disk that must survive a crash, or must not follow a
 * hostile link, goes through {@link org.pgcoexist.disk.Disk}. Tests inject faults here.
 */
package org.pgcoexist.disk;

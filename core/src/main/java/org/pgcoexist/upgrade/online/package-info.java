/** The method online: the new cluster follows the old one, and clients wait for the switch only. */
package org.pgcoexist.upgrade.online;

/**
 * Taking clusters over from postgresql-common, and giving them back: plans on the same engine as
 * the upgrade.
 */
package org.pgcoexist.takeover;

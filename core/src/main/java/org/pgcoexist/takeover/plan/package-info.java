/** What was decided about an adoption or a release, and what its steps share. */
package org.pgcoexist.takeover.plan;

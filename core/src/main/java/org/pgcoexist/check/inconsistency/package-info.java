/** What a rule of consistency is, and what it reports. */
package org.pgcoexist.check.inconsistency;

/** The method parallel: definitions while clients are served, then many streams at once. */
package org.pgcoexist.upgrade.parallel;

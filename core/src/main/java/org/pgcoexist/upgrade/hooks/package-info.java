/** Hook scripts of postgresql-common, and what they make in the new cluster. Not public API. */
package org.pgcoexist.upgrade.hooks;

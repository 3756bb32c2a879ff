/** What every load of SQL needs: roles and tablespaces, databases, what dumps leave out, logs. */
package org.pgcoexist.upgrade.load;

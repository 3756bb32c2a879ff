/** Rules about what is set for a cluster: ports, start.conf, permissions, faulty files. */
package org.pgcoexist.check.setting;

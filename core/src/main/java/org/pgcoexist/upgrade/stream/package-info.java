/** Streams from one server into another: databases, their large tables, and what they were like. */
package org.pgcoexist.upgrade.stream;

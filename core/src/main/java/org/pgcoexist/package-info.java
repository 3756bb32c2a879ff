/**
 * What every part of the library shares: the failure a person can act on, and the exit status.
 *
 * <p>In the whole library no parameter, field or return value is null; what may be absent is an
 * {@link java.util.Optional}, an empty text or an empty list.
 */
package org.pgcoexist;

/** The public API: what it is, that it does what it says, and its examples. */
package org.pgcoexist.api;

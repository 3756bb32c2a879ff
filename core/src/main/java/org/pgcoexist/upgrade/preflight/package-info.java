/** What can be in the way of an upgrade, one class a kind of thing. Not public API. */
package org.pgcoexist.upgrade.preflight;

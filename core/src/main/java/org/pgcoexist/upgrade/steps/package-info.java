/** The steps that all methods share, numbered as in the proposal. Not public API. */
package org.pgcoexist.upgrade.steps;

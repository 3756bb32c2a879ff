/** The configuration of a cluster on its way to another major. Not public API. */
package org.pgcoexist.upgrade.config;

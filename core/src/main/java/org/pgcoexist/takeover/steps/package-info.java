/** The steps of adoptions and releases, and the changes they are made of. */
package org.pgcoexist.takeover.steps;

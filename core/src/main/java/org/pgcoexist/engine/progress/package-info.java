/** How far a step is, and how long it will take at the pace it has had. */
package org.pgcoexist.engine.progress;

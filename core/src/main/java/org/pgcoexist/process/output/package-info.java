/** What becomes of what programs print: lines, tails, listeners. */
package org.pgcoexist.process.output;

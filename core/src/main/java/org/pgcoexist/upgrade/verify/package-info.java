/**
 * Step 7b: whether the new cluster holds what the old one does.
 *
 * <p>Each server is brought into the form of a sheet: a file of lines {@code database TAB object
 * TAB text TAB} or {@code database TAB object TAB TAB text}. A text in the third column has no
 * place among the others of its object; texts in the fourth follow one another. Sorted stably by
 * the first three columns, the sheets of two servers that hold the same are the same. Not public
 * API.
 */
package org.pgcoexist.upgrade.verify;

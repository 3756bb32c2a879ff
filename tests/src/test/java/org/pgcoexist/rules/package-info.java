/** Rules that the checkout keeps, and tests that each rule finds what breaks it. */
package org.pgcoexist.rules;

/** The definitions are tried in a throwaway cluster while clients work. */
package org.pgcoexist.upgrade.trial;

/** Properties of the registry that hold for any content, and its changes by many processes. */
package org.pgcoexist.registry;

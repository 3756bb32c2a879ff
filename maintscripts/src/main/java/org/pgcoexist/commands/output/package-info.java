/** How the commands speak: tables, progress, events as text or JSON. */
package org.pgcoexist.commands.output;

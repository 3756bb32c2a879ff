/**
 * The durable story of work on a cluster.
 *
 * <p>A journal is {@code /var/lib/pg-coexist/clusters/NAME/journal} while it is open, root's, mode
 * 0600, a JSON object a line. The first line has what was decided and never changes; each further
 * line a step, a mark and a time: {@code {"time":…,"step":"load","mark":"BEGUN"}}. Marks of a step:
 *
 * <pre>
 *            perform            its effect is there
 * (nothing) --------> BEGUN ---------------------> DONE
 *                      |  ^                          |
 *              failure |  | -r                       | --rollback
 *                      v  |                          v
 *                    FAILED ---------------------> UNDOING ------> UNDONE
 * </pre>
 *
 * <p>A death leaves the last mark that was written: BEGUN (the step is inspected, and performed
 * unless its effect is there) or UNDOING (it is undone again). States of a journal:
 *
 * <pre>
 *  begin            all steps DONE                       --delete-old
 * -------> OPEN ----------------------> finished/: DONE -------------> finished/: OLD_DELETED
 *           |  ^                                   |
 *           |  '----- --rollback (reopened) -------'
 *           | all begun steps UNDONE
 *           v
 *          finished/: TAKEN_BACK
 * </pre>
 */
package org.pgcoexist.engine.journal;

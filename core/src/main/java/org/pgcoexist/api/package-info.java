/**
 * The library as programs use it: {@link org.pgcoexist.api.Clusters} is the way in, and everything
 * else here is what it takes and gives. With {@link org.pgcoexist.model} and {@link org.pgcoexist}
 * it is the whole public API; all other packages are internal, and change without notice.
 *
 * <p>To list the clusters of a machine:
 *
 * <pre>{@code
 * Clusters clusters = Clusters.of(Locations.debian());
 * for (ListedCluster cluster : clusters.list()) {
 *   out.println(cluster.name() + " on port " + cluster.port() + " is " + cluster.server());
 * }
 * }</pre>
 *
 * <p>To move one to the newest installed major, and show how far it is:
 *
 * <pre>{@code
 * Clusters clusters =
 *     Clusters.of(Locations.debian())
 *         .reporting(
 *             event -> {
 *               if (event instanceof ProgressEvent.StepStarted started) {
 *                 out.println(started.step().number() + " " + started.step().title());
 *               } else if (event instanceof ProgressEvent.Warning warning) {
 *                 out.println("warning: " + warning.message());
 *               }
 *             });
 * try {
 *   UpgradeReport report = clusters.upgrade(new ClusterName("main"), UpgradeOptions.defaults());
 *   out.println("clients could not connect for " + report.downtime().toMillis() + " ms");
 * } catch (CoexistException failure) {
 *   out.println(failure.what() + ": " + failure.why() + "\n" + failure.next());
 * }
 * }</pre>
 *
 * <p><b>Failures</b> are {@link org.pgcoexist.CoexistException}s: what failed, why, and what an
 * administrator types next; the status says what holds now. With USAGE, REFUSED and BUSY nothing
 * was touched. A FAILED or INTERRUPTED piece of work leaves what its method says, and the same
 * call, or {@link org.pgcoexist.api.Clusters#resume} after an upgrade, goes on from there, also
 * after this process was killed. Any other exception is a fault of the caller or of this library.
 *
 * <p><b>Threads.</b> All types may be used by any thread. A call works in a thread of its own and
 * returns when that has ended, so that an interrupt never tears an operation on a file. An
 * interrupt of the caller asks upgrades, adoptions and releases to stop at the next safe point,
 * where they end as if they had failed; the other calls are done in a moment, and end first. No
 * thread, process, lock or open file is left behind, but for a daemon thread of {@code list} that
 * ends within a second, unless a stranger holds it up with a pipe in the place of a file.
 *
 * <p><b>Surroundings.</b> What root may do needs root: all but lists and checks of the machine's
 * clusters. As in its own commands the JVM should run with umask 077, which programs inherit, and
 * in a UTF-8 locale such as {@code LC_ALL=C.UTF-8}; nothing is printed, and no environment variable
 * but the locale and TZ is looked at. Root's part runs a small JVM as the cluster's owner, who must
 * be able to read the files of this library.
 *
 * <p>No parameter or result is null, and no list has a null in it. All lists are unmodifiable.
 * Sizes are in bytes.
 */
package org.pgcoexist.api;

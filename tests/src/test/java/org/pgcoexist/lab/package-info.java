/**
 * Tests on real PostgreSQL in throwaway machines, which {@code tests/lab} makes. They need root,
 * and are skipped with that reason without it.
 */
package org.pgcoexist.lab;

package org.pgcoexist.disk;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.pgcoexist.CoexistException;

class IoErrorsTest {

  private static final Path FILE = Path.of("/etc/postgresql/15/main/.postgresql.conf.swp");

  /** As it comes from the process of another user, where the words are all that is left of it. */
  private static CoexistException told(IOException fault) {
    CoexistException e = IoErrors.of("cannot read " + FILE, FILE, fault);
    return CoexistException.failed(e.what(), e.why(), e.next());
  }

  @Test
  void whatAUserMayNotIsKnownByItsWords() {
    assertTrue(IoErrors.isDenied(told(new AccessDeniedException(FILE.toString()))));
    assertFalse(IoErrors.isDenied(told(new IOException("Input/output error"))));
  }
}

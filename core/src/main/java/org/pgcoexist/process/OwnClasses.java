package org.pgcoexist.process;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.security.CodeSource;

/** Where the classes of this library are, for another JVM that runs one of them. */
public final class OwnClasses {

  private OwnClasses() {}

  /**
   * A class path with this library, and nothing else for sure. It is not asked of the program,
   * which may use the library as a module, or in an archive of its own.
   */
  public static String path() {
    CodeSource source = OwnClasses.class.getProtectionDomain().getCodeSource();
    URL location = source == null ? null : source.getLocation();
    if (location == null || !location.getProtocol().equals("file")) {
      return System.getProperty("java.class.path");
    }
    try {
      return Path.of(location.toURI()).toAbsolutePath().toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the library is at " + location, e);
    }
  }
}

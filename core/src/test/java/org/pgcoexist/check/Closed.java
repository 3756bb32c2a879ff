package org.pgcoexist.check;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.List;
import org.pgcoexist.CoexistException;
import org.pgcoexist.disk.Disk;

/**
 * A disk with directories that this user may not enter, whoever runs the test.
 *
 * @param disk what the rest is on
 */
record Closed(Disk disk) {

  /** Nothing in these can be looked at. */
  Disk to(Path... directories) {
    return with(List.of(directories), List.of());
  }

  /** Looking at this fails for another reason. */
  Disk withFault(Path path) {
    return with(List.of(), List.of(path));
  }

  private Disk with(List<Path> closed, List<Path> broken) {
    return (Disk)
        Proxy.newProxyInstance(
            Disk.class.getClassLoader(),
            new Class<?>[] {Disk.class},
            (proxy, method, args) -> {
              Path path = (Path) args[0];
              Path opened = method.getName().equals("list") ? path : path.getParent();
              if (closed.stream().anyMatch(opened::startsWith)) {
                throw fault(path, new AccessDeniedException(path.toString()));
              }
              if (broken.contains(path)) {
                throw fault(path, new IOException("Input/output error"));
              }
              try {
                return method.invoke(disk, args);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static CoexistException fault(Path path, IOException cause) {
    return CoexistException.failed("cannot look at " + path, cause.toString(), "", cause);
  }
}

package org.pgcoexist.check;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Optional;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FileFacts;

/**
 * A disk whose files seem to belong to whom a test says.
 *
 * @param disk where they are
 */
record Owned(Disk disk) {

  /** All seem to be one user's, and one of them another's. */
  Disk with(int all, Path path, int other) {
    return (Disk)
        Proxy.newProxyInstance(
            Disk.class.getClassLoader(),
            new Class<?>[] {Disk.class},
            (proxy, method, args) -> {
              try {
                Object result = method.invoke(disk, args);
                int uid = args[0].equals(path) ? other : all;
                return result instanceof Optional<?> found
                        && found.orElse(null) instanceof FileFacts f
                    ? Optional.of(
                        new FileFacts(f.kind(), uid, uid, f.mode(), f.device(), f.modified()))
                    : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}

package org.pgcoexist.commands;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;
import org.pgcoexist.disk.Disk;
import org.pgcoexist.disk.FileFacts;
import org.pgcoexist.disk.LocalDisk;

/**
 * A real disk whose files seem to belong to one user, whoever runs the test.
 *
 * @param uid that user
 */
record DiskOfUser(int uid) {

  Disk disk() {
    LocalDisk real = new LocalDisk();
    return (Disk)
        Proxy.newProxyInstance(
            Disk.class.getClassLoader(),
            new Class<?>[] {Disk.class},
            (proxy, method, args) -> {
              try {
                Object result = method.invoke(real, args);
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

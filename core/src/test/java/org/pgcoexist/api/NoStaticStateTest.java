package org.pgcoexist.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Two users of the library in one JVM do not meet. */
class NoStaticStateTest {

  /** What is the JVM's own: the kernel gives locks to processes, and processes have numbers. */
  private static final Set<String> OF_THE_PROCESS =
      Set.of("org.pgcoexist.disk.ProcessLock.HELD", "org.pgcoexist.process.ExecCommandRunner.RUNS");

  private static final Set<Class<?>> IMMUTABLE =
      Set.of(String.class, Duration.class, Pattern.class, Optional.class);

  @Test
  void nothingIsRememberedInStaticFields() throws IOException, IllegalAccessException {
    Set<String> found = new TreeSet<>();
    List<Field> fields = new ArrayList<>();
    for (String name : packages()) {
      for (Class<?> type : ApiText.classes(name)) {
        for (Field field : type.getDeclaredFields()) {
          if (Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
            fields.add(field);
          }
        }
      }
    }
    for (Field field : fields) {
      field.setAccessible(true);
      if (!Modifier.isFinal(field.getModifiers()) || !isImmutable(field.get(null))) {
        found.add(field.getDeclaringClass().getName() + "." + field.getName());
      }
    }
    assertTrue(fields.size() > 300, "fields: " + fields.size());
    assertEquals(new TreeSet<>(OF_THE_PROCESS), found);
  }

  private static Set<String> packages() throws IOException {
    Path root = ApiText.classes();
    try (Stream<Path> files = Files.walk(root)) {
      Set<String> packages = new TreeSet<>();
      files
          .filter(file -> file.toString().endsWith(".class") && !file.getParent().equals(root))
          .map(file -> root.relativize(file.getParent()).toString().replace('/', '.'))
          .forEach(packages::add);
      return packages;
    }
  }

  private static boolean isImmutable(Object value) {
    Class<?> type = value.getClass();
    if (value instanceof Collection<?> collection) {
      return isUnmodifiable(type) && collection.stream().allMatch(NoStaticStateTest::isImmutable);
    }
    if (value instanceof Map<?, ?> map) {
      return isUnmodifiable(type) && isImmutable(map.values().stream().toList());
    }
    return IMMUTABLE.contains(type)
        || type.isRecord()
        || value instanceof Enum
        || (value instanceof Number && type.getName().matches("java\\.lang\\.\\w+"))
        || value instanceof Boolean
        || value instanceof Character
        || value instanceof Path
        || value instanceof Charset
        || value instanceof FileAttribute
        || hasNoState(type)
        // Of constants only, and never given away.
        || type.isArray();
  }

  private static boolean isUnmodifiable(Class<?> type) {
    return type.getName().startsWith("java.util.ImmutableCollections$")
        || type.getName().startsWith("java.util.Collections$Unmodifiable");
  }

  private static boolean hasNoState(Class<?> type) {
    boolean plain = type.getSuperclass() == Object.class && type.getName().startsWith("org.pgco");
    return plain
        && Stream.of(type.getDeclaredFields())
            .allMatch(field -> Modifier.isFinal(field.getModifiers()));
  }
}

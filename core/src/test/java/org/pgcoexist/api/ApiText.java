package org.pgcoexist.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The public API as a text: a line a type and below it a line a member, without what each enum and
 * record has anyway.
 */
final class ApiText {

  /** What module-info exports. */
  static final List<String> EXPORTED =
      List.of("org.pgcoexist", "org.pgcoexist.api", "org.pgcoexist.model");

  private static final Set<String> OF_EVERY_RECORD = Set.of("equals", "hashCode", "toString");

  private ApiText() {}

  /** Where the compiled library is. */
  static Path classes() {
    try {
      return Path.of(Clusters.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Every class of a package; none is initialised. */
  static List<Class<?>> classes(String packageName) {
    Path directory = classes().resolve(packageName.replace('.', '/'));
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".class") && !name.contains("-info"))
          .sorted()
          .<Class<?>>map(name -> load(packageName + "." + name.replace(".class", "")))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, ApiText.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  static List<Class<?>> types() {
    return EXPORTED.stream()
        .flatMap(name -> classes(name).stream())
        .filter(ApiText::isVisible)
        .toList();
  }

  private static boolean isVisible(Class<?> type) {
    boolean own = isVisible(type.getModifiers());
    return own && (type.getEnclosingClass() == null || isVisible(type.getEnclosingClass()));
  }

  private static boolean isVisible(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  /** All of it; types are without their packages, as no two have one name. */
  static String text() {
    StringBuilder text = new StringBuilder();
    String packageName = "";
    for (Class<?> type : types()) {
      if (!type.getPackageName().equals(packageName)) {
        packageName = type.getPackageName();
        text.append("package ").append(packageName).append('\n');
      }
      text.append("  ").append(simple(header(type))).append('\n');
      members(type).forEach(member -> text.append("    ").append(simple(member)).append('\n'));
    }
    return text.toString();
  }

  private static String simple(String line) {
    return line.replaceAll("\\b(java|org)\\.[a-z.]+(?=[A-Z])", "").replace('$', '.');
  }

  private static String header(Class<?> type) {
    StringBuilder header = new StringBuilder();
    boolean open = !Modifier.isFinal(type.getModifiers()) && !type.isInterface() && !type.isEnum();
    header.append(open ? "open " : "").append(kind(type)).append(' ').append(name(type));
    if (type.isRecord()) {
      header.append(
          Stream.of(type.getRecordComponents())
              .map(component -> name(component.getGenericType()) + " " + component.getName())
              .collect(Collectors.joining(", ", "(", ")")));
    }
    Class<?> parent = type.getSuperclass();
    if (parent != null && !type.isRecord() && !type.isEnum() && parent != Object.class) {
      header.append(" extends ").append(name(parent));
    }
    Type[] interfaces = type.getGenericInterfaces();
    if (interfaces.length > 0) {
      header.append(type.isInterface() ? " extends " : " implements ").append(names(interfaces));
    }
    return header.toString();
  }

  private static String kind(Class<?> type) {
    if (type.isRecord()) {
      return "record";
    }
    return type.isEnum() ? "enum" : type.isInterface() ? "interface" : "class";
  }

  private static Set<String> members(Class<?> type) {
    Set<String> members = new TreeSet<>();
    for (Field field : type.getDeclaredFields()) {
      if (isVisible(field.getModifiers())) {
        members.add(
            field.isEnumConstant()
                ? "constant " + field.getName()
                : modifiers(field.getModifiers())
                    + name(field.getGenericType())
                    + " "
                    + field.getName());
      }
    }
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      if (isVisible(constructor.getModifiers()) && !type.isRecord()) {
        members.add("new" + signature(constructor));
      }
    }
    for (Method method : type.getDeclaredMethods()) {
      if (isVisible(method.getModifiers()) && !method.isSynthetic() && !isOfEvery(type, method)) {
        members.add(
            modifiers(method.getModifiers())
                + name(method.getGenericReturnType())
                + " "
                + method.getName()
                + signature(method));
      }
    }
    return members;
  }

  private static boolean isOfEvery(Class<?> type, Method method) {
    if (type.isEnum()) {
      return method.getName().equals("values") || method.getName().equals("valueOf");
    }
    return type.isRecord()
        && (OF_EVERY_RECORD.contains(method.getName())
            || Stream.of(type.getRecordComponents())
                .map(RecordComponent::getAccessor)
                .anyMatch(method::equals));
  }

  private static String signature(Executable executable) {
    Type[] thrown = executable.getGenericExceptionTypes();
    return "("
        + names(executable.getGenericParameterTypes())
        + ")"
        + (thrown.length > 0 ? " throws " + names(thrown) : "");
  }

  private static String modifiers(int modifiers) {
    return (Modifier.isProtected(modifiers) ? "protected " : "")
        + (Modifier.isStatic(modifiers) ? "static " : "")
        + (Modifier.isAbstract(modifiers) ? "abstract " : "");
  }

  private static String names(Type[] types) {
    return Stream.of(types).map(ApiText::name).collect(Collectors.joining(", "));
  }

  private static String name(Type type) {
    return type.getTypeName().replace("java.lang.", "");
  }

  /** Types of ours that a user of the API meets and cannot name, as they are not exported. */
  static List<String> hidden() {
    List<String> hidden = new ArrayList<>();
    for (Class<?> type : types()) {
      List<String> lines = new ArrayList<>(members(type));
      lines.add(header(type));
      for (String line : lines) {
        Arrays.stream(line.split("[^A-Za-z0-9_.$]+", -1))
            .filter(word -> word.startsWith("org.pgcoexist.") && !isExported(word))
            .forEach(word -> hidden.add(name(type) + ": " + line));
      }
    }
    return hidden;
  }

  private static boolean isExported(String name) {
    return types().stream().anyMatch(type -> type.getName().equals(name));
  }
}

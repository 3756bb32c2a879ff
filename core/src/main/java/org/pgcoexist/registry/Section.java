package org.pgcoexist.registry;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.pgcoexist.model.Cluster;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.ClusterStatus;
import org.pgcoexist.model.Port;

/** A section while it is read. */
final class Section {

  private final Path file;
  private final ClusterName name;
  private final int line;
  private final int start;
  private int end;
  private Optional<Entry.Value> port = Optional.empty();
  private Optional<Entry.Value> status = Optional.empty();
  private Optional<Entry.Value> path = Optional.empty();

  /** Begins the section of {@code name} at the line where {@code at} stands. */
  Section(Path file, ClusterName name, LineCursor at) {
    this.file = file;
    this.name = name;
    this.line = at.number();
    this.start = at.lineStart();
    this.end = at.lineEnd();
  }

  /** Takes the key and value of the line where {@code at} stands; unknown keys are not ours. */
  void add(String key, String text, LineCursor at) {
    end = at.lineEnd();
    if (key.equals("port")) {
      port = once(key, port, text, at);
    } else if (key.equals("status")) {
      status = once(key, status, text, at);
    } else if (key.equals("path")) {
      path = once(key, path, text, at);
    }
  }

  private Optional<Entry.Value> once(
      String key, Optional<Entry.Value> before, String text, LineCursor at) {
    if (before.isPresent()) {
      throw RegistryFault.at(
          file,
          at.number(),
          "the " + key + " of cluster " + name + " is given twice",
          "line " + before.get().line() + " gives it already");
    }
    return Optional.of(new Entry.Value(text, at.value(text), at.number()));
  }

  /** The section as a whole, which must make a cluster. */
  Entry finish() {
    Entry.Value portValue = required("port", port);
    Entry.Value statusValue = required("status", status);
    Entry.Value pathValue = required("path", path);
    return new Entry(
        new Cluster(name, readPort(portValue), readStatus(statusValue), readPath(pathValue)),
        new LineCursor.Span(start, end),
        portValue,
        statusValue,
        pathValue);
  }

  private Entry.Value required(String key, Optional<Entry.Value> value) {
    if (value.isEmpty()) {
      throw RegistryFault.at(
          file,
          line,
          "cluster " + name + " has no " + key,
          "every cluster has a port, a status and a path");
    }
    return value.get();
  }

  private Port readPort(Entry.Value value) {
    Optional<Port> read = Port.parse(value.text());
    if (read.isEmpty()) {
      throw RegistryFault.at(
          file,
          value.line(),
          "port \"" + value.text() + "\" of cluster " + name + " is no port",
          "it must be a number from 1 to 65535");
    }
    if (PortAllocation.isReserved(read.get())) {
      throw RegistryFault.at(
          file,
          value.line(),
          "cluster " + name + " has port " + read.get(),
          PortAllocation.RESERVED_FOR);
    }
    return read.get();
  }

  private ClusterStatus readStatus(Entry.Value value) {
    Optional<ClusterStatus> read = ClusterStatus.parse(value.text());
    if (read.isEmpty()) {
      throw RegistryFault.at(
          file,
          value.line(),
          "status \"" + value.text() + "\" of cluster " + name + " is no status",
          "it must be active, inactive, upgrading or failed-upgrade");
    }
    return read.get();
  }

  private Path readPath(Entry.Value value) {
    Optional<String> fault = pathFault(value.text());
    if (fault.isPresent()) {
      throw RegistryFault.at(
          file,
          value.line(),
          "path \"" + value.text() + "\" of cluster " + name + " cannot be used",
          fault.get());
    }
    return Path.of(value.text());
  }

  /** Why a text cannot be the path of a cluster in this file; empty when it can. */
  static Optional<String> pathFault(String text) {
    if (!text.startsWith("/")) {
      return Optional.of("it must begin with /");
    }
    if (text.length() == 1) {
      return Optional.of("a cluster cannot have the whole file system");
    }
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i)) || text.charAt(i) == '\\') {
        return Optional.of("it must hold no control character and no backslash");
      }
    }
    if (text.charAt(text.length() - 1) == ' ') {
      return Optional.of("it must not end with a blank");
    }
    try {
      if (!Path.of(text).normalize().toString().equals(text)) {
        return Optional.of("it must be written without //, ., .. and a / at the end");
      }
    } catch (InvalidPathException e) {
      return Optional.of("the locale cannot express it; set LC_ALL=C.UTF-8");
    }
    return Optional.empty();
  }
}

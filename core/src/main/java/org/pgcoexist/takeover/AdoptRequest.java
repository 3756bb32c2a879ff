package org.pgcoexist.takeover;

import java.nio.file.Path;
import java.util.Optional;
import org.pgcoexist.CoexistException;
import org.pgcoexist.model.ClusterName;
import org.pgcoexist.model.MajorVersion;

/**
 * Which cluster to adopt, and how.
 *
 * @param major its major
 * @param debianName as postgresql-common calls it
 * @param as the name to register it by; empty for the same
 * @param path where it is to lie; empty for the default
 */
public record AdoptRequest(
    MajorVersion major, String debianName, Optional<ClusterName> as, Optional<Path> path) {

  public String label() {
    return major + "/" + debianName;
  }

  String what() {
    return "cannot adopt cluster " + label();
  }

  /** The name it is registered by. */
  ClusterName name() {
    Optional<String> fault = as.isPresent() ? Optional.empty() : ClusterName.fault(debianName);
    if (fault.isPresent()) {
      throw CoexistException.usage(
          what(), "its name " + fault.get(), "give it another with --as NAME");
    }
    return as.orElseGet(() -> new ClusterName(debianName));
  }
}

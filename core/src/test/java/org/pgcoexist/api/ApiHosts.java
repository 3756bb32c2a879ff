package org.pgcoexist.api;

import org.pgcoexist.engine.Host;

/** Clusters of made-up machines. */
public final class ApiHosts {

  private ApiHosts() {}

  public static Clusters clusters(Host host) {
    return new Clusters(new Calls(host, event -> {}));
  }
}

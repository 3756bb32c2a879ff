package org.example.lister;

import java.util.Optional;
import org.pgcoexist.api.Clusters;
import org.pgcoexist.api.ListedCluster;
import org.pgcoexist.model.Locations;

/** Prints the columns of pg_lsclusters. */
public final class Lister {

  private Lister() {}

  public static void main(String[] arguments) {
    for (ListedCluster cluster : Clusters.of(Locations.debian()).list()) {
      System.out.printf(
          "%s %s %s %s %s %s %s%n",
          text(cluster.major()),
          cluster.name(),
          cluster.port(),
          cluster.server(),
          text(cluster.owner()),
          text(cluster.data()),
          text(cluster.log()));
    }
  }

  private static String text(Optional<?> value) {
    return value.map(Object::toString).orElse("-");
  }
}

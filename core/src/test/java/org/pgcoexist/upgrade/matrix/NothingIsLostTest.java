package org.pgcoexist.upgrade.matrix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgcoexist.model.ClusterPaths;

/**
 * What is in a cluster that followed another, and what is left of that: all else in the matrix is
 * compared with this.
 */
class NothingIsLostTest extends InMemoryTests {

  @Test
  void whatClientsWroteMeanwhileIsThereAndNothingOfTheReplication() {
    Stage stage = new Stage(directory.resolve("stage"), Variant.FOLLOWED);
    Stage.Ending ending = stage.attempt(Fault.FAILS, 0);
    assertEquals(Stage.Ending.Kind.DONE, ending.kind(), ending.toString());
    Path path = stage.root().resolve(Variant.FOLLOWED.newPath());
    DataDirectory now = new DataDirectory(ClusterPaths.data(path));
    assertEquals("18", now.major());
    assertEquals(List.of("order 1", "order 2"), now.rows("shop"));
    assertEquals(List.of("part 1"), now.rows("stock"));
    assertEquals(List.of("order 0"), now.rows("archive"));
    Following following = new Following(now);
    assertEquals(List.of("42"), following.sequence("shop"));
    assertEquals(List.of("cart 1", "cart 2"), following.unlogged("shop"));
    for (Path one : List.of(path, ClusterPaths.kept(path))) {
      Following rest = new Following(ClusterPaths.data(one));
      assertEquals(List.of(), rest.slots());
      assertEquals(List.of(), rest.subscriptions());
      assertEquals(Optional.empty(), rest.limit());
      for (String database : List.of("shop", "stock", "postgres", "template1")) {
        assertEquals(Optional.empty(), rest.publication(database));
      }
    }
  }
}

package org.pgcoexist.upgrade.matrix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.pgcoexist.upgrade.plan.UpgradeRequest.Action;

/**
 * Every operation of an upgrade goes wrong in every way. Afterwards {@code -r} ends where an
 * undisturbed upgrade ends and {@code --rollback} where it began, to the last byte.
 */
@Tag("matrix")
class FaultMatrixTest extends InMemoryTests {

  /** Where the files are there and nobody has written to them. */
  private static final String COMPARED = "replace /var/lib/postgresql/main.new/upgrade/verified";

  private static final String IN_PG_UPGRADE = "make /var/lib/postgresql/main/data/base/moved";

  /** Step 10 begins. */
  private static final String OPENING = ".checkpoint";

  /** All of them, whatever time it takes, with {@code -Dmatrix=all}. */
  private static boolean isWhole() {
    return "all".equals(System.getProperty("matrix"));
  }

  private static void assertUnbroken(Matrix matrix, int least) {
    assertEquals("", String.join("\n\n", matrix.broken()));
    assertTrue(matrix.strikes() >= least, "strikes: " + matrix.strikes());
    assertTrue(matrix.states() >= least / 10, "states: " + matrix.states());
  }

  @Test
  void everyFaultOfAClusterThatServes() {
    Matrix matrix = new Matrix(directory, Variant.IN_PLACE);
    matrix.strikeAll(isWhole() ? 1 : 3, Set.of());
    assertUnbroken(matrix, Turn.least(260));
  }

  @Test
  void everyFaultOfStreams() {
    Matrix matrix = new Matrix(directory, Variant.STREAMED);
    matrix.strikeAll(isWhole() ? 1 : 7, Set.of());
    assertUnbroken(matrix, Turn.least(100));
  }

  @Test
  void everyFaultOfOneThatFollows() {
    Matrix matrix = new Matrix(directory, Variant.FOLLOWED);
    matrix.strikeAll(isWhole() ? 1 : 7, Set.of());
    assertUnbroken(matrix, Turn.least(400));
  }

  /** The first cutover is taken back, and what they changed is copied again while they work. */
  @Test
  void clientsChangeDefinitionsOfOneThatFollows() {
    for (String what : List.of("shop", "postgres", "roles", "databases", "tables")) {
      Matrix matrix = new Matrix(directory, Variant.FOLLOWED.changing(what));
      matrix.strikeAll(isWhole() ? 1 : 53, Set.of());
      assertUnbroken(matrix, Turn.least(40));
    }
  }

  @Test
  void clientsWriteRowsInTheLastMomentToOneThatFollows() {
    Matrix matrix = new Matrix(directory, Variant.FOLLOWED.changing("rows"));
    matrix.strikeAll(isWhole() ? 1 : 31, Set.of());
    assertUnbroken(matrix, Turn.least(40));
  }

  /** What was loaded before they were shut out is not what is there afterwards. */
  @Test
  void clientsChangeDefinitionsInTheLastMoment() {
    for (String what : List.of("shop", "postgres", "roles", "databases")) {
      Matrix matrix = new Matrix(directory, Variant.STREAMED.changing(what));
      matrix.strikeAll(isWhole() ? 1 : 23, Set.of());
      assertUnbroken(matrix, Turn.least(40));
    }
  }

  /** While the comparison reads, and once more when the server is stopped. */
  @Test
  void whatWasStreamedCannotBeWrittenToTheDisk() {
    Matrix matrix = new Matrix(directory, Variant.STREAMED);
    matrix.strike(FaultCase.all(matrix.operations(), "--sync-only"));
    assertUnbroken(matrix, 10);
  }

  /** Whatever goes wrong then, it is never closed to its clients again. */
  @Test
  void theNewClusterIsOpenAndSomethingGoesWrong() {
    assertStaysOpen(Variant.IN_PLACE);
  }

  @Test
  void theSameWithFilesThatAreLinked() {
    assertStaysOpen(Variant.IN_PLACE.linking());
  }

  @Test
  void theSameWhereTheOldServerDoesNotRun() {
    assertStaysOpen(Variant.AT_REST);
  }

  private void assertStaysOpen(Variant variant) {
    Matrix matrix = new Matrix(directory, variant);
    matrix.strikeFrom(OPENING);
    assertUnbroken(matrix, Turn.least(30));
  }

  @Test
  void everyFaultWithFilesThatAreLinked() {
    Matrix matrix = new Matrix(directory, Variant.IN_PLACE.linking());
    matrix.strikeAll(isWhole() ? 1 : 5, Set.of());
    assertUnbroken(matrix, Turn.least(120));
  }

  @Test
  void theSameInAnotherPathAndCopied() {
    for (Variant variant :
        List.of(
            Variant.ELSEWHERE.linking(),
            Variant.ELSEWHERE.copying(),
            Variant.ELSEWHERE.swapping())) {
      Matrix matrix = new Matrix(directory, variant);
      matrix.strikeAll(isWhole() ? 1 : 11, Set.of());
      assertUnbroken(matrix, Turn.least(60));
    }
  }

  @Test
  void whatFixesGoesWrongWithFilesThatAreLinked() {
    Matrix matrix = new Matrix(directory, Variant.IN_PLACE.linking());
    matrix.strikeTwice(Long.getLong("matrix.seed", 1), isWhole() ? 1000 : 40);
    assertUnbroken(matrix, Turn.least(40));
  }

  @Test
  void everyFaultWithFilesThatAreSwapped() {
    Matrix matrix = new Matrix(directory, Variant.IN_PLACE.swapping());
    matrix.strikeAll(isWhole() ? 1 : 5, Set.of());
    assertUnbroken(matrix, Turn.least(150));
  }

  @Test
  void whatFixesGoesWrongWithFilesThatAreSwapped() {
    Matrix matrix = new Matrix(directory, Variant.IN_PLACE.swapping());
    matrix.strikeTwice(Long.getLong("matrix.seed", 1), isWhole() ? 1000 : 60);
    assertUnbroken(matrix, Turn.least(60));
  }

  /** All are moved, and half of them back; then it is continued anyway, or rolled back. */
  @Test
  void filesThatAreSwappedComeBackAndThatGoesWrong() {
    Matrix matrix = new Matrix(directory, Variant.IN_PLACE.swapping());
    matrix.strikeAgain(
        COMPARED, Fault.FAILS, Action.ROLL_BACK, back -> FaultCase.all(back, isWhole() ? 1 : 4));
    assertUnbroken(matrix, Turn.least(30));
  }

  /** What was half made is removed and made anew, and in between there is nothing. */
  @Test
  void whatIsMadeAnewIsNotThereYet() {
    Matrix matrix = new Matrix(directory, Variant.IN_PLACE.swapping());
    matrix.strikeAgain(
        IN_PG_UPGRADE, Fault.DIES, Action.RECOVER, fixing -> FaultCase.all(fixing, "create "));
    assertUnbroken(matrix, Turn.least(20));
  }

  @Test
  void filesThatAreLinkedGoAndThatGoesWrong() {
    Matrix matrix = new Matrix(directory, Variant.IN_PLACE.linking());
    matrix.strikeAgain(
        COMPARED, Fault.FAILS, Action.ROLL_BACK, back -> FaultCase.all(back, isWhole() ? 1 : 7));
    assertUnbroken(matrix, Turn.least(20));
  }

  @Test
  void theNewClusterGetsAnotherPath() {
    Matrix matrix = new Matrix(directory, Variant.ELSEWHERE);
    matrix.strikeAll(isWhole() ? 1 : 11, Set.of());
    assertUnbroken(matrix, Turn.least(60));
  }

  @Test
  void theOldServerDoesNotRun() {
    Matrix matrix = new Matrix(directory, Variant.AT_REST);
    matrix.strikeAll(isWhole() ? 1 : 11, Set.of());
    assertUnbroken(matrix, Turn.least(60));
  }

  /** Its statistics are gathered before it is opened, by one more start of the private server. */
  @Test
  void theNewServerIsKilledWhereTheOldOneDoesNotRun() {
    Matrix matrix = new Matrix(directory, Variant.AT_REST);
    matrix.strikeAll(1, EnumSet.complementOf(EnumSet.of(Fault.SERVER_DIES)));
    assertUnbroken(matrix, Turn.least(20));
  }

  /** A boot starts this one, rightly, and then it is not as before. */
  @Test
  void theOldServerWasStoppedByHand() {
    Matrix matrix = new Matrix(directory, Variant.STOPPED);
    matrix.strikeAll(isWhole() ? 1 : 11, Set.of(Fault.BOOTS));
    assertUnbroken(matrix, Turn.least(60));
  }

  /** It is typed again, and nothing of the new cluster is touched meanwhile. */
  @Test
  void theOldClusterIsDeleted() {
    for (Variant variant : List.of(Variant.IN_PLACE, Variant.ELSEWHERE)) {
      Deletion deletion = new Deletion(directory, variant);
      deletion.strikeAll(1);
      assertEquals("", String.join("\n\n", deletion.broken()));
      assertTrue(deletion.strikes() > Turn.least(60), "strikes: " + deletion.strikes());
    }
  }

  @Test
  void whatFixesGoesWrongAsWell() {
    Matrix matrix = new Matrix(directory, Variant.IN_PLACE);
    matrix.strikeTwice(Long.getLong("matrix.seed", 1), isWhole() ? 1000 : 40);
    assertUnbroken(matrix, Turn.least(40));
  }

  @Test
  void theSameWithStreams() {
    Matrix matrix = new Matrix(directory, Variant.STREAMED);
    matrix.strikeTwice(Long.getLong("matrix.seed", 1), isWhole() ? 1000 : 20);
    assertUnbroken(matrix, Turn.least(20));
  }

  @Test
  void theSameWithOneThatFollows() {
    Matrix matrix = new Matrix(directory, Variant.FOLLOWED);
    matrix.strikeTwice(Long.getLong("matrix.seed", 1), isWhole() ? 1000 : 40);
    assertUnbroken(matrix, Turn.least(40));
  }

  @Test
  void theSameElsewhere() {
    Matrix matrix = new Matrix(directory, Variant.ELSEWHERE);
    matrix.strikeTwice(Long.getLong("matrix.seed", 1), isWhole() ? 1000 : 20);
    assertUnbroken(matrix, Turn.least(20));
  }

  /** psql on either private server, of an upgrade that died while it compared. */
  @Test
  void aSessionGoesWrong() {
    for (String method : List.of("parallel", "copy")) {
      for (Action side : List.of(Action.SHELL_OLD, Action.SHELL_NEW)) {
        Matrix matrix = new Matrix(directory, Variant.IN_PLACE.by(method));
        matrix.strikeAgain(COMPARED, Fault.DIES, side, session -> FaultCase.all(session, 2));
        assertUnbroken(matrix, Turn.least(10));
      }
    }
  }
}

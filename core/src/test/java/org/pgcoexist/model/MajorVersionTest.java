package org.pgcoexist.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MajorVersionTest {

  @ParameterizedTest
  @ValueSource(strings = {"8.4", "9.0", "9.6", "10", "15", "18", "100"})
  void aMajorIsWrittenAsItIsRead(String text) {
    assertEquals(text, MajorVersion.parse(text).orElseThrow().toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "9", "15.3", "9.6.24", "015", "9.06", "-1", "+15", " 15", "15\n", "1000", "x", "9.",
        ".6", "0", "0.1", "１５", "main"
      })
  void anythingElseIsNone(String text) {
    assertEquals(Optional.empty(), MajorVersion.parse(text));
  }

  @Test
  void majorsAreOrderedByNumber() {
    List<MajorVersion> majors = new ArrayList<>();
    for (String text : List.of("18", "9.6", "10", "9.0", "9")) {
      MajorVersion.parse(text).ifPresent(majors::add);
    }
    Collections.sort(majors);
    assertEquals("[9.0, 9.6, 10, 18]", majors.toString());
  }

  @Test
  void isAtLeastItself() {
    MajorVersion fifteen = new MajorVersion(15, -1);
    assertTrue(fifteen.isAtLeast(10));
    assertTrue(fifteen.isAtLeast(15));
    assertFalse(fifteen.isAtLeast(16));
    assertFalse(new MajorVersion(9, 6).isAtLeast(10));
  }

  @Test
  void whatCannotBeIsAFaultOfTheProgram() {
    assertThrows(IllegalArgumentException.class, () -> new MajorVersion(9, -1));
    assertThrows(IllegalArgumentException.class, () -> new MajorVersion(10, 0));
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> new MajorVersion(0, -1));
    assertEquals("not a PostgreSQL major: 0, -1", e.getMessage());
  }
}

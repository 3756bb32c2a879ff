package org.pgcoexist.upgrade.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IcuLocaleTest {

  /** As PostgreSQL 15 keeps it, as 17 keeps the same. */
  @ParameterizedTest
  @CsvSource({
    "de_DE, de-DE",
    "de-de, de-DE",
    "de-u-kn-true, de-u-kn",
    "en@colStrength=secondary, en-u-ks-level2",
    "'en@colStrength=secondary;colNumeric=yes', en-u-kn-ks-level2",
    "de@collation=phonebook, de-u-co-phonebk",
    "root, und",
    "'', und",
    "und-u-ks-level2-kn-true, und-u-kn-ks-level2"
  })
  void oneLocaleHasOneSpelling(String old, String now) {
    assertEquals(IcuLocale.of(now), IcuLocale.of(old));
  }

  @ParameterizedTest
  @CsvSource({
    "de-DE, de-AT",
    "de-u-kn, de",
    "de-u-kn-false, de-u-kn",
    "en-u-ks-level1, en-u-ks-level2",
    "de-u-co-phonebk, de-u-co-eor"
  })
  void anotherLocaleIsAnother(String one, String other) {
    assertNotEquals(IcuLocale.of(one), IcuLocale.of(other));
  }
}

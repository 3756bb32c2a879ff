package org.pgcoexist.upgrade.errors;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class CausesTest {

  private static LoadError error(String object, String message) {
    return new LoadError(object, message, List.of(), "");
  }

  @Test
  void whatOnlyFollowsIsCountedAndNotTold() {
    LoadError view = error("VIEW slow_io postgres", "column s.blk_read_time does not exist");
    Causes causes =
        new Causes(
            List.of(
                view,
                error("VIEW slow_io postgres", "relation \"dash.slow_io\" does not exist"),
                error("VIEW over postgres", "relation \"dash.slow_io\" does not exist"),
                error("ACL TABLE over postgres", "relation \"dash.over\" does not exist")));
    assertEquals(List.of(view), causes.first());
    assertEquals(3, causes.following());
  }

  @Test
  void aFunctionIsKnownWithoutItsParameters() {
    LoadError one = error("FUNCTION f1(integer) postgres", "could not access file \"$libdir/x\"");
    Causes causes =
        new Causes(
            List.of(
                one,
                error("FUNCTION f2(integer) postgres", "function s.f1(integer) does not exist")));
    assertEquals(List.of(one), causes.first());
  }

  @Test
  void whatIsMissingForAnotherReasonIsACause() {
    List<LoadError> errors =
        List.of(
            error("VIEW a postgres", "relation \"s.x\" does not exist"),
            error("INDEX b postgres", "function norm(text) does not exist"));
    assertEquals(errors, new Causes(errors).first());
  }
}

package org.pgcoexist.upgrade.trial;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.upgrade.errors.LoadError;
import org.pgcoexist.upgrade.plan.ObjectNames;

/** What to do about a definition that the new major refuses. */
final class Advice {

  private static final Pattern DICTIONARY =
      Pattern.compile("could not open .*file \"(.*/)([^/\"]+)(/tsearch_data/)([^/\"]+)\\.\\w+\"");
  private static final Pattern LIBRARY =
      Pattern.compile(
          "(?:could not (?:load|access) (?:library|file)|incompatible library) \"([^\"]*)\".*");

  private final MajorVersion from;
  private final MajorVersion to;

  Advice(MajorVersion from, MajorVersion to) {
    this.from = from;
    this.to = to;
  }

  String of(String database, LoadError error) {
    if (error.message().startsWith("a dump of it ")) {
      return "try again when its tables are not being changed; or leave the trial out: --no-trial";
    }
    String in = "in " + ObjectNames.database(database) + ": ";
    Matcher dictionary = DICTIONARY.matcher(error.message());
    if (dictionary.find()) {
      String directory = dictionary.group(1);
      String files = dictionary.group(3);
      return "cp "
          + directory
          + from
          + files
          + dictionary.group(4)
          + ".* "
          + directory
          + dictionary.group(2)
          + files;
    }
    Matcher library = LIBRARY.matcher(error.message());
    if (library.find()) {
      return "install "
          + library.group(1)
          + " for PostgreSQL "
          + to
          + ", or drop what uses it "
          + in.substring(0, in.length() - 2);
    }
    if (isCalledWithoutSchema(error)) {
      return in
          + "write the schema before that name in the function that CONTEXT or the statement shows,"
          + " or give the function a path: ALTER FUNCTION ... SET search_path = ...";
    }
    return in + "change or drop it; make it again after the upgrade";
  }

  /** A load has an empty search path, as since CVE-2018-1058. */
  private static boolean isCalledWithoutSchema(LoadError error) {
    return error.message().endsWith(" does not exist")
        && (error.details().stream().anyMatch(line -> line.startsWith("CONTEXT:"))
            || error.object().startsWith("MATERIALIZED VIEW DATA"));
  }
}

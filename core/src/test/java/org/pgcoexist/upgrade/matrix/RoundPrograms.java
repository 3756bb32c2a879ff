package org.pgcoexist.upgrade.matrix;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgcoexist.process.CommandResult;

/** psql that goes through several databases: what it does in each, one after the other. */
final class RoundPrograms {

  private static final String END = "\n\\echo '\\\\.'\n";

  private static final Pattern CONNECT = Pattern.compile("\\\\connect :database[0-9]+\n");

  /** As one argument of \connect, in double quotes. */
  private static final Pattern DATABASE =
      Pattern.compile(
          "\"host='[^']+' port=[0-9]+ requirepeer='\\w+' user='\\w+' dbname='(\\w+)'\"");

  private RoundPrograms() {}

  /** Whether a script is of such a psql. */
  static boolean isRound(String script) {
    return script.endsWith(END);
  }

  /**
   * What it does.
   *
   * @param first the database that it is connected with
   * @param deeds what statements do in a database, as it is by then
   */
  static FakeProgram of(
      Words words, String first, String script, BiFunction<String, String, FakeProgram> deeds) {
    List<Supplier<FakeProgram>> all = new ArrayList<>();
    String[] parts = CONNECT.split(script, -1);
    for (int i = 0; i < parts.length; i++) {
      if (!parts[i].endsWith(END)) {
        throw words.unexpected("does not say where a database ends: " + parts[i]);
      }
      String sql = parts[i].substring(0, parts[i].length() - END.length());
      String database = i == 0 ? first : database(words, i);
      all.add(() -> deeds.apply(database, sql));
    }
    words.end();
    return all.stream().allMatch(one -> one.get().kind() == Operation.Kind.QUERY)
        ? FakeProgram.answer(() -> run(all))
        : FakeProgram.change(() -> run(all), () -> half(all));
  }

  private static String database(Words words, int number) {
    Matcher matcher = DATABASE.matcher(words.value("--set=database" + number + "="));
    if (!matcher.matches()) {
      throw words.unexpected("connects with something else");
    }
    return matcher.group(1);
  }

  private static CommandResult run(List<Supplier<FakeProgram>> all) {
    StringBuilder printed = new StringBuilder();
    for (Supplier<FakeProgram> one : all) {
      CommandResult result = one.get().whole().get();
      printed.append(result.text());
      if (!result.succeeded()) {
        return FakeProgram.ended(result.exit(), printed.toString(), result.errorTail());
      }
      printed.append("\\.\n");
    }
    return new CommandResult(0, printed.toString().getBytes(StandardCharsets.UTF_8), "");
  }

  /** Some databases are done, and one as far as that has parts. */
  private static void half(List<Supplier<FakeProgram>> all) {
    int whole = all.size() / 2;
    CommandResult unused = run(all.subList(0, whole));
    all.get(whole).get().half().ifPresent(Runnable::run);
  }
}

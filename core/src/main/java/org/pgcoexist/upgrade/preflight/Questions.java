package org.pgcoexist.upgrade.preflight;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pgcoexist.CoexistException;
import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.postgres.Psql;
import org.pgcoexist.postgres.Sql;
import org.pgcoexist.upgrade.plan.Answers;
import org.pgcoexist.upgrade.plan.SourceQueries;
import org.pgcoexist.upgrade.plan.SourceSizes;

/**
 * The questions of all checks: one psql a database, since each costs the time of a connection.
 *
 * <p>Each row comes as its question's key and a JSON object, so that questions with different
 * columns go into one statement and no value can be mistaken for a separator.
 */
final class Questions {

  /** Where a question is put. */
  enum Scope {
    ONCE,
    EACH
  }

  private final Map<String, String> once = new LinkedHashMap<>();
  private final Map<String, String> each = new LinkedHashMap<>();

  Questions(List<Check> checks, MajorVersion from, MajorVersion to) {
    for (Check check : checks) {
      add(once, key(check, Scope.ONCE), check.once(from, to));
      add(each, key(check, Scope.EACH), check.each(from, to));
    }
    add(once, SourceSizes.TABLESPACES, SourceQueries.TABLESPACE_SIZES);
    add(each, SourceSizes.DUMPS, SourceQueries.DUMP_SIZE);
  }

  static String key(Check check, Scope scope) {
    return check.getClass().getSimpleName() + "." + scope;
  }

  private static void add(Map<String, String> questions, String key, String sql) {
    if (!sql.isEmpty()) {
      questions.put(key, sql);
    }
  }

  /**
   * Asks.
   *
   * @param one where the cluster as a whole is asked
   * @param databases in which of them
   * @throws CoexistException when the first does not answer; of others this is kept in the answers
   */
  Answers ask(Psql psql, String one, List<String> databases) throws InterruptedException {
    Answers answers = new Answers();
    ask(psql, one, once, answers);
    for (String database : databases) {
      try {
        ask(psql, database, each, answers);
      } catch (CoexistException e) {
        answers.addUnreachable(database, psqlError(e));
      }
    }
    return answers;
  }

  private static void ask(
      Psql psql, String database, Map<String, String> questions, Answers answers)
      throws InterruptedException {
    List<String> selects = new ArrayList<>();
    questions.forEach(
        (key, sql) ->
            selects.add("SELECT " + Sql.literal(key) + ", to_json(q)::text FROM (" + sql + ") q"));
    String sql = String.join("\nUNION ALL ", selects);
    String what = "cannot look into database \"" + database + "\"";
    for (List<String> row : psql.rows(what, database, sql)) {
      answers.add(row.get(0), new Answers.Row(database, values(row.get(1))));
    }
  }

  private static Map<String, String> values(String json) {
    JsonObject object = JsonParser.parseString(json).getAsJsonObject();
    Map<String, String> values = new LinkedHashMap<>();
    for (Map.Entry<String, JsonElement> entry : object.entrySet()) {
      if (!entry.getValue().isJsonNull()) {
        values.put(entry.getKey(), entry.getValue().getAsString());
      }
    }
    return values;
  }

  /** What psql itself printed, without how it was called. */
  static String psqlError(CoexistException e) {
    int at = e.why().indexOf("psql: ");
    return at < 0 ? e.why() : e.why().substring(at);
  }
}

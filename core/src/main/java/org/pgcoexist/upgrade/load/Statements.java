package org.pgcoexist.upgrade.load;

import com.google.gson.Gson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pgcoexist.postgres.Psql;

/**
 * Statements by the database they are to be run in, and memberships, in a file between two servers.
 * It is JSON, so that no script of psql holds what others chose.
 */
final class Statements {

  private static final String WHAT = "cannot carry over what pg_dumpall leaves out";

  /** No record: Debian 12's Gson reads none. */
  private static final class Content {
    private Map<String, String[]> statements = Map.of();
    private String[][] memberships = {};
    private String[][] members = {};
  }

  private final Map<String, List<String>> byDatabase = new LinkedHashMap<>();
  private final List<String[]> members = new ArrayList<>();

  void add(String database, String statement) {
    byDatabase.computeIfAbsent(database, name -> new ArrayList<>()).add(statement);
  }

  /** An object of an extension that is not to be the superuser's. */
  void addMember(String database, MemberOwner member) {
    members.add(new String[] {database, member.type(), member.identity(), member.owner()});
  }

  byte[] toJson(List<Membership> memberships) {
    Content content = new Content();
    Map<String, String[]> statements = new LinkedHashMap<>();
    byDatabase.forEach((name, all) -> statements.put(name, all.toArray(new String[0])));
    content.statements = statements;
    content.memberships =
        memberships.stream()
            .map(one -> new String[] {one.role(), one.member(), Boolean.toString(one.admin())})
            .toArray(String[][]::new);
    content.members = members.toArray(new String[0][]);
    return new Gson().toJson(content).getBytes(StandardCharsets.UTF_8);
  }

  /** Runs them; the first error ends it. */
  static void load(byte[] json, Psql server) throws InterruptedException {
    Content content = new Gson().fromJson(new String(json, StandardCharsets.UTF_8), Content.class);
    loadMembers(content.members, server);
    for (Map.Entry<String, String[]> one : content.statements.entrySet()) {
      run(server, one.getKey(), Arrays.asList(one.getValue()));
    }
    if (content.memberships.length > 0) {
      List<Membership> there = Membership.of(server, "template1");
      List<String> missing = new ArrayList<>();
      for (String[] one : content.memberships) {
        Membership membership = new Membership(one[0], one[1], Boolean.parseBoolean(one[2]));
        if (!membership.isIn(there)) {
          missing.add(membership.grant());
        }
      }
      run(server, "template1", missing);
    }
  }

  private static void loadMembers(String[][] members, Psql server) throws InterruptedException {
    Map<String, List<MemberOwner>> byDatabase = new LinkedHashMap<>();
    for (String[] one : members) {
      byDatabase
          .computeIfAbsent(one[0], name -> new ArrayList<>())
          .add(new MemberOwner(one[1], one[2], one[3]));
    }
    for (Map.Entry<String, List<MemberOwner>> one : byDatabase.entrySet()) {
      List<MemberOwner> there = MemberOwner.of(server, one.getKey());
      List<String> missing =
          one.getValue().stream()
              .filter(member -> member.isOtherwiseIn(there))
              .map(MemberOwner::statement)
              .toList();
      run(server, one.getKey(), missing);
    }
  }

  private static void run(Psql server, String database, List<String> statements)
      throws InterruptedException {
    if (!statements.isEmpty()) {
      server.execute(WHAT, database, String.join(";\n", statements) + ";\n");
    }
  }
}

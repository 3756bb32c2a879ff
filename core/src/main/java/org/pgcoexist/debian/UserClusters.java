package org.pgcoexist.debian;

import java.nio.charset.StandardCharsets;
import org.pgcoexist.model.MajorVersion;

/** The file user_clusters: which cluster a user's client programs reach by default. */
public final class UserClusters {

  /** USER GROUP VERSION CLUSTER DATABASE, see user_clusters(5). */
  private static final int VERSION = 2;

  private static final int CLUSTER = 3;

  private UserClusters() {}

  /** The same file with every line of one cluster pointing at another major; the rest stays. */
  public static byte[] moved(byte[] content, String name, MajorVersion from, MajorVersion to) {
    String[] lines = new String(content, StandardCharsets.ISO_8859_1).split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      lines[i] = moved(lines[i], name, from.toString(), to.toString());
    }
    return String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String moved(String line, String name, String from, String to) {
    int comment = line.indexOf('#');
    String body = comment < 0 ? line : line.substring(0, comment);
    String[] fields = body.strip().split("\\s+", -1);
    boolean ours =
        fields.length > CLUSTER && fields[VERSION].equals(from) && fields[CLUSTER].equals(name);
    if (!ours) {
      return line;
    }
    int at = 0;
    for (int field = 0; field < VERSION; field++) {
      at = body.indexOf(fields[field], at) + fields[field].length();
    }
    int version = body.indexOf(from, at);
    return line.substring(0, version) + to + line.substring(version + from.length());
  }
}

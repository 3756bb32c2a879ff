package org.pgcoexist.debian.files;

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
    return edited(content, name, from.toString(), VERSION, to.toString());
  }

  /** The same file with every line of one cluster pointing at another name; the rest stays. */
  public static byte[] renamed(byte[] content, MajorVersion major, String from, String to) {
    return edited(content, from, major.toString(), CLUSTER, to);
  }

  private static byte[] edited(byte[] content, String name, String major, int field, String value) {
    String[] lines = new String(content, StandardCharsets.ISO_8859_1).split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      lines[i] = edited(lines[i], name, major, field, value);
    }
    return String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String edited(String line, String name, String major, int changed, String value) {
    int comment = line.indexOf('#');
    String body = comment < 0 ? line : line.substring(0, comment);
    String[] fields = body.strip().split("\\s+", -1);
    boolean ours =
        fields.length > CLUSTER && fields[VERSION].equals(major) && fields[CLUSTER].equals(name);
    if (!ours) {
      return line;
    }
    int at = 0;
    for (int field = 0; field < changed; field++) {
      at = body.indexOf(fields[field], at) + fields[field].length();
    }
    int start = body.indexOf(fields[changed], at);
    return line.substring(0, start) + value + line.substring(start + fields[changed].length());
  }
}

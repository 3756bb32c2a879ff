package org.pgcoexist.debian.files;

import java.nio.charset.StandardCharsets;

/** The file start.conf: whether a cluster is started at boot (auto, manual, disabled). */
public final class StartConf {

  private static final String[] MODES = {"auto", "manual", "disabled"};

  private static final String HEADER =
      "# Automatic startup configuration\n"
          + "#   auto: automatically start the cluster\n"
          + "#   manual: manual startup with pg_ctlcluster/postgresql@.service only\n"
          + "#   disabled: refuse to start cluster\n"
          + "# See pg_createcluster(1) for details. When running from systemd,\n"
          + "# invoke 'systemctl daemon-reload' after editing this file.\n\n";

  private StartConf() {}

  /** The mode a file sets; {@code auto} when it sets none, as in postgresql-common. */
  public static String mode(byte[] content) {
    for (String line : text(content).split("\n", -1)) {
      String mode = modeAtStart(line.strip());
      if (!mode.isEmpty()) {
        return mode;
      }
    }
    return "auto";
  }

  /** The same file with another mode: comments stay, a missing mode is added. */
  public static byte[] withMode(byte[] content, String mode) {
    String[] lines = text(content).split("\n", -1);
    boolean found = false;
    for (int i = 0; i < lines.length; i++) {
      String stripped = lines[i].strip();
      String old = modeAtStart(stripped);
      if (!old.isEmpty()) {
        lines[i] = mode + stripped.substring(old.length());
        found = true;
      }
    }
    String body = String.join("\n", lines);
    if (!found) {
      body = (body.isEmpty() ? HEADER : body.endsWith("\n") ? body : body + "\n") + mode + "\n";
    }
    return body.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String modeAtStart(String line) {
    for (String mode : MODES) {
      if (line.startsWith(mode)) {
        return mode;
      }
    }
    return "";
  }

  private static String text(byte[] content) {
    return new String(content, StandardCharsets.ISO_8859_1);
  }
}

package org.pgcoexist.upgrade.preflight.catalog;

import org.pgcoexist.model.MajorVersion;
import org.pgcoexist.upgrade.plan.Answers;
import org.pgcoexist.upgrade.plan.ObjectNames;
import org.pgcoexist.upgrade.plan.TransferMode;
import org.pgcoexist.upgrade.preflight.Check;
import org.pgcoexist.upgrade.preflight.Findings;
import org.pgcoexist.upgrade.preflight.Inspection;

/**
 * Materialized views that ask another server: a load fills them anew, when this cluster lets nobody
 * in. Where they ask this cluster itself the load fails.
 */
public final class RemoteViewsCheck implements Check {

  /** Through other views, too; dblink names its server in a text that is not looked into. */
  @Override
  public String each(MajorVersion from, MajorVersion to) {
    return "WITH RECURSIVE reads AS (SELECT DISTINCT r.ev_class AS view, d.refobjid AS relation"
        + " FROM pg_rewrite r JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass"
        + " AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass"
        + " AND d.refobjid <> r.ev_class), remote AS (SELECT ftrelid AS relation,"
        + " ftserver AS server FROM pg_foreign_table UNION SELECT v.view, m.server"
        + " FROM reads v JOIN remote m ON m.relation = v.relation), options AS (SELECT s.oid,"
        + " s.srvname, w.fdwname, coalesce((SELECT substr(o, 6) FROM unnest(s.srvoptions) o"
        + " WHERE o LIKE 'port=%'), '5432') AS port, coalesce((SELECT substr(o, 6)"
        + " FROM unnest(s.srvoptions) o WHERE o LIKE 'host=%'), '') AS host"
        + " FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw)"
        + " SELECT DISTINCT c.oid::regclass::text AS view, quote_ident(o.srvname) AS server,"
        + " o.fdwname = 'postgres_fdw' AND o.port = current_setting('port') AND (o.host IN ('',"
        + " 'localhost', '127.0.0.1', '::1') OR o.host LIKE '/%') AS itself"
        + " FROM remote m JOIN pg_class c ON c.oid = m.relation AND c.relkind = 'm'"
        + " AND c.relispopulated JOIN options o ON o.oid = m.server"
        + " WHERE o.fdwname <> 'file_fdw' ORDER BY 1, 2";
  }

  @Override
  public void check(Inspection on, Findings findings) {
    if (on.dataFiles() != TransferMode.READ) {
      return;
    }
    for (Answers.Row row : on.each(this)) {
      String problem =
          "the materialized view "
              + row.get("view")
              + " in "
              + ObjectNames.database(row.database())
              + " is filled anew by a load and asks the foreign server "
              + row.get("server");
      if (row.get("itself").equals("true")) {
        findings.refuse(
            problem + ", which is this cluster: nobody gets in then",
            "use -m copy, which fills nothing; or in "
                + ObjectNames.database(row.database())
                + ": REFRESH MATERIALIZED VIEW "
                + row.get("view")
                + " WITH NO DATA; and REFRESH it after the upgrade");
      } else {
        findings.warn(problem + ": the load fails when that does not answer", "");
      }
    }
  }
}

-- The settings of roles that initdb did not make, in all databases; those in one are in its dump.
SELECT r.rolname, setting FROM pg_db_role_setting s JOIN pg_authid r ON r.oid = s.setrole CROSS JOIN unnest(s.setconfig) setting
WHERE s.setdatabase = 0 AND r.oid >= 16384 ORDER BY 1

# shellcheck shell=bash disable=SC2034,SC2154,SC2016 # the parts of tests/hostile share their variables; dollars are SQL's
# machine: --majors 15,17
# A role with no rights writes SQL and psql commands into names, settings and objects: none runs with a superuser's rights.

shout="COPY (SELECT 1) TO PROGRAM \$p\$id >$hostile/ran/sql\$p\$"

# by_each_method STATUSES [METHOD...]: the upgrade must end so, and the role must be no superuser in the new cluster.
by_each_method() {
	local statuses=$1 method; shift
	for method in "${@:-parallel}"; do
		# shellcheck disable=SC2086 # a method may have options
		upgrade "$statuses" -v 17 -m $method
		if [ "$status" = 0 ]; then
			[ "$(sql 17 postgres "SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = 'low'")" = f ] || hole "$method: low is a superuser"
			roll_back
		fi
	done
}
# What it wrote into search_path as that role may: it is a list of names to PostgreSQL, each of them quoted.
search_path_with_sql() {
	role postgres "SELECT set_config('search_path', 'a;ALTER/**/ROLE/**/low/**/SUPERUSER;COPY/**/(SELECT/**/1)TO/**/PROGRAM/**/\$\$id>$hostile/ran/sql\$\$', false);
		ALTER ROLE low IN DATABASE postgres SET search_path FROM CURRENT"
}
attack_a_setting_of_a_role_stays_a_setting_when_streamed() { search_path_with_sql; by_each_method 0 parallel; }
attack_a_setting_of_a_role_stays_a_setting_when_dumped() { search_path_with_sql; by_each_method 0 dumpall; }
long_attack_a_setting_of_a_role_stays_a_setting_when_copied() { search_path_with_sql; by_each_method 0 copy link; }

attack_operators_in_the_public_schema_of_template1_are_not_used() {
	sql 15 template1 'GRANT CREATE ON SCHEMA public TO PUBLIC'
	polluted_public template1
	by_each_method 0 parallel
}
attack_operators_in_the_public_schema_of_any_database_are_not_used() {
	sql 15 postgres 'GRANT CREATE ON SCHEMA public TO PUBLIC'
	polluted_public postgres
	by_each_method 0 'parallel --verify=content'
}
# Better matches than the system's own for what a query that is not qualified would take.
polluted_public() {
	local left right operator number=0 body
	body="BEGIN IF (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname OPERATOR(pg_catalog.=) current_user) THEN EXECUTE \$s\$$shout\$s\$; END IF; RETURN"
	while read -r left operator right; do
		number=$((number + 1))
		role "$1" "CREATE FUNCTION public.f$number($left, $right) RETURNS bool LANGUAGE plpgsql AS \$f\$ $body true; END \$f\$;
			CREATE OPERATOR public.$operator (leftarg = $left, rightarg = $right, function = public.f$number)"
	done <<-'END'
		oid <> int4
		oid = int4
		oid > int4
		oid >= int4
		name = text
		name <> text
		"char" = text
		"char" <> text
		name = varchar
		int8 > int4x
	END
	role "$1" "CREATE FUNCTION public.count(int) RETURNS int LANGUAGE plpgsql AS \$f\$ $body 1; END \$f\$;
		CREATE FUNCTION public.quote_ident(name) RETURNS text LANGUAGE plpgsql AS \$f\$ $body 'x'; END \$f\$;
		CREATE FUNCTION public.format(text, name) RETURNS text LANGUAGE plpgsql AS \$f\$ $body 'x'; END \$f\$;
		CREATE FUNCTION public.format(text, name, text) RETURNS text LANGUAGE plpgsql AS \$f\$ $body 'x'; END \$f\$;
		CREATE FUNCTION public.array_to_string(name[], text) RETURNS text LANGUAGE plpgsql AS \$f\$ $body 'x'; END \$f\$;
		CREATE FUNCTION public.pg_table_size(oid) RETURNS bigint LANGUAGE plpgsql AS \$f\$ $body 1; END \$f\$"
}

attack_a_database_name_with_a_newline_is_found_before_anything_is_done() {
	printf 'CREATE DATABASE "x\nCOPY(SELECT)TO PROGRAM $$id>%s$$;\n" OWNER low;' "$hostile/ran/sql" >"$hostile/d.sql"
	chmod 644 "$hostile/d.sql"
	as postgres psql --cluster 15/shop -Xq postgres -f "$hostile/d.sql"
	upgrade 3 -v 17 --check
	local method
	for method in parallel dumpall copy; do upgrade 3 -v 17 -m "$method"; done
}
long_attack_a_carriage_return_in_a_role_name_runs_nothing() {
	printf 'CREATE ROLE "r\r\\! id >%s";' "$hostile/ran/role" >"$hostile/d.sql"
	chmod 644 "$hostile/d.sql"
	as postgres psql --cluster 15/shop -Xq postgres -f "$hostile/d.sql"
	by_each_method '0 3' parallel dumpall
}
long_attack_separators_in_values_move_no_row_to_another() {
	sql 15 postgres "ALTER ROLE low SET application_name = E'a\x1fb\x1ec|d,e{}=\"\\''; ALTER DATABASE postgres SET application_name = E'\x1f\x1e'"
	by_each_method 0 parallel
	upgrade 0 -v 17
	[ "$(sql 17 postgres "SELECT setconfig FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole WHERE rolname = 'low' AND setdatabase = 0")" = \
		"$(sql_old "SELECT setconfig FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole WHERE rolname = 'low' AND setdatabase = 0")" ] || hole 'the setting is another'
}
sql_old() { roll_back >&2; sql 15 postgres "$1"; }
long_attack_an_event_trigger_of_a_database_owner_shouts_in_vain() {
	# Only superusers make these; but one that is there runs for whoever comes, our own sessions included.
	sql 15 postgres "CREATE FUNCTION public.e() RETURNS event_trigger LANGUAGE plpgsql AS \$f\$ BEGIN IF current_setting('application_name') LIKE 'pg_%' THEN NULL; END IF; END \$f\$; CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION public.e()"
	by_each_method 0 parallel
}

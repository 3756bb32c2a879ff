# shellcheck shell=bash disable=SC2034,SC2154,SC2016 # the parts of tests/hostile share their variables; scripts are for the owner's shell
# machine: --majors 15
# The same from apt and dpkg, which run as root and are not asked.

# What packages write when they come and go.
packages_write='^/(usr|boot|lib)(/|	|$)|^/var/(lib/(dpkg|apt|ucf|systemd)|cache|log)(/|	|$)|^/etc/(alternatives|ld\.so\.cache|systemd|apparmor\.d|rc[0-6S]\.d|init\.d|default)(/|	|$)|^/(run|root)(/|	|$)'
answer() { printf 'pg-coexist pg-coexist/upgrade select %s\npg-coexist pg-coexist/upgrade seen true\n' "$1" | debconf-set-selections; }
without_17() { DEBIAN_FRONTEND=noninteractive apt-get purge -y postgresql-17 postgresql-client-17; apt-get autoremove -y; }
install_17() {
	DEBIAN_FRONTEND=noninteractive deadline=400 ours '0 100' apt-get install -y -o Dpkg::Use-Pty=0 postgresql-17
}

long_attack_an_upgrade_within_apt_writes_nothing_through_links() {
	expected_changes=$packages_write
	answer now
	owner 'cd /etc/postgresql; pg_ctlcluster 15 shop stop; mv 15/shop 15/cron.d; sed "s/^.shop./[cron.d]/" cluster_ports >r; mv -f r cluster_ports
		sed -i "s,15/shop,15/cron.d,; s,15-shop,15-cron.d," 15/cron.d/postgresql.conf; echo "* * * * * root touch /run/hostile/ran/cron" >15/cron.d/evil; pg_ctlcluster 15 cron.d start'
	chown root:root "$registry"
	owner 'until [ -e /var/lib/postgresql/shop.new/data/PG_VERSION ]; do sleep 0.02; done; rm -rf /etc/postgresql/17; ln -s /etc /etc/postgresql/17' &
	attackers+=("$!")
	install_17
	owner '[ ! -L /etc/postgresql/17 ] || rm -f /etc/postgresql/17'
	without_17 >"$hostile/purge.log" 2>&1
}
long_attack_hundreds_of_made_up_clusters_hold_apt_for_moments_only() {
	expected_changes=$packages_write
	owner 'mkdir -p /var/lib/postgresql/z/data; echo 15 >/var/lib/postgresql/z/data/PG_VERSION
		{ cat /etc/postgresql/cluster_ports; perl -e '\''for (1 .. 400) { print "\n[c$_]\nport = $_\nstatus = active\npath = /var/lib/postgresql/z\n" }'\''; } >/etc/postgresql/r; mv -f /etc/postgresql/r /etc/postgresql/cluster_ports'
	chown root:root "$registry"
	local begin=$SECONDS
	install_17
	[ $((SECONDS - begin)) -lt 200 ] || hole "apt-get took $((SECONDS - begin)) s"
	[ "$(wc -l <"$hostile/out")" -lt 500 ] || hole 'a line for each made-up cluster'
	without_17 >"$hostile/purge.log" 2>&1
}
attack_removal_with_fifos_in_the_cluster_ends() {
	expected_changes=$packages_write
	owner "rm $path/data/PG_VERSION; mkfifo $path/data/PG_VERSION; rm -f $registry.x; mkfifo $registry.x; mv -f $registry.x $registry"
	DEBIAN_FRONTEND=noninteractive deadline=100 ours '1 2 100' apt-get remove -y postgresql-15
	dpkg-query -W -f '${db:Status-Abbrev}' postgresql-15 | grep -q '^ii' || hole 'the major that a cluster needs was removed'
}
attack_a_package_that_conflicts_removes_no_needed_major() {
	expected_changes=$packages_write
	install -d "$hostile/package/DEBIAN"
	printf '%s\n' 'Package: conflicting' 'Version: 1' 'Architecture: all' 'Maintainer: nobody <nobody@localhost>' 'Description: conflicts with a major in use' \
		'Conflicts: postgresql-15' 'Replaces: postgresql-15' 'Provides: postgresql-15' >"$hostile/package/DEBIAN/control"
	dpkg-deb -b "$hostile/package" "$hostile/conflicting.deb"
	deadline=100 ours '1 2' dpkg -i "$hostile/conflicting.deb"
	dpkg-query -W -f '${db:Status-Abbrev}' postgresql-15 | grep -q '^ii' || hole 'the major that a cluster needs was removed'
}
# A package's own cluster, whose role owns the database: what it changes there does not run when the package is configured again.
attack_a_role_of_a_package_gets_no_rights_by_its_setup() {
	expected_changes='^/usr/share/pg-coexist/clusters\.d|^/usr/share/notes|^/var/(lib/dpkg|log)/'
	install -d /usr/share/pg-coexist/clusters.d /usr/share/notes
	printf '[cluster]\nname = notes\nowner = notes\nextensions = plpgsql\ninit-sql = /usr/share/notes/schema.sql\n' >/usr/share/pg-coexist/clusters.d/notes.pgcluster
	echo "CREATE TABLE IF NOT EXISTS note (i int); SELECT count(*) FROM note WHERE 'a'::text = 'b'::text;" >/usr/share/notes/schema.sql
	deadline=120 ours 0 /usr/share/pg-coexist/application-events configure notes
	local major
	major=$(pg_lsclusters -h | awk '$2 == "notes" { print $1 }')
	# Nothing starts servers here.
	pg_ctlcluster "$major" notes start
	deadline=120 ours 0 /usr/share/pg-coexist/application-events configure notes
	note() { as postgres psql --cluster "$major/notes" -XAtq -v ON_ERROR_STOP=1 -d notes "$@"; }
	[ "$(note -c "SELECT pg_get_userbyid(datdba), datconnlimit FROM pg_database WHERE datname = 'notes'")" = 'notes|-1' ] || hole 'the database is not set up'
	[ "$(note -c "SELECT pg_get_userbyid(relowner) FROM pg_class WHERE relname = 'note'")" = notes ] || hole 'the definitions are not there'
	# The role takes away the note that it was set up, and waits for the next time.
	note -c 'SET SESSION AUTHORIZATION notes' -c 'ALTER DATABASE notes RESET ALL; ALTER DATABASE notes SET search_path = evil, pg_catalog, public; CREATE SCHEMA evil' \
		-c "CREATE FUNCTION evil.eq(text, text) RETURNS boolean LANGUAGE plpgsql AS \$f\$ BEGIN SET SESSION AUTHORIZATION postgres; EXECUTE 'COPY (SELECT 1) TO PROGRAM ''id >$hostile/ran/sql'''; RETURN true; EXCEPTION WHEN insufficient_privilege THEN RETURN true; END \$f\$" \
		-c 'CREATE OPERATOR evil.= (leftarg = text, rightarg = text, function = evil.eq)'
	rm -f /var/lib/pg-coexist/applications/notes/ready
	deadline=120 ours 0 /usr/share/pg-coexist/application-events configure notes
	# An administrator has taken it away, too.
	note -c 'ALTER ROLE postgres IN DATABASE notes RESET ALL'
	rm -f /var/lib/pg-coexist/applications/notes/ready
	deadline=120 ours 0 /usr/share/pg-coexist/application-events configure notes
	grep -q 'is there already' "$hostile/out" || hole 'the setup ran again'
	rm -rf /usr/share/notes /usr/share/pg-coexist/clusters.d/notes.pgcluster
}

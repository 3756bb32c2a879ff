# shellcheck shell=bash disable=SC2034,SC2154,SC2016 # the parts of tests/hostile share their variables; scripts are for the owner's shell
# machine: --majors 15,17
# The registry written anew by its owner: configuration and data of different users, made-up clusters, names of root's directories.

attack_no_server_of_another_user_starts_with_a_configuration_of_the_owner() { two_owners root; }
attack_no_server_of_another_user_starts_by_a_registry_of_the_owner() { two_owners postgres; }
# two_owners USER: the registry is that user's; it leads from a configuration of postgres to data of mallory.
two_owners() {
	as mallory bash -c 'mkdir -p ~/pg; /usr/lib/postgresql/15/bin/initdb -D ~/pg/data >/dev/null'
	find /home/mallory/pg -type f -exec sha256sum {} + | LC_ALL=C sort -k 2 >"$hostile/mallory"
	owner 'pg_ctlcluster 15 shop stop; cd /etc/postgresql; sed "s,^path.*,path = /home/mallory/pg," cluster_ports >r; mv -f r cluster_ports
		sed -i "s,^data_directory.*,data_directory = \x27/home/mallory/pg/data\x27," 15/shop/postgresql.conf'
	chown "$1" "$registry"
	/opt/hostile/manifest >"$hostile/before"
	local command
	for command in 'pg_version_upgrade -c shop -v 17 --check' 'pg_version_upgrade -c shop -v 17' 'pg_coexist drop shop --yes' 'pg_coexist set shop status=inactive' 'pg_coexist set shop port=5441'; do
		# shellcheck disable=SC2086
		ours '1 2 3' $command
	done
	ours '0 1 2 3' pg_coexist check
	[ -z "$(pgrep -u mallory)" ] || hole "a server of mallory's runs with the configuration of postgres"
	find /home/mallory/pg -type f -exec sha256sum {} + | LC_ALL=C sort -k 2 | diff -q "$hostile/mallory" - || hole "a server of mallory's was started"
}
long_attack_a_cluster_of_another_user_is_not_removed_as_if_it_were_ours() {
	as mallory bash -c 'mkdir -p ~/pg/data ~/pg.old/data; echo 15 | tee ~/pg/data/PG_VERSION >~/pg.old/data/PG_VERSION'
	upgrade 0 -v 17
	owner 'cd /etc/postgresql; sed "s,^path.*,path = /home/mallory/pg," cluster_ports >r; mv -f r cluster_ports'
	chown root:root "$registry"
	/opt/hostile/manifest >"$hostile/before"
	ours '1 2 3' pg_version_upgrade -c shop --delete-old
	ours '1 2 3' pg_version_upgrade -c shop --rollback --discard-new-writes
}
attack_a_cluster_with_the_name_of_a_directory_of_root_gets_none_of_it() {
	owner 'cd /etc/postgresql; pg_ctlcluster 15 shop stop; mv 15/shop 15/cron.d; sed "s/^.shop./[cron.d]/" cluster_ports >r; mv -f r cluster_ports
		sed -i "s,15/shop,15/cron.d,; s,15-shop,15-cron.d," 15/cron.d/postgresql.conf; echo "* * * * * root touch /run/hostile/ran/cron" >15/cron.d/evil; pg_ctlcluster 15 cron.d start'
	# As if an administrator had registered it under that name.
	chown root:root "$registry"
	at_step switch 'rm -rf /etc/postgresql/17; ln -s /etc /etc/postgresql/17' '0 1 3' pg_version_upgrade -c cron.d -v 17
	ours '0 1 2 3' pg_version_upgrade -c cron.d --rollback --discard-new-writes
}
long_attack_a_registry_with_thousands_of_clusters_is_answered_in_time() {
	owner 'mkdir -p /var/lib/postgresql/z/data; echo 15 >/var/lib/postgresql/z/data/PG_VERSION
		perl -e '\''for (1 .. 18000) { print "[c$_]\nport = $_\nstatus = active\npath = /var/lib/postgresql/z\n" }'\'" >/etc/postgresql/r; mv -f /etc/postgresql/r $registry"
	chown root:root "$registry"
	expected_changes='^/var/(lib/dpkg|log)/'
	deadline=60 ours '0 1 2 3' pg_coexist list
	deadline=60 ours '0 1 2 3' pg_coexist check
	deadline=60 ours '1 2' dpkg -r postgresql-15
}
# What looks like the directory that a killed writer of the registry leaves, beside it.
attack_names_of_what_a_killed_writer_leaves_hold_no_change() {
	owner 'cd /etc/postgresql; mkdir .pg-coexist-1-alive .pg-coexist-9999991-full .pg-coexist-9999992-inside
		touch .pg-coexist-9999991-full/x; ln -s /srv/canary/file .pg-coexist-9999992-inside/content.pg-coexist
		ln -s /srv/canary/cluster .pg-coexist-9999993-link; mkfifo .pg-coexist-9999994-fifo; mkdir -p .pg-coexist-9999995-deep/content.pg-coexist/x
		mkdir -m 0 .pg-coexist-9999996-closed; perl -e "mkdir qq(.pg-coexist-9999997-new\nline); mkdir qq(.pg-coexist-9999998-\xff)"; touch .pg-coexist-99999999999999999999-x'
	ours 0 pg_coexist set shop status=active
	[ ! -e /etc/postgresql/.pg-coexist-9999992-inside ] || hole 'nothing was swept up: the attack was not reached'
	upgrade 0 -v 17
	roll_back
	[ "$(sql 15 postgres 'SELECT count(*) FROM t')" = 100 ] || hole 'the old cluster does not serve'
}
long_attack_very_many_such_names_are_answered_in_time() {
	owner 'cd /etc/postgresql; perl -e "mkdir qq(.pg-coexist-1-$_) for 1 .. 200000"'
	deadline=60 ours '0 1 2 3' pg_coexist set shop status=active
	deadline=60 ours '0 1 2 3' pg_coexist set shop port=5441
	deadline=60 ours '0 1 2 3' pg_coexist list
}
long_attack_thousands_of_configuration_directories_hold_dpkg_for_moments_only() {
	owner 'cd /etc/postgresql/15; for i in $(seq 2000); do mkdir d$i; : >d$i/postgresql.conf; done'
	expected_changes='^/var/(lib/dpkg|log)/'
	deadline=60 ours '0 1 2' dpkg -r postgresql-15
}

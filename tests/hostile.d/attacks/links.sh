# shellcheck shell=bash disable=SC2034,SC2086,SC2154,SC2206,SC2016 # the parts of tests/hostile share their variables; scripts are for the owner's shell
# machine: --majors 15,17
# A directory on the way gives way to a link, at an exact moment: root writes nothing where the owner could not.

# in_upgrade STEP FILE TARGET [OPTION...]
in_upgrade() {
	local step=$1 file=$2 target=$3; shift 3
	at_step "$step" "$swap swap $file $target" '0 1 3' pg_version_upgrade -c shop -v 17 "$@"
	# The owner leaves the link there, and root cleans up.
	roll_back
}

attack_an_upgrade_places_no_configuration_through_a_linked_directory_of_the_new_major() {
	owner "echo '* * * * * root touch $hostile/ran/cron' >$configuration/evil"
	in_upgrade configure /etc/postgresql/17 /srv/canary/major
}
long_attack_an_upgrade_places_no_configuration_when_the_link_is_there_before_the_switch() {
	owner "echo '* * * * * root touch $hostile/ran/cron' >$configuration/evil"
	in_upgrade switch /etc/postgresql/17 /srv/canary/major
}
attack_an_upgrade_keeps_the_old_configuration_through_no_link() { in_upgrade switch /etc/postgresql/15 /srv/canary/major; }
long_attack_an_upgrade_marks_no_start_conf_through_a_link() { in_upgrade mark /etc/postgresql/15 /srv/canary/major; }
attack_an_upgrade_moves_no_data_into_a_linked_directory() { in_upgrade switch $path.new /srv/canary/cluster; }
long_attack_a_failed_upgrade_removes_nothing_through_links() {
	owner "printf '#!/bin/sh\nexit 1\n' >/tmp/fail"
	at_step stop-both "$swap swap $path.new/data /srv/canary/cluster/data; swap /etc/postgresql/17 /srv/canary/major" '0 1 3' \
		pg_version_upgrade -c shop -v 17 --on-failure=restore
	roll_back
}
attack_an_upgrade_gives_no_foreign_directory_to_the_owner_below_a_link_that_turns() {
	owner 'cd /var/lib/postgresql; mkdir r; mv shop r/shop; ln -s r a; P=/var/lib/postgresql/a/shop; pg_ctlcluster 15 shop stop -m immediate
		sed "s,^path.*,path = $P," /etc/postgresql/cluster_ports >/etc/postgresql/r; mv -f /etc/postgresql/r /etc/postgresql/cluster_ports
		sed -i "s,^data_directory.*,data_directory = \x27$P/data\x27," /etc/postgresql/15/shop/postgresql.conf; pg_ctlcluster 15 shop start'
	chown root:root "$registry"
	between after '^REMOVE .*/shop\.new' 'cd /var/lib/postgresql; ln -sfn /srv/canary/parent a.t; mv -T a.t a'
	upgrade '1 2 3' -v 17
	owner 'ln -sfn r /var/lib/postgresql/a'
	roll_back
}
attack_an_upgrade_gives_no_hard_linked_log_to_the_owner() {
	# As where fs.protected_hardlinks is off.
	ln /etc/shadow /var/log/postgresql/postgresql-17-shop.log
	/opt/hostile/manifest >"$hostile/before"
	upgrade '0 1 3' -v 17
	rm -f /var/log/postgresql/postgresql-17-shop.log
	expected_changes='^/etc/shadow	f	0640	0:42	'
}
attack_an_upgrade_waits_for_no_log_that_is_a_fifo() {
	owner 'mkfifo /var/log/postgresql/postgresql-17-shop.log'
	deadline=90 upgrade 3 -v 17
}
long_attack_delete_old_follows_no_links_in_the_kept_cluster() {
	upgrade 0 -v 17
	owner 'cd /var/lib/postgresql; ln -s /srv/canary shop.old/canary; ln -s /srv/canary shop.old/data/base/canary; ln -s /srv/canary/cluster/data shop.old/data/pg_tblspc/99999
		cd /etc/postgresql/15/shop.old; ln -s /srv/canary c; rm -f log; ln -s /srv/canary/file log'
	upgrade '0 1 3' --delete-old
}
attack_delete_old_removes_nothing_when_a_directory_turns_into_a_link() {
	upgrade 0 -v 17
	between before '^REMOVE .*shop\.old' "$swap swap $path.old /srv/canary/cluster; swap /etc/postgresql/15 /srv/canary/major"
	upgrade '0 1 2 3' --delete-old
	must_be_reached
}
attack_drop_unlinks_no_file_of_root_that_log_points_at() {
	owner "ln -s /srv/canary/file $configuration/log"
	ours '0 1 3' pg_coexist drop shop --yes
}
long_attack_drop_removes_no_directory_that_the_configuration_named_too_late() {
	before_program /usr/bin/pg_dropcluster "sed -i 's,^data_directory.*,data_directory = \x27/srv/canary/cluster/data\x27,' $configuration/postgresql.conf"
	ours '0 1 3' pg_coexist drop shop --yes
	must_be_reached
}
attack_drop_removes_no_cluster_of_another_user() {
	as mallory bash -c 'mkdir -p ~/d; echo 15 >~/d/PG_VERSION; echo precious >~/d/file'
	/opt/hostile/manifest >"$hostile/before"
	before_program /usr/bin/pg_dropcluster "sed -i 's,^data_directory.*,data_directory = \x27/home/mallory/d\x27,' $configuration/postgresql.conf"
	ours '0 1 3' pg_coexist drop shop --yes
	must_be_reached
}
attack_create_makes_no_directory_below_a_link_of_the_owner() {
	owner 'ln -s /srv/canary/parent /var/lib/postgresql/a'
	ours '0 1 2 3' pg_coexist create fresh -v 15 -p 5460 --path /var/lib/postgresql/a/fresh
}
attack_create_makes_no_configuration_in_a_linked_directory() {
	owner 'ln -s /srv/canary/major /etc/postgresql/17'
	ours '1 2 3' pg_coexist create fresh -v 17 -p 5460
}
attack_create_writes_no_configuration_when_its_directory_turns_into_a_link() {
	before_program /usr/bin/pg_createcluster 'rmdir /etc/postgresql/15/fresh; ln -s /srv/canary/parent /etc/postgresql/15/fresh'
	ours '1 2 3' pg_coexist create fresh -v 15 -p 5460
	must_be_reached
}
attack_create_opens_no_file_of_root_whose_link_its_log_becomes() {
	before_program /usr/bin/pg_createcluster 'rm -f /var/log/postgresql/postgresql-15-fresh.log; ln -s /srv/canary/file /var/log/postgresql/postgresql-15-fresh.log'
	ours '1 2 3' pg_coexist create fresh -v 15 -p 5460
	must_be_reached
}
attack_set_changes_no_configuration_through_a_link() {
	owner "$swap swap /etc/postgresql/15 /srv/canary/major"
	ours '1 2 3' pg_coexist set shop port=5441
	ours '0 1 2 3' pg_coexist set shop status=inactive
}
# at_first_move SCRIPT: once, as the owner's process is to move the first thing of adopt or release.
at_first_move() { between before '^(RENAME|CREATE_DIRECTORY) ' "[ -e /tmp/once ] || { touch /tmp/once; $swap $1; }"; }
attack_adopt_writes_nothing_through_links_that_come_as_it_moves() {
	at_first_move "swap /etc/postgresql/15 /srv/canary/major; ln -s /srv/canary/cluster /var/lib/postgresql/depot"
	ours '0 1 2 3' pg_coexist adopt 15/depot
	must_be_reached
	ours '0 1 2 3' pg_coexist adopt 15/depot
}
long_attack_release_writes_nothing_through_links_that_come_as_it_moves() {
	ours 0 pg_coexist adopt 15/depot --as market
	at_first_move "swap /etc/postgresql/15 /srv/canary/major; swap /var/lib/postgresql/15 /srv/canary/parent"
	ours '0 1 2 3' pg_coexist release market
	must_be_reached
	ours '0 1 2 3' pg_coexist release market
}
long_attack_adopt_makes_nothing_below_a_link_in_its_path() {
	owner 'ln -s /srv/canary/parent /var/lib/postgresql/a'
	ours '0 1 2 3' pg_coexist adopt 15/depot --path /var/lib/postgresql/a/fresh
}
attack_adopt_renames_no_log_with_an_odd_name() {
	owner 'touch "/var/log/postgresql/postgresql-15-depot.log.z
postgresql-15-main.log.1"'
	ours '0 3' pg_coexist adopt 15/depot --as market
	if [ "$status" = 0 ]; then ours 0 pg_coexist release market; fi
	ours '0 1' pg_coexist list
}

# Nor can the cluster be marked as failed then; what to type next is printed all the same.
attack_a_link_that_comes_as_the_new_cluster_opens_hides_no_way_on() {
	at_step start "$swap swap /etc/postgresql/17 /srv/canary/major" 1 pg_version_upgrade -c shop -v 17
	grep -q 'pg_version_upgrade -c shop -r   continues' "$hostile/out" || hole 'what comes next is not told'
}
# Each level at each step; then the way back and the way forth. A step that all methods have is held with some levels in each, all of
# them together; one of its own with all of them: a try takes ten seconds, and these are some two hundred.
levels=("$path /srv/canary/cluster" "$path.new /srv/canary/cluster" "$path.new/data /srv/canary/cluster/data" "$path.new/upgrade /srv/canary/cluster/upgrade"
	"$path.old /srv/canary/cluster" "$path/data /srv/canary/cluster/data" '/etc/postgresql/15 /srv/canary/major' '/etc/postgresql/15/shop /srv/canary/major/shop'
	'/etc/postgresql/15/shop.old /srv/canary/major/shop.old' '/etc/postgresql/17 /srv/canary/major' '/etc/postgresql/17/shop /srv/canary/major/shop')
methods=(parallel dumpall copy link)
# any_level METHOD NUMBER
any_level() {
	local method number=$2 step other level way count
	for method in "${methods[@]}"; do steps_of "$method" >"$hostile/steps.$method"; done
	method=$1
	while read -r step <&8; do
		count=0
		for other in "${methods[@]}"; do ! grep -qx "$step" "$hostile/steps.$other" || count=$((count + 1)); done
		for ((level = 0; level < ${#levels[@]}; level++)); do
			[ $count -lt ${#methods[@]} ] || [ $((level % ${#methods[@]})) -eq "$number" ] || continue
			at_step "$step" "$swap swap ${levels[level]}" '0 1 3' pg_version_upgrade -c shop -v 17 -m "$method"
			for way in -r --rollback; do
				ours '0 1 2 3' pg_version_upgrade -c shop "$way"
			done
			again "$method, $step, ${levels[level]% *}"
		done
	done 8<"$hostile/steps.$method"
}
long_attack_any_level_becomes_a_link_at_any_step_when_streamed() { any_level parallel 0; }
long_attack_any_level_becomes_a_link_at_any_step_when_dumped() { any_level dumpall 1; }
long_attack_any_level_becomes_a_link_at_any_step_when_copied() { any_level copy 2; }
long_attack_any_level_becomes_a_link_at_any_step_when_linked() { any_level link 3; }
# Those that an upgrade tells of; at them it can be held.
steps_of() {
	upgrade 0 -v 17 -m "$1" --json
	sed -nE 's/.*"event":"started".*"step":"([^"]+)".*/\1/p' "$hostile/out" | awk '!seen[$0]++'
	fresh steps >&2
}

# shellcheck shell=bash disable=SC2034,SC2086,SC2154,SC2206,SC2016 # the parts of tests/hostile share their variables; scripts are for the owner's shell
# machine: --majors 15,17
# A cluster of nothing but hostile names, texts and settings (tests/fixture/make-hostile) comes through whole, by every method.

options=$(/opt/fixture/make-hostile --options)
hostile_cluster() {
	install -d -o postgres -m 0700 /srv/tablespace
	find /srv/tablespace -mindepth 1 -delete
	expected_changes='^/srv/tablespace'
	as postgres env PGPORT=$port /opt/fixture/make-hostile /srv/tablespace || { hole 'the fixture cannot be made'; return 1; }
}
# What a server holds, and its schema as the newer pg_dumpall sees it.
holds() {
	as postgres env PGPORT=$port PGOPTIONS="$options" PGCLIENTENCODING=SQL_ASCII /opt/fixture/schema --from 15 "/usr/lib/postgresql/$to/bin/pg_dumpall" >"$hostile/schema.$1"
	as postgres env PGPORT=$port FINGERPRINT_OPTIONS="$options" /opt/fixture/fingerprint >"$hostile/content.$1"
}
# comes_through METHOD [MAJOR]
comes_through() {
	local to=${2:-17}
	hostile_cluster || return
	holds old
	local what
	rm -f "$hostile"/ran/*
	# What is refused before anything is done harms nobody, but none of these names is one that PostgreSQL refuses.
	deadline=400 upgrade 0 -v "$to" -m "$1" --verify=content
	[ "$status" = 0 ] || return
	for what in "$hostile"/ran/*; do [ ! -e "$what" ] || hole "ran: ${what##*/}"; done
	holds new
	for what in schema content; do
		diff -a "$hostile/$what.old" "$hostile/$what.new" >"$hostile/out" || hole "another $what: $(head -n 3 "$hostile/out" | cut -c1-150 | tr '\n' '|' | cat -v)"
	done
	rm -f "$hostile"/ran/*
}
attack_hostile_names_and_settings_come_through_when_streamed() { comes_through parallel; }
long_attack_hostile_names_and_settings_come_through_when_dumped() { comes_through dumpall; }
long_attack_hostile_names_and_settings_come_through_when_copied() { comes_through copy; }
long_attack_hostile_names_and_settings_come_through_when_linked() { comes_through link; }

# shellcheck shell=bash disable=SC2034,SC2086,SC2154,SC2206,SC2016 # the parts of tests/hostile share their variables; scripts are for the owner's shell
# machine: --majors 15,17
# The environment and the working directory that a local user's sudo brings along.

# Programs, libraries, settings and start-up files that leave a trace when they are used.
traps() {
	local name
	ev=/tmp/ev
	install -d -m 0777 $ev $ev/bin $ev/perl
	for name in psql pg_ctlcluster pg_lsclusters java stty perl sh sed awk grep cat ps du test systemctl pg_createcluster dpkg-query run-parts getent setsid setpriv env id; do
		printf '#!/bin/bash\necho %s >>%s/ran/path\nexit 1\n' "$name" "$hostile" >$ev/bin/$name
	done
	printf '#!/bin/sh\ntouch %s/ran/pager\n' "$hostile" >$ev/pager
	chmod 755 $ev/bin/* $ev/pager
	for name in PgCommon strict POSIX; do printf 'BEGIN { open F, ">>%s/ran/perl5lib" } 1;\n' "$hostile" >$ev/perl/$name.pm; done
	echo "touch $hostile/ran/bashenv" >$ev/rc
	echo "\\! touch $hostile/ran/psqlrc" | tee $ev/psqlrc /root/.psqlrc >/var/lib/postgresql/.psqlrc
	echo '* : * : * : postgres : x' >$ev/pass
	printf '[postgresql]\nhost=/nowhere\n' >$ev/services
	# A JVM reads these from its working directory.
	echo '-Xmx1k' >$ev/.hotspotrc
	echo quiet >$ev/.hotspot_compiler
	environment=(JAVA_TOOL_OPTIONS=-javaagent:/tmp/none JDK_JAVA_OPTIONS=-Dpgcoexist.root=$ev _JAVA_OPTIONS=-Dpgcoexist.root=$ev CLASSPATH=$ev JAVA_HOME=$ev
		PERL5LIB=$ev/perl PERL5OPT=-Mstrict BASH_ENV=$ev/rc ENV=$ev/rc PSQLRC=$ev/psqlrc PGHOST=/tmp PGPORT=1 PGOPTIONS=-cwork_mem=bad PGUSER=nobody
		PGDATABASE=x PGSERVICE=postgresql PGSERVICEFILE=$ev/services PGSYSCONFDIR=$ev PGPASSFILE=$ev/pass PGCLUSTER=99/x PGDATA=/etc PG_CLUSTER_CONF_ROOT=$ev
		PGCOEXIST_ATTEMPT=x PGCOEXIST_RUN=y TMPDIR=$ev LANG=xx_YY.latin1 LC_ALL=xx LANGUAGE=de PAGER=$ev/pager PSQL_PAGER=$ev/pager PSQL_EDITOR=$ev/pager
		'COLUMNS=$(id)' TERM=xterm IFS=/ TZ=:/etc/shadow HOME=$ev MALLOC_CHECK_=3 GCONV_PATH=$ev DEBCONF_DB_OVERRIDE=x)
	expected_changes='^/root/.psqlrc'
}
# odd STATUSES CMD...: with all of it.
odd() { local wanted=$1; shift; ours "$wanted" env -C $ev "${environment[@]}" "PATH=$ev/bin:$PATH" "$@"; }

attack_nothing_of_the_environment_runs_or_leads_astray() {
	traps
	odd 0 pg_coexist list
	grep -q shop "$hostile/out" || hole 'the list is of another machine'
	# A new cluster has the locale of the environment, as pg_createcluster makes it: that must be one that there is.
	odd 0 LC_ALL=C.UTF-8 pg_coexist create two -v 15 -p 5444
	odd 0 pg_version_upgrade -c shop -v 17
	odd 0 pg_coexist adopt 15/depot --as market
	odd '0 1' pg_coexist check
	odd '0 3' pg_version_upgrade -c shop --rollback --discard-new-writes
	rm -f /root/.psqlrc
}
attack_no_file_of_the_working_directory_speaks_on_our_output() {
	traps
	odd 0 pg_coexist list --json
	perl -MJSON::PP -e 'local $/; JSON::PP->new->incr_parse(<STDIN>) or die' <"$hostile/out" || hole 'the list is no JSON'
	! grep -aqi 'warning\|hotspot' "$hostile/out" || hole "the working directory speaks: $(head -n 1 "$hostile/out")"
	rm -f /root/.psqlrc
}
attack_a_working_directory_that_is_gone_stops_nothing() {
	install -d /tmp/gone
	cd /tmp/gone && rmdir /tmp/gone
	ours 0 pg_coexist list
	ours 0 pg_version_upgrade -c shop -v 17 --check
	cd /
}
long_attack_a_umask_that_closes_everything_stops_nothing() {
	(umask 777; ours 0 pg_coexist list; ours 0 pg_version_upgrade -c shop -v 17; printf '%s\n' "${reasons[@]}" >"$hostile/reasons")
	mapfile -t reasons < <(grep . "$hostile/reasons")
	[ "$(sql 17 postgres 'SELECT count(*) FROM t')" = 100 ] || hole 'the rows are not there'
}
attack_guards_run_nothing_of_the_environment() {
	traps
	expected_changes='^/root/.psqlrc|^/var/(lib/dpkg|log)/'
	# dpkg itself finds its shell by the PATH.
	ours '1 2' env -C $ev "${environment[@]}" dpkg -r postgresql-15
	dpkg-query -W -f '${db:Status-Abbrev}' postgresql-15 | grep -q '^ii' || hole 'the major that a cluster needs was removed'
	rm -f /root/.psqlrc
}

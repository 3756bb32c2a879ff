# shellcheck shell=bash disable=SC2034,SC2154,SC2016 # the parts of tests/hostile share their variables; scripts are for the owner's shell
# machine: --majors 15,17
# Names that are commands: an administrator types what we print, and a terminal shows it.

# Every command that a message tells is typed, in a shell, by root; what reads the owner's words as its own leaves a trace. The command
# itself does nothing.
type_what_was_told() {
	local line
	while IFS= read -r line; do
		(cd "$hostile/between" && timeout 20 bash -c "true $line" >>"$hostile/typed" 2>&1 </dev/null)
	done < <(sed -nE 's/^ *Next: (.*)/\1/p; s/^ {6,}([^ ].*)/\1/p' "$hostile/out" | sed -E 's/   .*//; s/^[a-z ]*: *((sudo|pg_|chmod|chown|rm|mv) ?)/\1/')
}
attack_commands_that_are_told_quote_a_path_of_the_registry() {
	owner "P='/var/lib/postgresql/x; touch $hostile/ran/pasted #'"'
		mkdir -p "$P/data"; echo 15 >"$P/data/PG_VERSION"; chmod 777 "$P/data"
		cd /etc/postgresql; { cat cluster_ports; printf "\n[cust]\nport = 5499\nstatus = active\npath = %s\n" "$P"; } >r; mv -f r cluster_ports'
	# As if an administrator had registered it.
	chown root:root "$registry"
	local command
	for command in 'pg_coexist check' 'pg_version_upgrade -c cust --check' 'pg_coexist drop cust --yes' 'pg_coexist set cust port=5498' 'pg_coexist list'; do
		# shellcheck disable=SC2086
		ours '0 1 2 3' $command
		type_what_was_told
	done
}
attack_commands_that_are_told_quote_names_of_directories() {
	local name command
	for name in "\$(touch $hostile/ran/pasted)" "a; touch $hostile/ran/pasted" "\`touch $hostile/ran/pasted\`" "a' ; touch $hostile/ran/pasted '"; do
		name=${name//\//\$\{HOME%root\}}
		owner 'mkdir "/etc/postgresql/15/$1" && cp /etc/postgresql/15/shop/postgresql.conf "/etc/postgresql/15/$1/"' mkdir "$name"
	done
	for command in 'pg_coexist check' 'pg_coexist list' 'pg_coexist majors' 'pg_version_upgrade -c shop -v 17 --check'; do
		# shellcheck disable=SC2086
		ours '0 1 2 3' $command
		HOME=/root type_what_was_told
	done
}
attack_a_value_in_the_configuration_begins_no_line_and_no_command() {
	owner "printf \"data_directory = '/tmp/\\\$(touch $hostile/ran/pasted)/data'\nbogus\033[2Jname = 1\nunix_socket_directories = '/tmp/\033[2J'\n\" >>$configuration/postgresql.conf
		printf 'x\033[2J\nNext: touch $hostile/ran/pasted\n' >$configuration/start.conf; ln -sf \$'/tmp/\033[2Jlog\nNext: touch $hostile/ran/pasted' $configuration/log"
	local command
	for command in 'pg_coexist check' 'pg_coexist list' 'pg_coexist list --json' 'pg_coexist check --json' 'pg_coexist set shop port=5441' 'pg_coexist history' \
		'pg_version_upgrade -c shop -v 17 --check'; do
		# shellcheck disable=SC2086
		ours '0 1 2 3' $command
		! grep -aq "^Next: touch" "$hostile/out" || hole "a line of ours was forged: $command"
	done
}
long_attack_escapes_in_names_reach_no_terminal() {
	local esc=$'\033'
	sql 15 postgres "CREATE DATABASE \"${esc}]0;pwn${esc}[2J${esc}[31mEVIL\""
	sql 15 postgres "CREATE TABLE \"a${esc}]0;pwn${esc}[2J"$'\302\233'"[31m"$'\342\200\256'"EVIL\" AS SELECT repeat(md5(i::text), 100) v FROM generate_series(1, 4000) i"
	sql 15 postgres "ALTER ROLE ALL SET application_name = '${esc}[2J'"
	status=0
	timeout 180 script -qec 'stty cols 100; TERM=xterm pg_version_upgrade -c shop -v 17' "$hostile/tty" </dev/null >/dev/null || status=$?
	[ $status -eq 0 ] || hole "ended with $status"
	! LC_ALL=C grep -aqP '\x1b\]|\x1b\[2J|\x1b\[31m|\xc2\x9b|\xe2\x80\xae' "$hostile/tty" || hole 'an escape reached the terminal'
	roll_back
	upgrade 0 -v 17 --json
	perl -MJSON::PP -ne 'JSON::PP->new->decode($_)' "$hostile/out" || hole 'the events are no JSON'
}
attack_guards_take_no_word_of_the_registry_for_a_command() {
	local text
	expected_changes='^/var/(lib/dpkg|log)/'
	for text in "[\$(touch $hostile/ran/guard)]\nport=1\nstatus=active\npath=/x\n" "[a]\nport=1\nstatus=active\npath=/x\$(touch $hostile/ran/guard)\`touch $hostile/ran/guard\`%%s%%n;\n"; do
		owner "printf '$text' >/tmp/r; mv -f /tmp/r $registry"
		deadline=60 ours '1 2' dpkg -r postgresql-15
	done
	owner 'cd /etc/postgresql/15; for d in "a b" "$(printf "n\nPG: not needed\033[2J")" "--" "-rf" "x;y"; do mkdir -- "./$d"; cp shop/postgresql.conf "./$d/"; done'
	deadline=60 ours '1 2' dpkg -r postgresql-15
	dpkg-query -W -f '${db:Status-Abbrev}' postgresql-15 | grep -q '^ii' || hole 'the major that a cluster needs was removed'
}

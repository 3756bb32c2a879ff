# shellcheck shell=bash disable=SC2034,SC2154 # the parts of tests/hostile share their variables
# One attack from its beginning to its line, and what shows that it went through.

# take NAME: runs attack_NAME on a fresh cluster.
take() {
	local begin=$SECONDS reasons=() status='' expected_changes=''
	attackers=()
	fresh "$1"
	"attack_$1" >"$hostile/attack.log" 2>&1
	[ ${#attackers[@]} -eq 0 ] || kill -KILL "${attackers[@]}" 2>/dev/null
	put_programs_back
	judge_files
	judge_runs
	report "$1" $((SECONDS - begin))
}

# fresh WHAT: everything as it was, and written down.
fresh() {
	reset >"$hostile/reset.log" 2>&1 || { cat "$hostile/reset.log" >&9; die "cannot put the cluster back for $1"; }
	/opt/hostile/manifest >"$hostile/before"
}

# again TRY: judges one of the tries that an attack has, and puts everything back for the next.
again() {
	local at=${#reasons[@]}
	judge_files
	judge_runs
	for ((; at < ${#reasons[@]}; at++)); do reasons[at]="$1: ${reasons[at]}"; done
	fresh "$1"
}

# Nothing outside what is the owner's has changed, but what the attack says that its command is documented to write ($expected_changes).
judge_files() {
	local line seen=0
	/opt/hostile/manifest >"$hostile/after"
	while IFS= read -r line; do
		if [ -n "$expected_changes" ] && [[ "${line:2}" =~ $expected_changes ]]; then continue; fi
		seen=$((seen + 1))
		[ $seen -gt 6 ] || hole "changed: $line"
	done < <(diff "$hostile/before" "$hostile/after" | grep '^[<>]')
	# What an attack made must not spoil the next ones.
	cut -f1 "$hostile/before" | LC_ALL=C sort >"$hostile/before.names"
	while IFS= read -r line; do
		if [ -n "$expected_changes" ] && [[ "$line" =~ $expected_changes ]]; then continue; fi
		rm -rf -- "$line"
	done < <(cut -f1 "$hostile/after" | LC_ALL=C sort | LC_ALL=C comm -13 "$hostile/before.names" -)
}

# No code of the attacker's ran with rights that are not the attacker's, and what only root reads is nowhere where he can.
judge_runs() {
	local file
	for file in "$hostile"/ran/*; do
		[ ! -e "$file" ] || hole "ran: ${file##*/}: $(head -n 1 "$file" | cut -c1-100)"
	done
	file=$(as postgres grep -rlsF "$secret" /var/lib/postgresql /etc/postgresql /var/log/postgresql /run/pg-coexist /tmp | head -n 1)
	[ -z "$file" ] || hole "copied what only root may read to $file"
}

report() {
	local word=pass reason
	[ ${#reasons[@]} -eq 0 ] || word=FAIL
	printf '%s  %s: %s (%s s)\n' "$word" "$group" "${1//_/ }" "$2"
	printf '        %s\n' "${reasons[@]}" | grep -v '^ *$'
	echo "$word" >>/hostile/results
	if [ $word = FAIL ]; then
		reason=/hostile/$group.$1
		rm -rf "$reason"
		mkdir "$reason"
		cp -r "$hostile"/{out,attack.log,before,after,between} "$reason" 2>/dev/null
	fi
}

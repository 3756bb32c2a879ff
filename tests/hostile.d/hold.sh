# shellcheck shell=bash disable=SC2034,SC2154 # the parts of tests/hostile share their variables
# Ways to hold our commands at an exact point, and to do something there.

# between WHEN REQUEST SCRIPT: before or after each request to the owner's file process that matches the regular expression (as
# "OPERATION /path"), the owner runs the script, and root waits for it. With WHEN=lie the script is the answer (see the program
# "between"). What was asked is in $hostile/between/log, the moments in $hostile/between/reached.
between() {
	[ -e "$java.real" ] || stand_between
	printf '%s\n%s\n%s\n' "$1" "$2" "$3" >"$hostile/between/plan"
}
# The moment has come; else the attack proves nothing.
must_be_reached() { [ -s "$hostile/between/reached" ] || hole 'the attack was not reached: the product no longer asks this'; }

java=$(readlink -f /usr/lib/jvm/default-java/bin/java)
stand_between() {
	mv "$java" "$java.real"
	cat >"$java" <<-END
		#!/bin/sh
		case \$* in *.DiskServer) [ ! -e $hostile/between/plan ] || exec /opt/hostile/between $java.real "\$@" ;; esac
		exec $java.real "\$@"
	END
	chmod 755 "$java"
}

# before_program PROGRAM SCRIPT: the owner runs the script once as root starts the program, and root waits for it. The program itself
# stays as it is, below what is mounted on it.
before_program() {
	install -d "$hostile/real"
	cp -p "$1" "$hostile/real/${1##*/}"
	printf '%s\n' "$2" >"$hostile/before-program"
	chmod 755 "$hostile/before-program"
	cat >"$hostile/real/held" <<-END
		#!/bin/bash
		. /opt/hostile/common.sh
		owner "\$(cat $hostile/before-program)"
		echo ${1##*/} >>$hostile/between/reached
		exec $hostile/real/${1##*/} "\$@"
	END
	chmod 755 "$hostile/real/held"
	mount --bind "$hostile/real/held" "$1"
	chmod 1777 "$hostile/between"
	held_programs+=("$1")
}
held_programs=()
put_programs_back() {
	local program
	for program in "${held_programs[@]}"; do umount "$program"; done
	held_programs=()
	[ ! -e "$java.real" ] || mv "$java.real" "$java"
}

# at_step STEP SCRIPT STATUSES CMD...: holds the command (which knows --json) with SIGSTOP as the step begins; the owner runs the
# script; the command goes on. STEP is a regular expression; each step that matches is held, its name is the script's $1.
at_step() {
	local step=$1 script=$2 wanted=$3; shift 3
	ours "$wanted" /opt/hostile/at-step "$step" "$script" "$@"
	[ -e "$hostile/between/reached" ] || hole "the attack was not reached: no step is called $step"
}

# swap FILE TARGET: for a script of the owner: the file gives way to a link, and is kept beside it.
# shellcheck disable=SC2016 # for the owner's shell
swap='swap() { mv -T "$1" "$1.away" 2>/dev/null; ln -s "$2" "$1"; }; unswap() { rm -f "$1"; mv -T "$1.away" "$1" 2>/dev/null || :; };'

# shellcheck shell=bash disable=SC2034,SC2154 # the parts of tests/lab share their variables
# The command line.

suite=trixie majors='' offered='' bare=no builder=no systemd=no keep=no reboot=no network=no no_sync=no force=no pid_file='' binds=''
verb=''
command=()

read_options() {
	local majors_given=15 offers_given=''
	verb=$1; shift
	while [ $# -gt 0 ]; do
		case $1 in
			--) shift; command=("$@"); break ;;
			-h|--help) usage; exit 0 ;;
			--bare) bare=yes ;;
			--builder) builder=yes ;;
			--systemd) systemd=yes ;;
			--keep) keep=yes ;;
			--reboot) reboot=yes ;;
			--network) network=yes ;;
			--no-sync) no_sync=yes ;;
			--force) force=yes ;;
			--suite|--majors|--offer|--bind|--pid-file)
				[ $# -ge 2 ] || usage_error "$1 needs a value"
				read_value "$1" "$2"
				shift ;;
			--*=*) set -- "${1%%=*}" "${1#*=}" "${@:2}"; continue ;;
			-*) usage_error "there is no option '$1'" ;;
			*) usage_error "unexpected '$1' (a command comes after --)" ;;
		esac
		shift
	done
	majors=$(major_list --majors "$majors_given")
	offered=$(major_list --offer "${usual_majors[*]} $majors $offers_given" | tr ' ' '\n' | sort -nu | xargs)
	read_verb
}

# read_value OPTION VALUE; sets the variables of read_options, too.
read_value() {
	case $1 in
		--suite)
			[[ " ${suites[*]} " == *" $2 "* ]] || usage_error "there is no machine of suite '$2', only of: ${suites[*]}"
			suite=$2 ;;
		--majors) majors_given=$2 ;;
		--offer) offers_given=$2 ;;
		--pid-file)
			[ -d "$(dirname "$2")" ] || usage_error "the directory of --pid-file $2 does not exist"
			pid_file=$(realpath -m "$2") ;;
		--bind)
			[[ "$2" == ?*:/?* ]] || usage_error "--bind wants HOSTDIR:DIR with an absolute DIR, not '$2'"
			[ -e "${2%%:*}" ] || usage_error "--bind: ${2%%:*} does not exist"
			binds+=$(realpath "${2%%:*}"):${2#*:}$'\n' ;;
	esac
}

# major_list OPTION TEXT: TEXT with blanks for commas, checked.
major_list() {
	local major text=${2//,/ }
	[ "$text" != none ] || return 0
	for major in $text; do
		[[ " ${known_majors[*]} " == *" $major "* ]] || usage_error "$1: the lab has no PostgreSQL '$major', only ${known_majors[*]}, or none"
		[ "$suite-$major" != bookworm-18 ] || usage_error "$1: PostgreSQL 18 (from forky) does not install on bookworm, take --suite trixie"
	done
	echo "$text" | xargs
}

read_verb() {
	case $verb in
		run) [ ${#command[@]} -gt 0 ] || usage_error 'run needs a command after --' ;;
		*) [ ${#command[@]} -eq 0 ] || usage_error "$verb takes no command" ;;
	esac
	case $verb in
		shell)
			[ -t 0 ] || usage_error 'shell needs a terminal; use run -- CMD'
			binds+=$lab_d/shellrc:/root/.labrc$'\n'
			command=(bash --rcfile /root/.labrc -i) ;;
		demo)
			majors=''
			systemd=yes
			binds+=$lab_d/demo:/root/demo$'\n'
			command=(bash /root/demo) ;;
	esac
}

# shellcheck shell=bash disable=SC2034,SC2154 # the parts of tests/lab share their variables
# Pools: flat apt repositories with a package and all it needs on top of the bare root, one for each major, and "common".

# Extensions of these majors that tests install: pg_cron, whose background worker writes, is not in postgresql-N.
major_extensions() {
	case $1 in
		15|17) echo "postgresql-$1-cron" ;;
	esac
}

# Sets $repo, the bind mounts that give a machine its local repositories under /srv/lab-repo.
need_pools() {
	local name pool
	repo=
	for name in common $offered; do
		pool=pools/$suite-$name-$(key "$root_id" "$(file_key "$lab_d/pools.sh")")
		in_cache "$pool" "the local repository '$name' for $suite" || {
			need_lists
			cached "$pool" "the local repository '$name' for $suite" make_pool "$name"
		}
		repo+=${repo:+$'\n'}$pool:/srv/lab-repo/$name
	done
}

make_pool() {
	local name=$1 dir=$2 scratch=$2.changes
	local prefer='' wanted
	wanted="postgresql-$name $(major_extensions "$name")"
	case $name in
		# debhelper: dh-pg-coexist needs it. autopkgtest runs debian/tests. The last line is what tests use beside us.
		common)
			wanted='postgresql-common ssl-cert libjson-perl logrotate debhelper autopkgtest'
			wanted+=' ansible-core curl jq openssh-server pgbackrest prometheus-node-exporter python3-jsonschema' ;;
		*) prefer=$(newer_suite "$(major_suite "$name")" "$suite") ;;
	esac
	mkdir -p "$scratch"
	# shellcheck disable=SC2016,SC2086 # for the machine's shell; a list of packages
	build_layer "$lists:$root" yes "$dir:/srv/lab-repo/new" "$scratch" sh -euc '
		if [ -n "$1" ]; then
			# Its Perl modules are the exception: they would replace Perl itself.
			printf "Package: /perl/\nPin: release n=%s*\nPin-Priority: 995\n\nPackage: *\nPin: release n=%s*\nPin-Priority: 990\n" \
				"$2" "$1" >/etc/apt/preferences.d/lab
		fi
		shift 2
		cd /srv/lab-repo/new
		mkdir partial
		apt-get -q -y --no-install-recommends --download-only -o Dir::Cache::archives="$PWD" -o APT::Sandbox::User=root install "$@"
		rm -rf partial lock
		apt-ftparchive packages . >Packages' make-pool "$prefer" "$suite" $wanted
	rm -rf --one-file-system "$scratch"
}

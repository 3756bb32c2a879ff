# shellcheck shell=bash disable=SC2034,SC2154 # the parts of tests/lab share their variables
# Layers: what an installation changed on top of the root, kept as an overlay directory, so that a machine with it starts at once.

# build_layer LOWER NETWORK(yes|no) BINDS DIR CMD...: runs CMD in a machine on LOWER and leaves the differences in DIR.
# volatile: nothing is flushed before the end, where cached() does it once.
build_layer() {
	local lower=$1 network=$2 binds=$3 dir=$4; shift 4
	local work=$dir.machine
	rm -rf --one-file-system "$work"
	mkdir -p "$work"/{root,work}
	plain_machine "$network"
	LAB_LOWER=$lower LAB_MACHINE=$work LAB_UPPER=$dir LAB_NETWORK=$network LAB_BINDS=$binds LAB_OPTIONS=,volatile LAB_LOCKS=keep \
		"${machine_words[@]}" env DEBIAN_FRONTEND=noninteractive "$@"
	rm -rf --one-file-system "$work"
}

# The script that installs majors, one apt run each as on a machine that got them one after the other. Each sees only its own
# suite's packages, so that 15 on bookworm gets bookworm's postgresql-common; the other majors are offered at the end.
# The package makes its usual cluster (15/main). The lock-out keeps it stopped: a server killed with the layer's
# machine would leave a database that needs recovery.
install_majors_script() {
	cat <<-'EOF'
		set -eu
		offer() {
			for name; do echo "deb [trusted=yes] file:/srv/lab-repo/$name ./"; done >/etc/apt/sources.list.d/lab.list
			apt-get -q update
		}
		offered=$1; shift
		install -d -m 2775 -o root -g root /run/postgresql
		printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
		chmod 755 /usr/sbin/policy-rc.d
		for major; do
			offer common "$major"
			apt-get -q -y --no-install-recommends install "postgresql-$major"
		done
		rm /usr/sbin/policy-rc.d
		offer common $offered
	EOF
}

# need_majors: sets $stack (lower directories) for $suite, $majors and $offered; $repo is filled by need_pools.
need_majors() {
	local layer
	layer=layers/$suite-$(key "$root_id" majors "$majors" "$offered" "$(file_key "$lab_d/layers.sh" "$lab_d/pools.sh" "$lab_d/enter")")
	# shellcheck disable=SC2086 # a list of numbers
	cached "$layer" "a $suite machine with PostgreSQL ${majors:-(none)}" install_majors $majors
	stack=$layer:$root
}
install_majors() {
	local dir=${*: -1}
	build_layer "$root" no "$repo" "$dir" sh -c "$(install_majors_script)" install-majors "$offered" "${@:1:$#-1}"
}

# need_ours: adds our packages to $stack and $repo.
need_ours() {
	local layer
	need_packages
	layer=layers/$suite-$(key "${stack%%:*}" ours "$packages")
	repo+=$'\n'"$packages:/srv/lab-repo/pg-coexist"
	cached "$layer" "the same with our packages" install_ours
	stack=$layer:$stack
}
install_ours() {
	# The mirrors are away, so a dependency that is in no local repository shows here.
	# shellcheck disable=SC2016 # for the machine's shell
	build_layer "$stack" no "$repo" "$1" sh -euc '
		printf "#!/bin/sh\nexit 101\n" >/usr/sbin/policy-rc.d
		chmod 755 /usr/sbin/policy-rc.d
		cp /etc/apt/sources.list.d/lab.list /tmp/lab.list
		for name in common pg-coexist; do echo "deb [trusted=yes] file:/srv/lab-repo/$name ./"; done >/etc/apt/sources.list.d/lab.list
		apt-get -q update
		apt-get -q -y --no-install-recommends install pg-coexist libpg-coexist-java
		rm /usr/sbin/policy-rc.d
		{ cat /tmp/lab.list; echo "deb [trusted=yes] file:/srv/lab-repo/pg-coexist ./"; } >/etc/apt/sources.list.d/lab.list
		rm /tmp/lab.list
		apt-get -q update'
}

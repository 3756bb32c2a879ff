# shellcheck shell=bash disable=SC2034,SC2154 # the parts of tests/lab share their variables
# Our packages: built from the checkout in a machine of the suite, once for each state of what goes into them.
# The unit tests have their own place in tests/run, and nobody reads the API in a machine; who wants both in the package build,
# too, sets DEB_BUILD_OPTIONS, empty.
export DEB_BUILD_OPTIONS=${DEB_BUILD_OPTIONS-nocheck nodoc}

checkout=$(realpath "$lab_d/../..")
package_parts=(pom.xml core maintscripts debian man)

# Names the files git tracks or would track, NUL-separated; what .gitignore names stays out.
checkout_files() {
	git -c safe.directory='*' -C "$checkout" ls-files -z --cached --others --exclude-standard -- "$@" |
		while IFS= read -r -d '' file; do [ ! -e "$checkout/$file" ] || printf '%s\0' "$file"; done
}
checkout_key() {
	( cd "$checkout" && checkout_files "$@" | sort -z | xargs -0 -r sh -c 'sha256sum "$@"; stat -c "%a %n" "$@"' files | sha256sum | cut -c1-12 )
}

# Sets $packages, a flat apt repository with our .debs for $suite.
need_packages() {
	local part
	need_command git git
	for part in "${package_parts[@]}"; do
		[ -e "$checkout/$part" ] || fail 'cannot build our packages' "there is no $part in $checkout" \
			'add it, or take a machine without our packages: --bare'
	done
	packages=packages/$suite-$(key "$root_id" "$DEB_BUILD_OPTIONS" "$(checkout_key "${package_parts[@]}")")
	in_cache "$packages" "our packages for $suite" || {
		need_build_root
		cached "$packages" "our packages for $suite" make_packages "$build_root"
	}
}

# Sets $build_root.
need_build_root() {
	build_root=layers/$suite-build-$(key "$root_id" "$(file_key "$checkout/debian/control")")
	in_cache "$build_root" "a $suite machine with the build dependencies" || {
		need_lists
		cached "$build_root" "a $suite machine with the build dependencies" make_build_root
	}
}

# The machine of --builder: $stack and $repo.
need_builder() {
	need_pools
	need_packages
	need_build_root
	stack=$build_root:$root
	repo+=$'\n'$packages:/srv/lab-repo/pg-coexist
}

make_build_root() {
	build_layer "$lists:$root" yes "$checkout/debian:/build/control/debian" "$1" sh -euc '
		apt-get -q -y --no-install-recommends -o APT::Sandbox::User=root install build-essential lintian
		cd /build/control
		apt-get -q -y --no-install-recommends -o APT::Sandbox::User=root build-dep ./
		apt-get clean
		useradd --create-home builder'
}

# As an ordinary user and with no network, as Debian builds.
make_packages() {
	local build_root=$1 dir=$2 work=$2.work
	rm -rf --one-file-system "$work"
	mkdir -p "$work"/{build/source,changes}
	( cd "$checkout" && checkout_files | tar --null -T - -cf - ) | tar -xf - -C "$work/build/source"
	# shellcheck disable=SC2016 # for the machine's shell
	build_layer "$build_root:$root" no "$work/build:/build/work"$'\n'"$dir:/srv/lab-repo/new" "$work/changes" \
		sh -euc '
		chown -R builder: /build/work
		cd /build/work/source
		setpriv --reuid=builder --regid=builder --init-groups env HOME=/home/builder DEB_BUILD_OPTIONS="$1" dpkg-buildpackage -us -uc -b
		cp ../*.deb ../*.changes ../*.buildinfo /srv/lab-repo/new
		cd /srv/lab-repo/new
		apt-ftparchive packages . >Packages' make-packages "$DEB_BUILD_OPTIONS"
	rm -rf --one-file-system "$work"
}

# shellcheck shell=bash disable=SC2034,SC2154 # the parts of tests/lab share their variables
# What a machine is made of: suites, the packages of the root, where each PostgreSQL major comes from.

suites=(trixie bookworm)
known_majors=(13 15 17 18)
# In every machine's local repository; others only when --majors or --offer names them.
usual_majors=(15 17)

# The root: what a Debian server has, the Java libraries our packages depend on (so that these install with no network),
# and tini, which is the first process of a machine that is not booted (it reaps, and passes signals and the exit status).
root_packages=(
	apt-utils bsdutils ca-certificates dbus debconf debian-archive-keyring default-jre-headless iproute2 less locales passwd perl procps
	psmisc systemd systemd-sysv tini util-linux whiptail
	libcommons-cli-java libcommons-exec-java libcommons-io-java libgoogle-gson-java libini4j-java
)
# What an upgrade from the release before would have replaced, so that an older major's dependencies do not bring it back.
suite_packages() { [ "$1" != trixie ] || echo libreadline8t64; }
root_locales=('en_US.UTF-8 UTF-8' 'de_DE.UTF-8 UTF-8' 'de_DE ISO-8859-1' 'C.UTF-8 UTF-8')

# The suite a major comes from. Other suites than the machine's own are pinned to 100. Tried:
#   15 on trixie, 13 on either      brings its old libraries beside the new ones (libicu72, libldap-2.5-0, libllvm14; libssl1.1, ...)
#   17 on bookworm, 18 on trixie    needs a newer libc6, libssl and postgresql-common than the machine's suite has: its own suite is
#                   preferred while its packages are collected, and these replace the old ones when it is installed, as
#                   happens to whoever adds that suite to sources.list. It is no machine to run for years, but
#                   what PostgreSQL and postgresql-common do in it is the same. (Perl stays, see pools.sh.)
#   18 on bookworm  fails: two releases apart, forky's openssl-provider-legacy overwrites a file of bookworm's libssl3.
major_suite() {
	case $1 in
		13) echo bullseye ;;
		15) echo bookworm ;;
		17) echo trixie ;;
		18) echo forky ;;
	esac
}

# newer_suite A B: A if it is newer than B, else nothing.
newer_suite() {
	local name found=no
	for name in bullseye bookworm trixie forky; do
		if [ "$name" = "$1" ] && [ "$found" = yes ]; then echo "$1"; fi
		[ "$name" != "$2" ] || found=yes
	done
}

# mirror_lines SUITE: its lines for sources.list.
mirror_lines() {
	local mirror=http://deb.debian.org option=''
	# Testing's Release file expires in a week, and a mirror or cache may lag. Signatures are checked anyway.
	[ "$1" != forky ] || option='[check-valid-until=no] '
	echo "deb $option$mirror/debian $1 main"
	case $1 in
		bullseye|bookworm|trixie) echo "deb $mirror/debian-security $1-security main" ;;
	esac
	case $1 in
		bookworm|trixie) echo "deb $mirror/debian $1-updates main" ;;
	esac
}

# pin_lines SUITE: apt preferences that keep every other suite low.
pin_lines() {
	local other
	for other in bullseye bookworm trixie forky; do
		[ "$other" = "$1" ] || printf 'Package: *\nPin: release n=%s*\nPin-Priority: 100\n\n' "$other"
	done
}

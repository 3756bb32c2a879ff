# The add-on of dh(1): dh $@ --with pg-coexist

use strict;
use warnings;
use Debian::Debhelper::Dh_Lib qw(compat);

# Maintainer scripts set a cluster up before dh_installdeb's part for services, which debhelper puts behind all others.
insert_after(compat(10) ? 'dh_installinit' : 'dh_installsystemd', 'dh_pg_coexist');

1;

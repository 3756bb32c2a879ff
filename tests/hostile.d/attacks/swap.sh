# shellcheck shell=bash disable=SC1091,SC2034,SC2154 # the parts of tests/hostile share their variables
# machine: --majors 15,18
# The hostile cluster by what pg_upgrade of 18 alone can do.

. /opt/hostile/attacks/cluster.sh
long_attack_hostile_names_and_settings_come_through_when_swapped() { comes_through swap 18; }
long_attack_hostile_names_and_settings_come_through_to_18_when_streamed() { comes_through parallel 18; }

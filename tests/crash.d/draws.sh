# shellcheck shell=bash disable=SC2034,SC2154 # the parts of tests/crash share their variables
# What a run is, drawn from seed and number alone: all draws are made before anything begins.

# A linear congruential generator of 64 bits (Knuth's MMIX), whose upper bits are used.
# draw N: sets $drawn to 0 .. N-1.
draw() {
	draws=$((draws * 6364136223846793005 + 1442695040888963407))
	drawn=$(((draws >> 33 & 0x7fffffff) % $1))
}

# Named as often as they are to come.
ways=(jvm jvm jvm group group tree tree tree power power power power TERM TERM INT INT INT2 HUP program program program program program)
most_strikes=4

# draw_run SEED NUMBER: sets, for the upgrade (0) and the commands after it (1 ...), struck, way, verb, moment, step, permille, choice;
# and restore, for --on-failure.
draw_run() {
	local i
	draws=$(($1 * 2862933555777941757 + $2 * 3202034522624059733 + 1))
	for ((i = 0; i < 8; i++)); do draw 2; done
	struck=() way=() verb=() moment=() step=() permille=() choice=()
	for ((i = 0; i < most_strikes; i++)); do
		draw 100; struck[i]=$((i == 0 || drawn < 40))
		draw ${#ways[@]}; way[i]=${ways[drawn]}
		draw 2; if [ $drawn -eq 0 ]; then verb[i]=-r; else verb[i]=--rollback; fi
		# Most keep to what they began with.
		draw 4; if [ $i -gt 1 ] && [ $drawn -gt 0 ]; then verb[i]=${verb[i - 1]}; fi
		draw 4; case $drawn in 0) moment[i]=begin ;; 1) moment[i]=inside ;; *) moment[i]=whole ;; esac
		draw 1000; step[i]=$drawn
		draw 1000; permille[i]=$drawn
		draw 1000; choice[i]=$drawn
	done
	draw 5; restore=$((drawn == 0))
	verb[0]=upgrade
	struck[most_strikes]=0 verb[most_strikes]=${verb[most_strikes - 1]}
}

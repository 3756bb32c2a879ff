# shellcheck shell=bash disable=SC2034,SC2154 # the parts of tests/run share their variables
# Java: one Maven that compiles and packs everything, then JUnit's own launcher, a process for each lab class.

# Without tests. Leaves the class path that they need in tests/target/test-classpath.
compile() {
	run_maven -DskipTests verify org.apache.maven.plugins:maven-dependency-plugin:3.6.1:build-classpath \
		-Dmdep.outputFile=target/test-classpath
}
run_maven() {
	mvn --batch-mode --no-transfer-progress -Dmaven.wagon.http.retryHandler.count=5 -Daether.connector.http.retryHandler.count=5 "$@"
}

# junit NAME MODULE OPTION...: what the launcher selects by its options, in the module's directory as surefire has it.
junit() {
	local name=$1 module=$2 number status=0 reports=$logs/$1.reports classes turn=(); shift 2
	classes=$checkout/$module/target/test-classes:$checkout/$module/target/classes:$(<"$checkout/tests/target/test-classpath")
	for number in $(slices); do
		[ "$slice" = all ] || [ "$number" = "$slice" ] || set -- "$@" --exclude-tag "slice-$number"
	done
	# Of the samples of the matrix, too, each slice has its part; core's own tests are the same in each.
	[ "$slice" = all ] || [ "$name" = core ] || turn=(-Dslice="$slice" -Dslices="$(slices | wc -l)")
	# Surefire's environment and switches: pom.xml
	(cd "$module" && LC_ALL=C.UTF-8 java -ea -XX:+UseSerialGC "${java_options[@]}" "${turn[@]}" \
		-cp "$classes" org.junit.platform.console.ConsoleLauncher execute \
		--disable-banner --disable-ansi-colors --details=verbose --reports-dir="$reports" "$@") || status=$?
	count_reports "$name" "$status" "$reports"/TEST-*.xml
}

# count_reports NAME STATUS REPORT...: as the job's counts. What was skipped is named.
count_reports() {
	local name=$1 status=$2 report suite tests=0 bad=0 out=0; shift 2
	for report; do
		[ -f "$report" ] || continue
		suite=$(grep -m 1 '<testsuite ' "$report")
		tests=$((tests + $(count "$suite" tests)))
		bad=$((bad + $(count "$suite" errors) + $(count "$suite" failures)))
		out=$((out + $(count "$suite" skipped)))
		if [ "$(count "$suite" skipped)" -gt 0 ]; then
			echo "skipped in $name: $(grep -B 1 '<skipped' "$report" | cut -c1-200)" | tee -a "$logs/skipped"
		fi
	done
	# A class that cannot even begin has no test that failed.
	[ "$bad" -gt 0 ] || [ "$status" -eq 0 ] || bad=1
	if [ "$tests" -eq 0 ]; then
		echo "no test of $name ran at all"
		bad=1
	fi
	tell_counts "$name" $((tests > bad + out ? tests - bad - out : 0)) "$bad" "$out"
}
count() { sed -E "s/.* $2=\"([0-9]+)\".*/\1/" <<<"$1"; }

# failures_of JOB: each test that failed, with its message and where in our code; without a report, the end of the log.
failures_of() {
	local report reports=()
	for report in "$logs/$1.reports"/TEST-*.xml; do
		! grep -qE '<(failure|error)' "$report" 2>/dev/null || reports+=("$report")
	done
	if [ ${#reports[@]} -eq 0 ]; then
		tail -n 40 "$logs/$1.log"
		return
	fi
	awk '
		/<testcase / { test = $0; sub(/.* name="/, "", test); sub(/".*/, "", test)
			class = $0; sub(/.* classname="/, "", class); sub(/".*/, "", class) }
		/<(failure|error)/ { inside = 1; lines = 0; print class "." test }
		inside && (!/^\tat / || /org\.pgcoexist/) && lines++ < 25 { print "    " $0 }
		/<\/(failure|error)>/ { inside = 0 }' "${reports[@]}"
}

# named NAME...: by Maven, which compiles only the modules that they need, and knows methods with parameters.
named() {
	local name modules=core status=0
	for name; do
		case $(class_file "${name%%#*}") in
			maintscripts/*) [ "$modules" = core,maintscripts,tests ] || modules=core,maintscripts ;;
			tests/*) modules=core,maintscripts,tests ;;
		esac
	done
	rm -rf {core,maintscripts,tests}/target/surefire-reports
	run_maven -q -P '!checks' -Dexcluded.tag=none -Dexcluded.core.tag=none -pl "$modules" test -Dtest="$(IFS=,; echo "$*")" \
		-Dsurefire.failIfNoSpecifiedTests=false "${java_options[@]}" || status=$?
	count_reports named "$status" {core,maintscripts,tests}/target/surefire-reports/TEST-*.xml
}

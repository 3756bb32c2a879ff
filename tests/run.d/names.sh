# shellcheck shell=bash disable=SC2034,SC2154 # the parts of tests/run share their variables
# What can be run: checks, and test classes by the name of their file.

# Checks of tests/run itself, in no order. Those of the first line need nothing that is built.
checks=(shellcheck man-pages readme translations
	fixture lintian-trixie lintian-bookworm autopkgtest reproducible crash)
[ ! -x tests/hostile ] || checks+=(hostile)

# Those that wait for the turn of a slice, as a class of tests does by its tag.
declare -A slices_of=([autopkgtest]='1' [reproducible]='2' [lintian-bookworm]='2 4' [crash]='3')

# classes MODULE: the names of its test classes, as surefire would find them.
classes() {
	grep -rLE '^(public )?abstract class' --include='*Test.java' "$1/src/test/java" | sed 's,.*/,,; s/\.java$//'
}
class_file() { find {core,maintscripts,tests}/src/test/java -name "$1.java" | grep .; }
class_name() { class_file "$1" | sed -E 's,.*/src/test/java/,,; s,/,.,g; s/\.java$//'; }

# The classes that start machines: each is a job. (Those of other packages are quick, and go together.)
lab_classes() { classes tests | grep 'LabTest$'; }

# all_jobs: a whole run, and what it needs.
all_jobs() {
	local name parts=(core maintscripts tests)
	! has_matrix || parts+=(matrix)
	for name in "${checks[@]}" $(lab_classes); do
		of_another_slice "$name" || parts+=("$name")
	done
	for name in "${parts[@]}"; do needs_of "$name"; done | tr ' ' '\n' | sort -u
	printf '%s\n' "${parts[@]}"
}

has_matrix() { grep -rqF '@Tag("matrix")' core/src/test/java; }

# needs_of JOB
needs_of() {
	local file
	case $1 in
		lab-majors) echo lab-trixie ;;
		fixture | autopkgtest | reproducible | crash | lintian-trixie | hostile) echo lab-trixie ;;
		lintian-bookworm) echo lab-bookworm ;;
		core | maintscripts | tests | matrix) echo compile ;;
		*LabTest)
			file=$(class_file "$1")
			echo compile lab-trixie
			! grep -q '"bookworm"' "$file" || echo lab-bookworm
			! grep -qE 'majors\("1[35],(15|17),1[78]' "$file" || echo lab-majors ;;
	esac
}

# unmeasured_seconds JOB: what a run that knows no better takes for its length.
unmeasured_seconds() {
	case $1 in
		*LabTest) wc -l <"$(class_file "$1")" ;;
		core | maintscripts | matrix | autopkgtest | reproducible | crash | hostile) echo 300 ;;
		lintian-*) echo 60 ;;
		*) echo 10 ;;
	esac
}

# read_name TEXT: adds to $named_checks or $named_classes; a wrong one is the end.
read_name() {
	local class method name=$1
	if [[ " ${checks[*]} core maintscripts tests matrix lab-trixie lab-bookworm lab-majors " == *" $name "* ]]; then
		named_checks+=("$name")
		return
	fi
	# org.pgcoexist.lab.SwapLabTest.method and SwapLabTest#method are meant alike.
	name=$(sed -E 's/^([a-z0-9]+\.)+([A-Z])/\2/; s/\(\)$//' <<<"$name")
	class=${name%%[#.]*} method=''
	[ "$class" = "$name" ] || method=${name#*[#.]}
	if ! class_file "$class" >/dev/null || [[ "$class" != *Test ]]; then
		wrong_name "there is no check and no test class '$1'" "$class" \
			"$(printf '%s\n' "${checks[@]}"; classes core; classes maintscripts; classes tests)"
	fi
	if [ -n "$method" ] && ! methods "$class" | grep -qxF -- "$method"; then
		wrong_name "$class has no test '$method'" "$method" "$(methods "$class")"
	fi
	named_classes+=("$class${method:+#$method}")
}

# methods CLASS: its own, and those that it inherits.
methods() {
	local file parent
	file=$(class_file "$1") || return 0
	sed -nE 's/^  (public )?void ([A-Za-z0-9_]+)\(.*/\2/p' "$file"
	parent=$(sed -nE 's/^(public |final |abstract )*class [A-Za-z]+ extends ([A-Za-z]+).*/\2/p' "$file")
	[ -z "$parent" ] || methods "$parent"
}

# wrong_name WHAT TEXT NAMES
wrong_name() {
	local near
	near=$(near "$2" <<<"$3" | paste -sd ' ')
	{
		echo "tests/run: $1"
		[ -z "$near" ] || echo "           near: $near"
		echo '           next: tests/run --list   has all names'
	} >&2
	exit 2
}

# near TEXT: of the names read, those that hold it, and those that few changes make of it.
near() {
	awk -v text="$1" '
		function least(a, b) { return a < b ? a : b }
		function distance(a, b,   i, j, d, cost) {
			for (i = 0; i <= length(a); i++) d[i, 0] = i
			for (j = 0; j <= length(b); j++) d[0, j] = j
			for (i = 1; i <= length(a); i++)
				for (j = 1; j <= length(b); j++) {
					cost = substr(a, i, 1) != substr(b, j, 1)
					d[i, j] = least(least(d[i-1, j] + 1, d[i, j-1] + 1), d[i-1, j-1] + cost)
				}
			return d[length(a), length(b)]
		}
		{
			a = tolower(text); b = tolower($0)
			far = index(b, a) ? 0 : distance(a, b)
			if (far <= least(6, 1 + length(b) / 3)) print far, $0
		}' | sort -n | head -n 5 | cut -d ' ' -f 2
}

# Slices: @Tag("slice-N") at a class or a test, which then runs when that slice has its turn.
slices() { grep -rhoE '@Tag\("slice-[0-9]+"\)' tests/src/test/java | grep -oE '[0-9]+' | sort -nu; }

# of_another_slice CHECK|CLASS: the whole class is, by a tag before "class" or by one at each of its tests.
of_another_slice() {
	local number file
	[ "$slice" != all ] || return 1
	if [[ "$1" != *LabTest ]]; then
		number=${slices_of[$1]-$slice}
		[[ " $number " != *" $slice "* ]]
		return
	fi
	file=$(class_file "$1")
	number=$(sed -nE 's/^@Tag\("slice-([0-9]+)"\)$/\1/p' "$file")
	if [ -z "$number" ] && [ "$(grep -cE '^  @(Test|ParameterizedTest)\b' "$file")" = "$(grep -c '^  @Tag("slice-' "$file")" ]; then
		number=$(sed -nE 's/^  @Tag\("slice-([0-9]+)"\)$/\1/p' "$file")
	fi
	[ -n "$number" ] && ! grep -qxF -- "$slice" <<<"$number"
}

# The slice that this cache has not seen for longest; without any record the day decides, so that fresh machines take turns, too.
choose_slice() {
	local number count oldest='' stamp
	count=$(slices | wc -l)
	[ "$count" -gt 0 ] || { echo all; return; }
	for number in $(slices); do
		stamp=$slice_record-$number
		[ -e "$stamp" ] || continue
		if [ -z "$oldest" ] || [ "$stamp" -ot "$slice_record-$oldest" ]; then oldest=$number; fi
	done
	for number in $(slices); do
		if [ -n "$oldest" ] && [ ! -e "$slice_record-$number" ]; then oldest=$number; break; fi
	done
	echo "${oldest:-$(($(date +%s) / 86400 % count + 1))}"
}

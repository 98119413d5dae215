# Sourced by with-postgres and with-cluster: runs a command beside servers, and stops those whatever happens.
# shellcheck shell=bash

# supervise STOP COMMAND...: runs the command, then the function STOP, and exits as the command did. Signals are handed
# to the command's whole process group; the command ends too if this script is killed outright.
supervise() {
	local stop=$1 child='' status signal interrupted
	shift
	# shellcheck disable=SC2064
	trap "$stop" EXIT
	for signal in INT TERM HUP; do
		# shellcheck disable=SC2064
		trap "interrupted=yes; [ -z \"\$child\" ] || kill -$signal -- -\$child 2>/dev/null || true" "$signal"
	done
	# Job control gives the command a process group of its own, and leaves its SIGINT as it was.
	set -m
	setpriv --pdeathsig TERM "$@" <&0 &
	child=$!
	set +m
	# A signal ends `wait` before the command has ended.
	while interrupted='' status=0 && { wait "$child" || status=$?; } && [ -n "$interrupted" ]; do :; done
	exit "$status"
}

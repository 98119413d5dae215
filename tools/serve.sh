# Sourced by demo and bench: `windlass serve` beside the script, with a private Postgres.
# shellcheck shell=bash

server=

# start_server PROGRAM DATA PORT [VARIABLE=VALUE]...: starts it, waits until it is ready, and sets `url`. The password of
# admin is the content of DATA/password; the log is DATA/windlass.log.
start_server() {
	local program=$1 data=$2 port=$3 began=$EPOCHREALTIME
	shift 3
	[ -s "$data/password" ] || (umask 077 && head -c 15 /dev/urandom | base64 | tr '+/' '-_' >"$data/password")
	: >"$data/windlass.log"
	# In a session of its own: Ctrl-C is for the script, which then stops everything in order.
	env -u DATABASE_URL -u WINDLASS_DATABASE_URL \
		WINDLASS_DATA_DIR="$data/windlass" \
		WINDLASS_SERVER_LISTEN="127.0.0.1:$port" \
		WINDLASS_SOURCES_FILE_ROOTS="[$data]" \
		WINDLASS_ADMIN_PASSWORD="$(cat "$data/password")" \
		"$@" setsid setpriv --pdeathsig TERM "$program" serve </dev/null >>"$data/windlass.log" 2>&1 8>&- &
	server=$!
	for _ in $(seq 1 600); do
		kill -0 "$server" 2>/dev/null || { cat "$data/windlass.log" >&2; echo "windlass serve ended; its log is above" >&2; return 1; }
		url=$(sed -n 's|.*windlass serves.*\(http://127\.0\.0\.1:[0-9]*\).*|\1|p' "$data/windlass.log")
		if [ -n "$url" ] && [ "$(curl -s -o /dev/null -w '%{http_code}' "$url/readyz")" = 200 ]; then
			echo "windlass serve is ready in $(seconds "$began"); its log: $data/windlass.log"
			return
		fi
		sleep 0.1
	done
	echo "windlass serve is not ready after a minute; see $data/windlass.log" >&2
	return 1
}

stop_server() {
	[ -n "$server" ] || return 0
	kill "$server" 2>/dev/null || true
	wait "$server" 2>/dev/null || true
	server=
}

# Sourced by the scripts of this folder: where things are, and the versions of the tools that they use.
# shellcheck shell=bash disable=SC2034
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}

# What tools/install puts on a machine goes below this folder, never into the user's own folders.
tools_home=$cache/windlass-tools
export PATH="$tools_home/bin:$PATH:$HOME/.cargo/bin"

cargo_deny_version=0.20.2
cargo_machete_version=0.9.2
typos_version=1.52.0
# wasm-bindgen's program and library must be of one version: the console's lock file says which.
wasm_bindgen_version=$(awk '/^name = "wasm-bindgen"$/ { getline; gsub(/[^0-9.]/, ""); print }' "$root/web/Cargo.lock" "$root/Cargo.lock" 2>/dev/null | head -n 1 || true)

# The root workspace builds into CARGO_TARGET_DIR (default: target/). The console has a target folder of its own: the
# two compilers would invalidate each other's artefacts.
target=${CARGO_TARGET_DIR:-$root/target}
web_target=${CARGO_TARGET_DIR:+$CARGO_TARGET_DIR/web}
web_target=${web_target:-$root/web/target}

# seconds START: how long ago START (an EPOCHREALTIME) was, for people.
seconds() {
	awk -v from="$1" -v to="$EPOCHREALTIME" 'BEGIN { printf "%.1f s", to - from }'
}

# The folder of Postgres' server programs: WINDLASS_PG_BIN, else Debian's newest, else that of PATH. As `windlass serve`.
postgres_bin() {
	local found
	if [ -n "${WINDLASS_PG_BIN:-}" ]; then
		[ -x "$WINDLASS_PG_BIN/postgres" ] && echo "$WINDLASS_PG_BIN" && return
		echo "WINDLASS_PG_BIN is $WINDLASS_PG_BIN, which has no program \`postgres\`" >&2
		return 1
	fi
	found=$(printf '%s\n' /usr/lib/postgresql/*/bin/postgres | sort -V | tail -n 1)
	[ -x "$found" ] || found=$(command -v postgres) || return 1
	dirname "$found"
}

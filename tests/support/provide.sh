#!/bin/sh
# provide.sh redis | vllm: brings the real servers that the tests run against, if they are not there yet.
# What cannot be had is no error here: the reason is printed, and the tests that need it are skipped by name.
set -eu
cd "$(dirname "$0")/../.."

provide_redis() {
    if command -v redis-server >/dev/null; then
        return
    fi
    if [ ! -e /etc/debian_version ] || ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
        echo "No redis-server on PATH, and only on Debian as root is one installed: the tests that need it are skipped."
        return
    fi
    echo "No redis-server on PATH: installing Debian's package redis-server (without starting a service)"
    # Debian starts a service as it is installed unless this policy forbids it; one that exists is left alone.
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 755 "$policy"
        trap 'rm -f "$policy"' EXIT
        trap 'exit 130' INT TERM
    fi
    log=$(mktemp)
    export DEBIAN_FRONTEND=noninteractive
    if ! { apt-get update && apt-get install -y --no-install-recommends redis-server; } \
        >"$log" 2>&1 </dev/null; then
        cat "$log"
        echo "Redis could not be installed: the tests that need it are skipped."
    fi
    rm -f "$log"
}

provide_vllm() {
    venv=.venv-vllm
    lock=requirements/vllm.txt
    if [ -e "$venv/.ready" ] && [ "$venv/.ready" -nt "$lock" ]; then
        return
    fi
    echo "Making $venv: the CPU build of vLLM (2.4 GB on disk, about a minute)"
    rm -f "$venv/.ready"
    # Not compiled to bytecode: most of its modules are never imported.
    if .venv/bin/python -m venv "$venv" &&
        sh requirements/torch.sh "$venv/bin/python" --no-compile &&
        "$venv/bin/python" -m pip install -qq --no-compile --no-deps --only-binary :all: --require-hashes -r "$lock"; then
        touch "$venv/.ready"
    else
        echo "The CPU build of vLLM could not be installed: the tests that need it are skipped."
    fi
}

"provide_$1"

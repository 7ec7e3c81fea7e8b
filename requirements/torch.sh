#!/bin/sh
# torch.sh PYTHON [PIP OPTIONS]: installs PyTorch into that interpreter's environment, its CPU build where pip
# can reach one.
set -eu
version=2.13.0
python=$1
shift

# Outside Linux the registry's build knows no CUDA.
if [ "$(uname -s)" != Linux ]; then
    exec "$python" -m pip install -qq --no-deps "$@" "torch==$version"
fi
if "$python" -m pip install -qq --no-deps "$@" "torch==$version+cpu" 2>/dev/null; then
    exit 0
fi
# The CUDA build does not even import without its CUDA packages.
echo "pip reaches no CPU build of PyTorch $version: taking the registry's, with its CUDA packages (about 3 GB more)."
echo "To avoid them, tell pip of a place that has the CPU build (PIP_FIND_LINKS or PIP_EXTRA_INDEX_URL)."
exec "$python" -m pip install -qq "$@" "torch==$version"

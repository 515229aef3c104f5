# Every command of the project. `make` alone lists them.
# Paths are relative, so the folder may have any name; nothing is written outside of it.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.SILENT:
.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help setup demo test lint vendor

PORT ?= 8000
SCALE ?= small

# What a person's own settings may say about other projects does not reach the environment here.
unexport PIP_PREFIX PIP_REQUIRE_VIRTUALENV PIP_TARGET PIP_USER PYTHONHOME PYTHONPATH VIRTUAL_ENV
export PYTHONNOUSERSITE := 1

help:
	cat <<'WORDS'
	make setup                            make the environment in .venv
	make demo [PORT=8000] [SCALE=small]   start a demonstration on this machine
	make test                             check everything: what lint checks, then all tests
	make lint                             check style, types and the order of the house
	make vendor                           fetch the front-end files in static/vendor anew
	WORDS

# --- setup ---------------------------------------------------------------------------------------

# Kilobytes that the environment takes, with what is unpacked on the way.
NEEDED_FOR_SETUP := 1500000

setup:
	say() { printf '%s\n' "$$@"; }
	stop() { printf '%s\n' "$$@" >&2; exit 1; }

	type -P flock >/dev/null \
		|| stop "The program flock is missing (Debian: apt-get install util-linux)."
	# Two setups at once: the second waits, finds all done and goes on.
	exec 9<Makefile
	if ! flock -n 9; then
		say "Another command is making the environment; waiting for it."
		flock 9
	fi
	wanted="$$(sha256sum <requirements/dev.txt) $$(pwd -P)"
	if [[ -f .venv/complete && "$$(<.venv/complete)" == "$$wanted" ]] \
		&& .venv/bin/python -c '' 2>/dev/null; then
		say "The environment in .venv is complete."
		exit 0
	fi

	# A name on the path may be a shim that only fails, so every candidate has to run.
	python= bare=
	while IFS= read -r candidate; do
		version="$$("$$candidate" -c 'import sys; print(*sys.version_info[:2])' \
			2>/dev/null </dev/null)" || continue
		[[ "$$version" == "3 11" ]] || continue
		if "$$candidate" -c 'import ensurepip, venv' &>/dev/null </dev/null; then
			python="$$candidate"
			break
		fi
		bare="$$candidate"
	done < <(printf '%s\n' "$${PYTHON:-python3.11}"; type -aP python3.11 python3)
	if [[ -z "$$python" && -n "$$bare" ]]; then
		stop "$$bare is Python 3.11 without the modules venv and ensurepip." \
			"Install them (Debian: apt-get install python3.11-venv) and run this again."
	elif [[ -z "$$python" ]]; then
		stop "Python 3.11 was not found. Install it (Debian: apt-get install python3.11" \
			"python3.11-venv) or name it: make setup PYTHON=/path/to/python3.11"
	fi

	[[ -w . && ( ! -e .venv || -w .venv ) ]] \
		|| stop "This folder cannot be written by $$(id -un). Use a checkout of your own."
	left() { df -Pk "$$1" | awk 'NR == 2 { print $$4 }'; }
	full() {
		stop "The disk is full: the environment needs about $$(($(NEEDED_FOR_SETUP) / 1000)) MB. Left" \
			"are $$(($$(left .) / 1000)) MB in this folder and $$(($$(left "$$1") / 1000)) MB in $$1." \
			"Make room and run this again."
	}
	(( $$(left .) > $(NEEDED_FOR_SETUP) )) || full "$${TMPDIR:-/tmp}"

	say "Making the environment in .venv with $$python; this takes a minute."
	rm -rf .venv
	"$$python" -m venv .venv || stop "The environment could not be made; the lines above say why."
	log=.venv/setup.log
	[[ -d "$${HOME:-}" ]] || export PIP_NO_CACHE_DIR=1
	if .venv/bin/python -m pip install --quiet --no-input --disable-pip-version-check \
		--progress-bar off --require-hashes --only-binary :all: \
		--requirement requirements/dev.txt &>"$$log" </dev/null; then
		printf '%s' "$$wanted" >.venv/complete
		say "The environment is complete."
		exit 0
	fi
	tail -n 15 "$$log" >&2
	if grep -qi 'no space left on device' "$$log"; then
		full "$${TMPDIR:-/tmp}"
	elif grep -q 'Operation cancelled' "$$log"; then
		stop "Interrupted. The next run begins anew."
	elif grep -q 'DO NOT MATCH THE HASHES' "$$log"; then
		stop "A downloaded package is not the one that requirements/dev.txt pins. Nothing of it was" \
			"installed. Run this again; if it stays so, tell whoever runs your package index."
	elif grep -qE 'NewConnectionError|[Tt]imed out|name resolution|ProxyError|SSLError|Max retries' \
		"$$log"; then
		stop "The package index did not answer. Check the network and pip's settings, and run this" \
			"again."
	elif grep -q 'No matching distribution' "$$log"; then
		stop "A package has no ready-built file for this machine ($$(uname -sm)), and nothing is" \
			"compiled here. The project runs on 64-bit Linux with glibc."
	fi
	stop "The packages could not be installed; the lines above say why."

# --- demo ----------------------------------------------------------------------------------------

demo: setup
	exec .venv/bin/python -m trainer_institute.services.demo --port '$(PORT)' --scale '$(SCALE)'

vendor: setup
	exec .venv/bin/python manage.py vendor

# --- checks --------------------------------------------------------------------------------------

# `check "what is looked at" COMMAND…` runs a command and notes how it went; all checks run, and
# `close` says at the end which of them failed.
define checks
failed=0 summary=()
check() {
	local title="$$1" began=$$SECONDS verdict=good
	shift
	printf '\n== %s\n' "$$title"
	"$$@" || { verdict=FAILED; failed=1; }
	summary+=("$$(printf '%-6s %4d s  %s' "$$verdict" $$((SECONDS - began)) "$$title")")
}
close() {
	printf '\n== summary\n'
	printf '%s\n' "$${summary[@]}"
	(( ! failed )) || { printf 'Something failed; the lines above say what.\n' >&2; exit 1; }
	printf 'All is well.\n'
}
check_style() {
	check "formatting of Python" .venv/bin/ruff format --check .
	check "style of Python" .venv/bin/ruff check .
	check "formatting of templates" check_templates
	check "style of templates" .venv/bin/djlint templates --lint --quiet
	check "floors and rooms" .venv/bin/lint-imports
	check "types" .venv/bin/mypy
}
check_templates() {
	find templates -name '*.html' -print0 | xargs -0 -r .venv/bin/djade --target-version 5.2 --check
}
endef

lint: setup
	$(checks)
	check_style
	close

# Tests have their own services and data: a demonstration that runs is not touched.
test: export INSTITUTE_DATA := $(if $(INSTITUTE_DATA),$(INSTITUTE_DATA),.local/tests)
test: setup
	$(checks)
	find_chromium() {
		local name
		for name in "$${CHROMIUM:-}" chromium chromium-browser google-chrome; do
			if [[ -n "$$name" ]] && "$$name" --version &>/dev/null </dev/null; then
				type -P "$$name"
				return
			fi
		done
		return 1
	}
	if ! CHROMIUM="$$(find_chromium)" && (( EUID == 0 )) && type -P apt-get >/dev/null; then
		echo "Chromium was not found; installing Debian's package."
		export DEBIAN_FRONTEND=noninteractive
		{ apt-get -qq update && apt-get -qq -y --no-install-recommends install chromium; } >/dev/null \
			|| echo "The package could not be installed." >&2
		CHROMIUM="$$(find_chromium)" || true
	fi
	if [[ -z "$$CHROMIUM" ]]; then
		echo "Chromium is missing, and the tests drive a real browser. Install it" \
			"(Debian: apt-get install chromium) or name it: make test CHROMIUM=/path/to/it" >&2
		exit 1
	fi
	export CHROMIUM
	rm -f .coverage .coverage.*
	in_production() {
		env INSTITUTE_PRODUCTION=yes INTERNAL_HOST=institute.example.com \
			PUBLIC_HOST=go.example.com TLS_AT_PROXY=yes TRUSTED_PROXIES=1 \
			SECURITY_CONTACT=security@example.com \
			SECRET_KEY="$$(.venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(60))')" \
			DATABASE_URL=postgres://app@db/institute REDIS_URL=redis://redis/0 \
			EMAIL_URL=smtp+tls://relay.example.com:587 "$$@"
	}
	run_tests() {
		.venv/bin/python -m coverage run -m pytest --durations=10 --durations-min=2 "$$@"
	}
	measure() {
		.venv/bin/python -m coverage combine --quiet \
			&& .venv/bin/python -m coverage report --fail-under=95
	}
	measure_rules() {
		.venv/bin/python -m coverage report --fail-under=100 \
			--include='*/rules.py,*/rules/*,*/policies.py,*/policies/*'
	}

	check_style
	check "translations compile" .venv/bin/python manage.py messages --compile
	check "migrations are complete" .venv/bin/python manage.py makemigrations --check --dry-run
	check "settings of production" \
		in_production .venv/bin/python -m coverage run manage.py check --deploy --fail-level WARNING
	check "tests" run_tests --ignore=tests/browser --numprocesses auto --maxprocesses 4 \
		--dist loadfile --no-loadscope-reorder
	check "tests in the browser" run_tests tests/browser --numprocesses 2 \
		--dist loadfile --no-loadscope-reorder
	check "coverage, at least 95 %" measure
	check "coverage of rules and policies, 100 %" measure_rules
	close

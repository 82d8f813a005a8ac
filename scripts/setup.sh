# Sourced by scripts/demo and scripts/test: finds a Python and fills a virtual environment from a lock file.
# shellcheck shell=bash
#
#   KG_PYTHON   the interpreter to use (default: the newest of Python 3.13, 3.12 and 3.11 that works)
#   KG_VENV     the virtual environment (default: .venv in the checkout)

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv=${KG_VENV:-$root/.venv}

say() { printf '%s\n' "$*" >&2; }

# A command of the right name is no proof: version managers leave shims that only print an error, and Debian
# ships Python without the module that makes environments.
works() { "$1" -c "import ensurepip, sys, venv; sys.exit(sys.version_info[:2] != ($2))" >/dev/null 2>&1; }

find_python() {
  local minor candidate
  if [ -n "${KG_PYTHON:-}" ]; then
    printf '%s\n' "$KG_PYTHON"
    return
  fi
  for minor in 13 12 11; do
    for candidate in "python3.$minor" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3."$minor".*/bin/python python3; do
      if works "$candidate" "3, $minor"; then
        printf '%s\n' "$candidate"
        return
      fi
    done
  done
  say "No Python 3.11, 3.12 or 3.13 with the venv module was found. Install one (Debian, Ubuntu:"
  say "apt-get install python3 python3-venv; macOS: brew install python@3.13) or name it in KG_PYTHON."
  return 1
}

# set_up LOCK: brings the environment to what scripts/lock/LOCK.txt says, and does nothing where it is there.
set_up() {
  local lock=$root/scripts/lock/$1.txt other python
  for other in demo test; do
    # What the tests need holds what the demo needs.
    if { [ "$other" = "$1" ] || [ "$1" = demo ]; } && "$venv/bin/kg" --version >/dev/null 2>&1 &&
      cmp -s "$venv/$other.lock" "$root/scripts/lock/$other.txt"; then
      return
    fi
  done
  if ! "$venv/bin/python" -c '' >/dev/null 2>&1; then
    python=$(find_python) || return 1
    say "Setting up $venv with $("$python" --version 2>&1) ..."
    "$python" -m venv --clear "$venv" || return 1
  fi
  say "Installing what scripts/lock/$1.txt names (a minute or two, about 1 GB on disk) ..."
  "$venv/bin/python" -m pip install -qq --disable-pip-version-check --no-deps --only-binary :all: \
    --require-hashes --requirement "$lock" || return 1
  "$venv/bin/python" -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --no-index \
    --editable "$root" || return 1
  cp "$lock" "$venv/$1.lock"
}

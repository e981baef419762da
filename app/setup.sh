# Shared by app/run and tests/run: installs what is missing, configures and builds. Meant to be sourced from bash.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf 'deconvoscope: %s\n' "$*" >&2; }

# install_missing_packages LIST…: installs the packages of these files that the machine lacks; touches nothing and no network
# when all are there.
install_missing_packages() {
    local wanted missing=() package
    wanted=$(cd "$root" && sed -e 's/#.*//' "$@")
    for package in $wanted; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || { say "these Debian packages are missing, and there is no sudo to install them: ${missing[*]}"; exit 1; }
        as_root=(sudo)
    fi
    say "installing Debian packages: ${missing[*]}"
    local log
    log=$(mktemp)
    if ! { "${as_root[@]}" apt-get update -qq &&
           "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
               apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        say "installing failed; the whole log is $log"
        exit 1
    fi
    rm -f "$log"
}

# build PRESET [TARGET…]: configures once, then builds what changed.
build() {
    local preset=$1; shift
    local log="$root/build/$preset.log"
    mkdir -p "$root/build"
    if ! (cd "$root" && cmake --preset "$preset" >"$log" 2>&1); then
        cat "$log" >&2; say "configuring failed"; exit 1
    fi
    if [ -t 2 ]; then
        (cd "$root" && cmake --build --preset "$preset" ${1:+--target "$@"} >&2) || { say "building failed"; exit 1; }
    elif ! (cd "$root" && cmake --build --preset "$preset" ${1:+--target "$@"} >>"$log" 2>&1); then
        tail -n 60 "$log" >&2; say "building failed; the whole log is $log"; exit 1
    fi
}

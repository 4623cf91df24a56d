# Sourced by the peers: what they are built from is installed once, outside the repository.

scratch=${MATCHWIRE_PEERS:-${XDG_CACHE_HOME:-$HOME/.cache}/matchwire/peers}

# The Python of an environment that has these packages. Installed anew when the list is another.
scratch_python() {
    local folder=$scratch/$1 wanted
    shift
    wanted=$*
    if [ "$(cat "$folder/installed" 2>/dev/null)" != "$wanted" ]; then
        mkdir -p "$folder"
        { python3 -m venv "$folder/env" && "$folder/env/bin/pip" install --quiet --disable-pip-version-check "$@"; } >&2
        echo "$wanted" >"$folder/installed"
    fi
    echo "$folder/env/bin/python"
}

# A folder in which npm has installed the packages of the package.json in the folder that is named.
scratch_node() {
    local folder=$scratch/$1 from=$2
    if ! cmp -s "$from/package.json" "$folder/installed"; then
        mkdir -p "$folder"
        cp "$from/package.json" "$folder/"
        (cd "$folder" && npm install --no-fund --no-audit --loglevel=error) >&2
        cp "$from/package.json" "$folder/installed"
    fi
    echo "$folder"
}

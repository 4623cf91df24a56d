# What the scripts here share: getting programs that a machine may lack, and telling "cannot be had" from "is broken".
# A script that ends with 3 has said what it could not do and why; that is no failure.

# Debian and its kin as root: installs packages where a command is missing.
want() {
    local command=$1
    shift
    if command -v "$command" >/dev/null; then return; fi
    if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
        (apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes "$@") >/dev/null 2>&1 </dev/null || true
    fi
    command -v "$command" >/dev/null
}

# Says why Node cannot be used; nothing where it can.
lacks_node() {
    want node nodejs npm || { echo "there is no Node (apt-get install nodejs npm)"; return; }
    want npm npm || { echo "there is no npm (apt-get install npm)"; return; }
    local version
    version=$(node --version)
    [[ $version =~ ^v([0-9]+) && ${BASH_REMATCH[1]} -ge 20 ]] || echo "Node 20 or later is needed, here is $version"
}

# Whether what npm or pip said means that there is no way to their registry.
is_no_way() {
    grep --quiet --extended-regexp --ignore-case \
        'ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ERR_SOCKET_TIMEOUT|connection broken|from versions: none|ProxyError|NewConnectionError|ReadTimeoutError|ConnectTimeoutError' <<<"$1"
}

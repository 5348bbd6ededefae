#!/usr/bin/env bash
# Brings the system libraries that the wheels do not carry, where they are missing: Python's venv module and
# what Qt's offscreen and xcb platforms load. As root on Debian it installs them; otherwise it says what to install.
set -euo pipefail
python=${1:-python3}

missing=()
"$python" -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
if command -v ldconfig >/dev/null 2>&1; then loaded=$(ldconfig -p)
elif [ -x /sbin/ldconfig ]; then loaded=$(/sbin/ldconfig -p)
else loaded=""; fi
need() { case "$loaded" in *"$1"*) ;; *) missing+=("$2") ;; esac; }
need libglib-2.0.so.0 libglib2.0-0
need libEGL.so.1 libegl1
need libGL.so.1 libgl1
need libxkbcommon.so.0 libxkbcommon0
need libxkbcommon-x11.so.0 libxkbcommon-x11-0
need libdbus-1.so.3 libdbus-1-3
need libfontconfig.so.1 libfontconfig1
need libxcb-cursor.so.0 libxcb-cursor0
need libxcb-icccm.so.4 libxcb-icccm4
need libxcb-image.so.0 libxcb-image0
need libxcb-keysyms.so.1 libxcb-keysyms1
need libxcb-render-util.so.0 libxcb-render-util0
need libxcb-shape.so.0 libxcb-shape0

[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing system libraries: ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
else
    echo "缺少系统库 ${missing[*]}；请以管理员身份运行：" >&2
    echo "System libraries are missing: ${missing[*]}. Install them as an administrator:" >&2
    echo "    sudo apt-get install ${missing[*]}" >&2
    exit 1
fi

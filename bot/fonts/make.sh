#!/bin/sh
# Makes regular.ttf.zst: Noto Sans SC Regular with every glyph, without the tables that neither the
# drawer of PDF nor that of pictures reads (layout, hinting, vertical writing). It is run by hand, on a
# Debian-like machine with npm and the packages fonttools and zstd; two runs make the same bytes.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

(cd "$work" && npm pack --silent @expo-google-fonts/noto-sans-sc@0.4.3 >/dev/null && tar -xzf ./*.tgz)
/usr/bin/python3 - "$work/package/400Regular/NotoSansSC_400Regular.ttf" "$work/regular.ttf" <<'PY'
import sys
from fontTools.ttLib import TTFont
font = TTFont(sys.argv[1], recalcTimestamp=False)
for table in ("prep", "gasp", "GDEF", "GSUB", "GPOS", "BASE", "STAT", "vhea", "vmtx"):
    if table in font:
        del font[table]
font.save(sys.argv[2])
PY
zstd --quiet --force --ultra -22 "$work/regular.ttf" -o regular.ttf.zst
cp "$work/package/LICENSE_FONT" OFL.txt

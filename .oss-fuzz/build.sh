#!/bin/bash
# What builds lives in the project, beside what is built.
set -euo pipefail
exec bash "$SRC/vitalpost/.clusterfuzzlite/build.sh"

#!/usr/bin/env bash
# Packs Moraine, installs it into an empty directory, and runs init, build and demo there as its users would.
set -euo pipefail
cd "$(dirname "$0")/.."
project=$PWD

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm pack --silent --pack-destination "$work" >/dev/null

# The package needs a newer Node.js than a clone: that of the functions.
export MORAINE_NODES="${MORAINE_NODES:-$project/.moraine/node}"
npm run --silent functions-node
export PATH="$MORAINE_NODES/24/node_modules/.bin:$PATH"
echo "Node.js $(node --version)"
version_of() { node --print "require('$project/package.json').devDependencies['$1']"; }

mkdir "$work/vaults"
cd "$work/vaults"
npm init --yes >/dev/null
npm install --no-audit --no-fund "$work"/*.tgz \
  "aws-cdk-lib@$(version_of aws-cdk-lib)" "constructs@$(version_of constructs)"
echo "$(find node_modules -name package.json -path '*node_modules/*' | grep -cE 'node_modules/(@[^/]+/)?[^/]+/package.json$') packages, $(du -sh node_modules | cut -f1)"
touch "$work/installed"

test "$(npx moraine --version)" = "$(node --print "require('$project/package.json').version")"
npx moraine init
npx moraine build
npx moraine demo "$@"
node "$project/packaging/try-constructs.cjs"

written=$(find node_modules -newer "$work/installed" -not -path 'node_modules/.package-lock.json' | head)
if [ -n "$written" ]; then
  echo "written below node_modules: $written" >&2
  exit 1
fi

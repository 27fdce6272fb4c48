#!/bin/sh
# What `maelstrom --bin` runs: the bundle beside this script, from any working directory, with all arguments.
# It starts no other process unless it is called through a symbolic link, because its start counts as the node's.

case $0 in
  */*) self=$0 ;;
  *) self=./$0 ;;
esac
while [ -L "$self" ]; do
  link=$(readlink "$self") || exit 2
  case $link in
    /*) self=$link ;;
    *) self=${self%/*}/$link ;;
  esac
done
dir=${self%/*}

if [ ! -f "$dir/dist/gossiper.cjs" ]; then
  echo "maelstrom.sh: $dir/dist/gossiper.cjs is missing; run \`npm ci\` or \`npm run build\` in $dir first" >&2
  exit 2
fi
if ! command -v node >/dev/null 2>&1; then
  echo "maelstrom.sh: node is not on the PATH; Gossiper needs Node.js 20 or later" >&2
  exit 2
fi
exec node "$dir/dist/gossiper.cjs" "$@"

import { caseFunctions } from "./completion-cases.ts";
import type { Place } from "./completion-tree.ts";

/**
 * Returns a completion script for zsh 5 or later. The script works as a file `_aiorig` in a folder of `fpath`. It also
 * works if the user loads it with `source`.
 */
export function zshCompletion(places: readonly Place[]): string {
  return `#compdef aiorig
_aiorig() {
  local at="" kind="" inner flags known="" paths="" i word
  local -i count=0
  _aiorig_place
  for ((i = 2; i < CURRENT; i++)); do
    word="$words[i]"
    if [[ -n $kind && $word != -* ]]; then kind=""; continue; fi
    kind=""
    if [[ $word == -*=* ]]; then
      continue
    elif [[ $word == -* ]]; then
      _aiorig_option "$word"
    elif [[ " $inner " == *" $word "* ]]; then
      at="\${at:+$at }$word"
      _aiorig_place
    else
      count+=1
    fi
  done
  word="$words[CURRENT]"
  if [[ $word == --*=* ]]; then _aiorig_option "\${word%%=*}"; compset -P '*='; fi
  if [[ -z $kind && $word == -* ]]; then
    compadd -- \${=flags}
    return
  fi
  # A command that has commands below it takes no arguments.
  if [[ -z $kind ]]; then known="$inner"; _aiorig_argument; fi
  _aiorig_kind
  if [[ $paths == files ]]; then _files; fi
  if [[ $paths == folders ]]; then _files -/; fi
  # The last part of a list such as must,should.
  compset -P '*,'
  compadd -- \${=known}
}

${caseFunctions(places)}
if [[ $funcstack[1] == _aiorig ]]; then _aiorig "$@"; else compdef _aiorig aiorig; fi
`;
}

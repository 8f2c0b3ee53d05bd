import { caseFunctions } from "./completion-cases.ts";
import type { Place } from "./completion-tree.ts";

/** Returns a completion script for bash 3.2 or later. The script needs no other package. */
export function bashCompletion(places: readonly Place[]): string {
  return `# Completion of aiorig for bash.
_aiorig() {
  local at="" kind="" count=0 inner flags known="" paths="" before="" found i word
  local current="\${COMP_WORDS[COMP_CWORD]}"
  COMPREPLY=()
  _aiorig_place
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    # Bash makes three words of --option=value.
    if [[ $word == "=" ]]; then continue; fi
    if [[ -n $kind && $word != -* ]]; then kind=""; continue; fi
    kind=""
    if [[ $word == -* ]]; then
      _aiorig_option "$word"
    elif [[ " $inner " == *" $word "* ]]; then
      at="\${at:+$at }$word"
      _aiorig_place
    else
      count=$((count + 1))
    fi
  done
  if [[ $current == "=" ]]; then current=""; fi
  if [[ -z $kind && $current == -* ]]; then
    known="$flags"
  else
    # A command that has commands below it takes no arguments.
    if [[ -z $kind ]]; then known="$inner"; _aiorig_argument; fi
    _aiorig_kind
  fi
  # The last part of a list such as must,should.
  if [[ $current == *,* ]]; then before="\${current%,*},"; current="\${current##*,}"; fi
  while IFS= read -r found; do COMPREPLY+=("$before$found"); done < <(
    compgen -W "$known" -- "$current"
    if [[ $paths == files ]]; then compgen -f -- "$current"; fi
    if [[ $paths == folders ]]; then compgen -d -- "$current"; fi
  )
  if [[ -n $paths ]]; then compopt -o filenames 2>/dev/null; fi
  return 0
}

${caseFunctions(places)}
complete -F _aiorig aiorig
`;
}

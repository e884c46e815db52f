import type { CompletedCommand } from './command-tree';
import { flagsOf, pathsOf, valueOptions } from './value-options';

/** Completion for bash 3.2 and later. */
export function bashScript(commands: readonly CompletedCommand[]): string {
  const { all, files, choices } = valueOptions(commands);
  return `# Completion of moraine for bash: source <(moraine completion bash)
_moraine() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  local location='' before='' word='' words='' options='' i IFS=$' \\t\\n'
  # An equals sign is a word of its own.
  if [[ $current == '=' ]]; then
    current=''
  elif [[ $previous == '=' ]]; then
    previous=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    [[ $word == '=' ]] && continue
    case $before in
      ${all.join('|')}) before=''; continue ;;
    esac
    before=$word
    case $location/$word in
      ${pathsOf(commands).join('|')}) location=$location/$word ;;
    esac
  done
  COMPREPLY=()
  case $previous in
${choices.map(({ long, choices: words }) => `    ${long}) words='${words.join(' ')}' ;;`).join('\n')}
    ${files.join('|')})
      compopt -o filenames 2>/dev/null
      # Read line by line: an unquoted substitution would expand a file called *.
      while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$current")
      return ;;
    ${all.join('|')}) return ;;
    *)
      case $location in
${commands.map((command) => `        '${command.path}') words='${command.words.map(({ word }) => word).join(' ')}' options='${flagsOf(command).join(' ')}' ;;`).join('\n')}
      esac
      [[ $current == -* ]] && words=$options ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _moraine moraine
`;
}

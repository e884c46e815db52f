import type { CompletedCommand } from './command-tree';
import { pathsOf, valueOptions } from './value-options';

/** Completion for zsh, to be sourced or autoloaded. */
export function zshScript(commands: readonly CompletedCommand[]): string {
  const { all, files, choices } = valueOptions(commands);
  return `#compdef moraine
# Completion of moraine for zsh: source <(moraine completion zsh)
_moraine() {
  local location='' before='' word='' previous=\${words[CURRENT-1]}
  local -a entries options
  integer i
  for ((i = 2; i < CURRENT; i++)); do
    word=\${words[i]}
    case $before in
      (${all.join('|')}) before=''; continue ;;
    esac
    before=$word
    case $location/$word in
      (${pathsOf(commands).join('|')}) location=$location/$word ;;
    esac
  done
  if [[ $PREFIX == --*=* ]]; then
    previous=\${PREFIX%%=*}
    compset -P '*='
  fi
  case $previous in
${choices.map(({ long, choices: words }) => `    (${long}) compadd -- ${words.join(' ')}; return ;;`).join('\n')}
    (${files.join('|')}) _files; return ;;
    (${all.join('|')}) return ;;
  esac
  case $location in
${commands.map((command) => `    ('${command.path}')\n      entries=(${entriesOf(command)})\n      options=(${describedOptions(command)}) ;;`).join('\n')}
  esac
  if [[ $PREFIX == -* ]]; then
    _describe -o option options
  else
    _describe command entries
  fi
}
if [[ \${funcstack[1]} == _moraine ]]; then
  _moraine "$@"
else
  compdef _moraine moraine
fi
`;
}

const entriesOf = ({ words }: CompletedCommand) =>
  words.map(({ word, description }) => quoted(description === '' ? word : `${word}:${description}`)).join(' ');

const describedOptions = ({ options }: CompletedCommand) =>
  options
    .flatMap(({ short, long, description }) =>
      [...(short === undefined ? [] : [short]), long].map((flag) => quoted(`${flag}:${description}`)),
    )
    .join(' ');

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

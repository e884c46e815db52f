import type { CompletedCommand, CompletedOption } from './command-tree';
import type { OptionValue } from './option-value';
import { pathsOf, valueOptions } from './value-options';

/** Completion for fish 3 and later. */
export function fishScript(commands: readonly CompletedCommand[]): string {
  return `# Completion of moraine for fish: moraine completion fish > ~/.config/fish/completions/moraine.fish
function __moraine_at
    set -l location ''
    set -l before ''
    set -l tokens (commandline -opc)
    set -e tokens[1]
    for word in $tokens
        switch $before
            case ${valueOptions(commands).all.join(' ')}
                set before ''
                continue
        end
        set before $word
        switch $location/$word
            case ${pathsOf(commands).join(' ')}
                set location $location/$word
        end
    end
    test "$location" = "$argv[1]"
end
complete -c moraine -e
complete -c moraine -f
${commands.flatMap(linesOf).join('\n')}
`;
}

function linesOf({ path, words, options }: CompletedCommand): string[] {
  const here = `complete -c moraine -n '__moraine_at "${path}"'`;
  return [
    ...words.map(({ word, description }) => `${here} -a ${word}${describedAs(description)}`),
    ...options.map((option) => `${here}${flagsOf(option)}${valueText(option.value)}${describedAs(option.description)}`),
  ];
}

const flagsOf = ({ short, long }: CompletedOption) =>
  `${short === undefined ? '' : ` -s ${short.slice(1)}`} -l ${long.slice(2)}`;

function valueText(value: OptionValue): string {
  switch (value.kind) {
    case 'none':
      return '';
    case 'choice':
      return ` -x -a '${value.choices.join(' ')}'`;
    case 'file':
      return ' -r -F';
    case 'other':
      return ' -x';
  }
}

const describedAs = (description: string) =>
  description === '' ? '' : ` -d '${description.replace(/[\\']/g, '\\$&')}'`;

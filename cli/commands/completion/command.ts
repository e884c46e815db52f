import { Argument, type Command } from 'commander';
import type { CommandContext } from '../../global-options';
import { bashScript } from './bash-script';
import { commandTree } from './command-tree';
import { fishScript } from './fish-script';
import { zshScript } from './zsh-script';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript };
type Shell = keyof typeof SCRIPTS;

const AFTER_HELP = `
Examples:
  moraine completion fish > ~/.config/fish/completions/moraine.fish
  source <(moraine completion bash)                                        in ~/.bashrc
  source <(moraine completion zsh)                                         in ~/.zshrc, after compinit

Completes commands, options, values of options that are a choice, and files. Names of plans, vaults, snapshots and runs are not
completed, since each would have to be asked of AWS. The script is for the command \`moraine\`: where it is started by npx, define
moraine() { npx moraine "$@"; } besides. Make the script anew after an upgrade, if it is in a file.`;

export function defineCompletion(command: Command, { terminal }: CommandContext): void {
  command
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(SCRIPTS)))
    .addHelpText('after', AFTER_HELP)
    .action((shell: Shell) => terminal.say(SCRIPTS[shell](commandTree(command.parent ?? command)).trimEnd()));
}

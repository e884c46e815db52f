import type { Command } from 'commander';
import { configFileOf } from '../../deployment/configuration';
import { type CommandContext, connectOptionsOf } from '../../global-options';
import { roomOf } from '../../terminal/room-of';
import { describeVaults } from './describe-vaults';
import { surveyVaults } from './survey-vaults';
import { vaultJson } from './vaults-json';

const AFTER_HELP = `
Example:
  moraine vaults

Archives and sizes are those of Glacier's last inventory, which it takes about once a day; before the first one they are
unknown. Sizes are without the 32 KiB that Glacier adds to each archive, which the monthly cost includes. LAST LIST is the date
of the newest inventory of the whole vault that a run has read; SNAPSHOTS what kept snapshots of configured plans have written.
CONFIGURED is "managed" where the deployment creates the vault and gives it its settings.
"not allowed" stands for what these credentials may not ask.`;

export function defineVaults(command: Command, context: CommandContext): void {
  command
    .option('--json', 'print one JSON object: { "vaults": […], "missing": […] }')
    .addHelpText('after', AFTER_HELP)
    .action(async ({ json = false }: { json?: boolean }, command: Command) => {
      const { terminal, connect } = context;
      const deployment = await connect(connectOptionsOf(command));
      const survey = await surveyVaults(deployment);
      const where = { region: deployment.region, configFile: configFileOf(deployment) };
      if (json) terminal.json({ vaults: survey.vaults.map(vaultJson), missing: survey.missing });
      else for (const line of describeVaults(survey, where, roomOf(terminal))) terminal.say(line);
    });
}

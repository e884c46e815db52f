import type { Command, Option } from 'commander';

/** Section of a command on the page of commands: its heading, its usage, and the rows of its options. */
export interface CommandSection {
  /** `moraine glacier seed` */
  name: string;
  usage: string;
  /** First two cells of each option's row: its flags and its default. */
  options: string[];
  /** Rows in full, by their first two cells. */
  rows: Map<string, string>;
}

/** Sections according to the `--help` of a command and of all commands below it. */
export function sectionsOfHelp(command: Command, above: string[] = []): CommandSection[] {
  const name = [...above, command.name()];
  const help = command.createHelp();
  const rows = new Map(
    help
      .visibleOptions(command)
      .filter(({ long }) => long !== '--help')
      .map((option) => [cellsOf(option), `${cellsOf(option)} ${option.description} |`]),
  );
  const usage = help.commandUsage(command);
  const section = { name: name.join(' '), usage, options: [...rows.keys()], rows };
  return [section, ...command.commands.flatMap((below) => sectionsOfHelp(below, name))];
}

function cellsOf({ flags, defaultValue }: Option): string {
  return `| \`${flags}\` | ${defaultValue === undefined ? '' : `\`${defaultValue}\` `}|`;
}

/** Sections of the page: a heading `## \`moraine …\``, then a block with the usage, then a table of options. */
export function sectionsOfPage(page: string): CommandSection[] {
  return page.split(/^(?=## )/m).flatMap((text) => {
    const name = /^## `(moraine[^`]*)`$/m.exec(text)?.[1];
    if (name === undefined) return [];
    const usage = /^```\n(.*)\n```$/m.exec(text)?.[1] ?? '';
    const rows = new Map([...text.matchAll(/^(\| `-[^`]+` \|[^|]*\|).*$/gm)].map(([row, cells = '']) => [cells, row]));
    return [{ name, usage, options: [...rows.keys()], rows }];
  });
}

/** List the changes that the page needs to match `--help`; empty when it matches. */
export function differences(page: string, program: Command): string[] {
  const shown = new Map(sectionsOfPage(page).map((section) => [section.name, section]));
  const helps = sectionsOfHelp(program);
  const names = new Set(helps.map(({ name }) => name));
  return [
    ...helps.flatMap((help) => {
      const section = shown.get(help.name);
      return section ? differencesOf(section, help) : [`add this section:\n\n${skeletonOf(help)}`];
    }),
    ...helps
      .filter(({ name }) => name !== program.name() && !page.includes(`](#${name.replaceAll(' ', '-')})`))
      .map(({ name }) => `add a row to the tables at the top: | [\`${name}\`](#${name.replaceAll(' ', '-')}) | … |`),
    ...[...shown.keys()]
      .filter((name) => !names.has(name))
      .map((name) => `there is no \`${name}\`: take its section out`),
  ];
}

function differencesOf(section: CommandSection, help: CommandSection): string[] {
  const within = `in section \`${help.name}\``;
  return [
    ...(section.usage === help.usage ? [] : [`${within}, the usage is: ${help.usage}`]),
    ...help.options
      .filter((cells) => !section.rows.has(cells))
      .map((cells) => `${within}, add the row: ${help.rows.get(cells)}`),
    ...section.options
      .filter((cells) => !help.rows.has(cells))
      .map((cells) => `${within}, take out the row that begins: ${cells}`),
  ];
}

function skeletonOf({ name, usage, rows }: CommandSection): string {
  const table = ['| option | default | |', '| --- | --- | --- |', ...rows.values()];
  return [`## \`${name}\``, '', '```', usage, '```', '', 'What it does, and its exit codes.', '', ...table, ''].join(
    '\n',
  );
}

import type { Command } from 'commander';
import type { CommandContext } from '../global-options';

/** Adds arguments, options, help and action to a command. */
export type DefineCommand = (command: Command, context: CommandContext, onExitCode: (code: number) => void) => void;

export interface CommandEntry {
  /** Name, options and arguments, as the list of commands shows them. */
  usage: string;
  description: string;
  /** Whether it describes all commands, which have to be loaded for it. */
  describesAll?: boolean;
  /** Loads the module of the command. */
  load(): DefineCommand;
}

/** All commands by the heading of their group, in the order of `moraine --help`. */
export const commandGroups: Record<string, CommandEntry[]> = {
  'Deployment:': [
    {
      usage: 'init [options]',
      description: 'Write a configuration to begin with, and a .gitignore, into the current directory.',
      load: () => (require('./init/command') as typeof import('./init/command')).defineInit,
    },
    {
      usage: 'build [options]',
      description: 'Synthesize the stacks of the configuration, with their functions.',
      load: () => (require('./build/command') as typeof import('./build/command')).defineBuild,
    },
    {
      usage: 'deploy [options] [arguments...]',
      description: 'Build the stacks, and deploy them with CDK.',
      load: () => (require('./deploy/command') as typeof import('./deploy/command')).defineDeploy,
    },
    {
      usage: 'destroy [options] [arguments...]',
      description: 'Destroy the deployed stacks with CDK; what holds data stays.',
      load: () => (require('./destroy/command') as typeof import('./destroy/command')).defineDestroy,
    },
  ],
  'Vaults:': [
    {
      usage: 'vaults [options]',
      description: 'List all vaults of the account and region: contents, monthly cost, settings and snapshots.',
      load: () => (require('./vaults/command') as typeof import('./vaults/command')).defineVaults,
    },
    {
      usage: 'estimate [options] <vault>',
      description: 'Estimate cost and duration of retrieving a vault, in each tier.',
      load: () => (require('./estimate/command') as typeof import('./estimate/command')).defineEstimate,
    },
    {
      usage: 'retrieve [options] <vault>',
      description: 'Retrieve a vault or the archives of a manifest, all or some, to S3.',
      load: () => (require('./retrieve/command') as typeof import('./retrieve/command')).defineRetrieve,
    },
    {
      usage: 'rebuild [options] <vault>',
      description: 'Rebuild the snapshots of a vault from the vault alone.',
      load: () => (require('./rebuild/command') as typeof import('./rebuild/command')).defineRebuild,
    },
    {
      usage: 'inventory [options] [vault]',
      description: 'List the archives of a vault.',
      load: () => (require('./inventory/command') as typeof import('./inventory/command')).defineInventory,
    },
    {
      usage: 'archives [options] <vault> [glob]',
      description: 'List or search the archives of a vault, as of the last known inventory.',
      load: () => (require('./archives/command') as typeof import('./archives/command')).defineArchives,
    },
    {
      usage: 'delete [options] <vault>',
      description: 'Delete archives of a vault that are proven to be in S3, and then the vault.',
      load: () => (require('./delete/command') as typeof import('./delete/command')).defineDelete,
    },
    {
      usage: 'lock [options] <vault>',
      description: 'Show the lock of a vault, try one, and make it permanent.',
      load: () => (require('./lock/command') as typeof import('./lock/command')).defineLock,
    },
    {
      usage: 'capacity [options]',
      description: 'Show the provisioned capacity for Expedited retrievals, and what a unit costs.',
      load: () => (require('./capacity/command') as typeof import('./capacity/command')).defineCapacity,
    },
    {
      usage: 'policy [options]',
      description: "Show the account's data retrieval policy, which limits Standard retrievals, or change it.",
      load: () => (require('./policy/command') as typeof import('./policy/command')).definePolicy,
    },
  ],
  'Backups:': [
    {
      usage: 'plans [options]',
      description: 'List the backup plans: source, schedule, retention, newest snapshot, last and next backup.',
      load: () => (require('./plans/command') as typeof import('./plans/command')).definePlans,
    },
    {
      usage: 'backup [options] <plan>',
      description: 'Back up a plan now: write new and changed objects to the vault, and take a snapshot.',
      load: () => (require('./backup/command') as typeof import('./backup/command')).defineBackup,
    },
    {
      usage: 'snapshots [options] <plan>',
      description: 'List the snapshots of a plan, the newest first.',
      load: () => (require('./snapshots/command') as typeof import('./snapshots/command')).defineSnapshots,
    },
    {
      usage: 'ls [options] <plan[@snapshot|@time]> [glob]',
      description: 'List the objects of a snapshot.',
      load: () => (require('./ls/command') as typeof import('./ls/command')).defineLs,
    },
    {
      usage: 'find [options] <glob>',
      description: 'Find the versions of objects in the snapshots of all plans.',
      load: () => (require('./find/command') as typeof import('./find/command')).defineFind,
    },
    {
      usage: 'diff [options] [before] [after]',
      description: 'Compare two snapshots; without any, what a deployment would change.',
      load: () => (require('./diff/command') as typeof import('./diff/command')).defineDiff,
    },
    {
      usage: 'stats [options] [plan]',
      description: 'Show what plans have in their vaults: size, growth, monthly cost, and the share that is live.',
      load: () => (require('./stats/command') as typeof import('./stats/command')).defineStats,
    },
    {
      usage: 'restore [options] <plan[@snapshot|@time]>',
      description: 'Restore the objects of a snapshot to S3, all of them or some.',
      load: () => (require('./restore/command') as typeof import('./restore/command')).defineRestore,
    },
    {
      usage: 'check [options] <plan[@snapshot|@time]>',
      description: 'Check that a vault has the archives that snapshots need.',
      load: () => (require('./check/command') as typeof import('./check/command')).defineCheck,
    },
    {
      usage: 'forget [options] <plan>',
      description: "Apply a plan's retention now: forget snapshots, and delete the archives that only they need.",
      load: () => (require('./forget/command') as typeof import('./forget/command')).defineForget,
    },
    {
      usage: 'accept [options] <plan@snapshot>',
      description: 'Accept a held snapshot, so that it counts like any other.',
      load: () => (require('./accept/command') as typeof import('./accept/command')).defineAccept,
    },
    {
      usage: 'reject [options] <plan@snapshot>',
      description: 'Reject a held snapshot: forget it.',
      load: () => (require('./reject/command') as typeof import('./reject/command')).defineReject,
    },
    {
      usage: 'pin [options] <plan@snapshot>',
      description: 'Pin a snapshot: retention keeps it whatever the rules say.',
      load: () => (require('./pin/command') as typeof import('./pin/command')).definePin,
    },
    {
      usage: 'unpin [options] <plan@snapshot>',
      description: 'End the pin of a snapshot: the rules decide on it again.',
      load: () => (require('./unpin/command') as typeof import('./unpin/command')).defineUnpin,
    },
    {
      usage: 'key [options]',
      description: 'Print the key that signs the catalogs of snapshots: its ARN, its id and its public key.',
      load: () => (require('./key/command') as typeof import('./key/command')).defineKey,
    },
  ],
  'Runs:': [
    {
      usage: 'runs [options]',
      description: 'List runs of every kind, the newest first.',
      load: () => (require('./runs/command') as typeof import('./runs/command')).defineRuns,
    },
    {
      usage: 'run [options] <run-id>',
      description: 'Show a run of any kind: its progress, or its end, its failures, and the location of its report.',
      load: () => (require('./run/command') as typeof import('./run/command')).defineRun,
    },
    {
      usage: 'download [options] <run-id> <directory>',
      description: 'Download what a retrieval or restore has brought to S3 to a directory, verified.',
      load: () => (require('./download/command') as typeof import('./download/command')).defineDownload,
    },
    {
      usage: 'stop [options] <run-id>',
      description: 'Stop a run of any kind before it is done.',
      load: () => (require('./stop/command') as typeof import('./stop/command')).defineStop,
    },
    {
      usage: 'retry [options] <run-id>',
      description: 'Retry a run of any kind: start one that does what it left undone.',
      load: () => (require('./retry/command') as typeof import('./retry/command')).defineRetry,
    },
  ],
  'On one machine:': [
    {
      usage: 'local [options]',
      description: 'Deploy the synthesized stacks into an embedded cloud on this machine, and serve it until Ctrl-C.',
      load: () => (require('./local/command') as typeof import('./local/command')).defineLocal,
    },
    {
      usage: 'glacier [options]',
      description: 'Serve only an embedded Amazon Glacier on this machine until Ctrl-C.',
      load: () => (require('./glacier/command') as typeof import('./glacier/command')).defineGlacier,
    },
    {
      usage: 'demo [options]',
      description:
        'In an embedded cloud, fill a vault and retrieve it, back up a bucket twice and restore it; compare every byte.',
      load: () => (require('./demo/command') as typeof import('./demo/command')).defineDemo,
    },
    {
      usage: 'functions-node',
      description: 'Install the Node.js of functions for the embedded cloud.',
      load: () =>
        (require('./functions-node/command') as typeof import('./functions-node/command')).defineFunctionsNode,
    },
  ],
  'Help:': [
    {
      usage: 'completion <shell>',
      description: 'Print a script that completes command lines in a shell.',
      describesAll: true,
      load: () => (require('./completion/command') as typeof import('./completion/command')).defineCompletion,
    },
  ],
};

export const nameOf = ({ usage }: CommandEntry): string => usage.split(' ', 1)[0] ?? usage;

import fs from 'node:fs';
import path from 'node:path';
import { CfnGuardValidator } from '@cdklabs/cdk-validator-cfnguard';
import { type MoraineConfigInput, parseConfig } from '../../core/contracts/config';
import { MIB } from '../../core/ranges/units';
import { emptyMoraineApp, synthesizeMoraine } from '../../lib/moraine-app';
import shipped from '../../moraine.config';
import { temporaryDirectory } from '../local/temporary-directory';
import { configurationOf } from './large-configuration';

/** Directory of the rules that the plugin comes with. */
const RULES = path.resolve(
  __dirname,
  '../../node_modules/@cdklabs/cdk-validator-cfnguard/rules/control-tower/cfn-guard',
);

// CDK's own check of the templates takes seconds; synthesis.test.ts runs it once for all.
process.env.CDK_VALIDATION = 'false';

interface Disabled {
  rule: string;
  /** Logical ids of the resources that may break the rule; default: all. */
  resources?: RegExp;
  reason: string;
}

/** Rules that the stacks break deliberately. */
const disabled: Disabled[] = [
  { rule: 'CT.CLOUDWATCH.PR.2', reason: 'three months outlast every run, and reports are kept in the runs bucket' },
  {
    rule: 'CT.CLOUDWATCH.PR.3',
    reason: 'CloudWatch Logs encrypts with keys of its own; no log holds bytes of an archive',
  },
  {
    rule: 'CT.DYNAMODB.PR.2',
    reason: 'DynamoDB encrypts with keys of its own; a key of the account that is disabled would stop every run',
  },
  { rule: 'CT.KMS.PR.3', reason: 'the key policy lets nobody create grants, AWS services included' },
  {
    rule: 'CT.LAMBDA.PR.3',
    reason: 'the functions call AWS services, which they would reach through paid endpoints, and a webhook on the web',
  },
  {
    rule: 'CT.S3.PR.2',
    reason: 'an access log has a record for each request; CloudTrail data events serve whoever needs an audit',
  },
  { rule: 'CT.S3.PR.4', reason: 'nothing reacts to objects: state machines know what they have written' },
  { rule: 'CT.S3.PR.9', reason: 'samples expire, and restored objects belong to people, who may delete them' },
  {
    rule: 'CT.S3.PR.10',
    reason: 'S3 encrypts with keys of its own; a destination may be a bucket whose default encryption uses another key',
  },
  {
    rule: 'CT.S3.PR.11',
    reason: 'restored objects are never overwritten, and samples are to disappear when they expire',
  },
  { rule: 'CT.SQS.PR.1', resources: /DeadLetters/, reason: 'a dead-letter queue has none itself' },
  { rule: 'CT.STEPFUNCTIONS.PR.2', reason: 'tracing is paid per step; the history of each execution shows the same' },
];

const accessPolicy = {
  Statement: [{ Effect: 'Deny' as const, Principal: '*', Action: 'glacier:DeleteArchive' }],
};

const configurations: MoraineConfigInput[] = [
  { vaults: ['demo'] },
  shipped,
  configurationOf({ vaults: 150, destinations: 60, plans: 0 }),
  configurationOf({ vaults: 4, deletable: 2, destinations: 0, plans: 8 }),
  {
    vaults: [
      { name: 'photos', manage: { notifications: {}, tags: { owner: 'photo desk' } } },
      { name: 'films', deletion: true, manage: { adopt: true, accessPolicy } },
    ],
    notifications: { email: 'keeper@example.com', webhook: { url: { secret: 'moraine/webhook' } } },
  },
];

/** Templates of both stacks of a configuration. */
function templatesOf(config: MoraineConfigInput): string[] {
  const context = { 'aws:cdk:bundling-stacks': [] };
  const { stacks } = synthesizeMoraine(parseConfig(config), temporaryDirectory(), context);
  return stacks.map(({ templateFullPath }) => templateFullPath);
}

/** Types of resources that a file names. */
const typesIn = (file: string): string[] => fs.readFileSync(file, 'utf8').match(/AWS::\w+::\w+/g) ?? [];

/** Files of the rules about types of resources that templates have; all rules would take a minute. */
function rulesFor(templatePaths: readonly string[]): string[] {
  const types = new Set(templatePaths.flatMap(typesIn));
  return fs
    .readdirSync(RULES, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.guard'))
    .map((name) => path.join(RULES, name))
    .filter((file) => typesIn(file).some((type) => types.has(type)));
}

/** Rules that templates break, and logical ids of the resources that do. */
function violationsIn(templatePaths: string[]): { rule: string; resource: string }[] {
  const rules = rulesFor(templatePaths);
  const validator = new CfnGuardValidator({ controlTowerRulesEnabled: false, rules, maxBuffer: 256 * MIB });
  const { violations } = validator.validate({ templatePaths, appConstruct: emptyMoraineApp() });
  return violations.flatMap(({ ruleName, description, violatingResources }) => {
    const rule = /^\[(.+?)\]/.exec(description)?.[1] ?? ruleName;
    return violatingResources.map(({ resourceLogicalId }) => ({ rule, resource: resourceLogicalId }));
  });
}

it('passes the rules of AWS Control Tower but for those that are disabled with a reason', () => {
  const violations = violationsIn(configurations.flatMap(templatesOf));
  const breaks = ({ rule, resources = /./ }: Disabled, violation: (typeof violations)[number]) =>
    violation.rule === rule && resources.test(violation.resource);
  expect(violations.filter((violation) => !disabled.some((entry) => breaks(entry, violation)))).toEqual([]);
  const idle = disabled.filter((entry) => !violations.some((violation) => breaks(entry, violation)));
  expect(idle).toEqual([]);
});

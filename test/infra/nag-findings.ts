import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { parseConfig } from '../../core/contracts/config';
import { addMoraineStacks, emptyMoraineApp } from '../../lib/moraine-app';
import type { Json } from './synthesized';

// CDK's own check of the templates takes seconds; synthesis.test.ts runs it once for all.
process.env.CDK_VALIDATION = 'false';

/**
 * Wildcards in resources that the stacks need, whatever is configured. They are listed here and not beside the constructs, because a finding is
 * named by the resource as it is rendered, with the names of CDK's exports in it; all other rules are acknowledged beside
 * the construct that breaks them.
 */
export const wildcards: { finding: RegExp; reason: string }[] = [
  { finding: /RunsBucket\w+\/runs\/\*$/, reason: 'the files of runs' },
  { finding: /RunsBucket\w+\/manifests\/\*$/, reason: 'the manifests that people upload' },
  { finding: /RunsBucket\w+\/plans\/\*$/, reason: 'the files of snapshots' },
  { finding: /RunsBucket\w+\/written\/\*$/, reason: 'the record of what runs wrote' },
  { finding: /RunsBucket\w+\/deleted\/\*$/, reason: 'the record of what deletions deleted' },
  { finding: /RunsBucket\w+\/deletion\/\*$/, reason: 'the lists of deletions' },
  { finding: /RunsBucket\w+\/retention\/\*$/, reason: 'the lists of retention' },
  { finding: /RunsBucket\w+\/rebuild\/\*$/, reason: 'the catalogs that rebuilds retrieve' },
  { finding: /RunsBucket\w+\/samples\/\*$/, reason: 'the samples that checks retrieve' },
  { finding: /RestoreBucket\w+\/\*$/, reason: 'restored objects, whose keys are those of the archives' },
  { finding: /:execution:moraine-(retrieve|backup):\*$/, reason: 'who holds the lease of a plan' },
  { finding: /:stateMachine:moraine-retrieve\/\*$/, reason: 'tokens of the children of its own maps' },
  {
    finding: /:execution:.*(:|\/(batch|archive):)\*$/,
    reason: 'its own executions, which a distributed map starts and watches',
  },
  { finding: /^\*$/, reason: 'log deliveries and settings of the account, which AWS does not scope' },
];

/** Rules that a configuration breaks and that are not acknowledged; of wildcards in resources, the resource. */
export function findingsOf(config: unknown): string[] {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'moraine-nag-'));
  try {
    const app = emptyMoraineApp({ outdir, context: { 'aws:cdk:bundling-stacks': [] } });
    addMoraineStacks(app, parseConfig(config));
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    // Synthesis fails when there is a finding; the report says which.
    expect(() => app.synth()).toThrow(/AwsSolutions/);
    const report: Json = JSON.parse(fs.readFileSync(path.join(outdir, 'validation-report.json'), 'utf8'));
    const violations: Json[] = report.pluginReports.flatMap((plugin: Json) => plugin.violations);
    return violations.map(({ ruleName }) => /^AwsSolutions-IAM5\[Resource::(.*)\]$/.exec(ruleName)?.[1] ?? ruleName);
  } finally {
    fs.rmSync(outdir, { recursive: true, force: true });
  }
}

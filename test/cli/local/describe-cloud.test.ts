import { describeCloud } from '../../../cli/commands/local/describe-cloud';
import { aPlanSummary } from '../fake-backups';

const ENDPOINT = 'http://127.0.0.1:4566';

const described = (app: Record<string, string>) => {
  const outputs: Record<string, Record<string, string>> = { 'mine-state': { RunsBucketName: 'runs' }, 'mine-app': app };
  const cloud = {
    endpoint: ENDPOINT,
    environment: { AWS_REGION: 'us-east-1' },
    outputs: (stack: string) => outputs[stack] ?? {},
  };
  return describeCloud(cloud, { dir: '.moraine', speed: 'max', stack: 'mine' }, 'demo').join('\n');
};

describe('the output of `moraine local`', () => {
  it('lists what is deployed, and commands for a first retrieval and backup', () => {
    const text = described({
      Plan0: JSON.stringify(aPlanSummary('docs')),
      Plan1: JSON.stringify(aPlanSummary('mail')),
    });
    expect(text).toContain('  export AWS_REGION=us-east-1\n');
    expect(text).toMatch(/ {2}RunsBucketName +runs\n/);
    expect(text).toMatch(/ {2}echo hello > a\.txt\n[\s\S]* --body a\.txt\n/);
    expect(text).toContain(`  npx moraine retrieve demo --endpoint-url ${ENDPOINT} --watch\n`);
    expect(text).toContain(
      [
        'Or back up the bucket of plan docs and restore it',
        '  aws s3 cp a.txt s3://originals/docs/a.txt',
        `  npx moraine backup docs --endpoint-url ${ENDPOINT} --watch`,
        `  npx moraine restore docs --endpoint-url ${ENDPOINT} --watch`,
      ].join('\n'),
    );
  });

  it('mentions no backup without a plan', () => {
    expect(described({})).toContain('npx moraine retrieve demo');
    expect(described({})).not.toContain('backup');
  });
});

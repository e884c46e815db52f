import { findingsOf, wildcards } from './nag-findings';

/** Wildcards for what the test configures. */
const configured = [
  { finding: /:s3:::elsewhere\/a\/\*$/, reason: 'restored objects under a configured prefix' },
  { finding: /:s3:::source\/documents\/\*$/, reason: 'the objects that are backed up' },
];

it('passes the AwsSolutions rules but for those that are acknowledged with a reason', () => {
  const findings = findingsOf({
    vaults: ['demo', { name: 'old', deletion: true }, { name: 'photos', manage: { notifications: {} } }],
    destinations: [{ bucket: 'elsewhere', prefix: 'a/' }],
    plans: [
      {
        name: 'documents',
        source: { bucket: 'source', prefix: 'documents/' },
        vault: 'demo',
        schedule: { expression: 'rate(1 day)' },
      },
    ],
    notifications: { email: 'keeper@example.com', webhook: { url: { secret: 'moraine/webhook' } } },
  });
  const acknowledged = [...wildcards, ...configured].map(({ finding }) => finding);
  expect(findings.filter((resource) => !acknowledged.some((finding) => finding.test(resource)))).toEqual([]);
  for (const finding of acknowledged) expect(findings).toContainEqual(expect.stringMatching(finding));
});

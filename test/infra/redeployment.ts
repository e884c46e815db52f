import type { CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import type { Json } from './synthesized';

/** Resources that stay when the deployment that creates them is rolled back, by logical id without hash. */
export const kept: { id: RegExp; reason: string }[] = [
  { id: /^StateTable/, reason: 'it is protected from deletion, on which the rollback would fail' },
  { id: /^ManageVaultLog/, reason: 'it has the settings of vaults that the deployment has replaced' },
];

/** What a deployment of a stack that is rolled back, or a stack that is deleted, leaves in the way of the next one. */
export function* obstacles({ template, terminationProtection }: CloudFormationStackArtifact): Generator<string> {
  // A failed first deployment leaves a stack without resources, which has to be deleted.
  if (terminationProtection) yield 'the stack is protected from deletion';
  for (const [id, { DeletionPolicy = 'Delete', Properties = {} }] of Object.entries<Json>(template.Resources)) {
    const isDeletedOnRollback = DeletionPolicy === 'Delete' || DeletionPolicy === 'RetainExceptOnCreate';
    if (!isDeletedOnRollback && !kept.some((entry) => entry.id.test(id))) yield `${id} stays after a rollback`;
    if (isDeletedOnRollback && Properties.DeletionProtectionEnabled) yield `${id} cannot be deleted`;
    if (DeletionPolicy === 'Delete') continue;
    const names = Object.keys(Properties).filter((property) => property.endsWith('Name'));
    if (names.length > 0) yield `${id} keeps its ${names.join(' and ')}`;
  }
}

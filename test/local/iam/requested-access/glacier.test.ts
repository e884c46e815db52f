import * as glacier from '@aws-sdk/client-glacier';
import { findOperation, operationRoutes } from '../../../../local/glacier/operation-table';
import { requestedAccess } from '../../../../local/iam/requested-access';
import { captured, lines } from './captured-request';

const vault = { accountId: '-', vaultName: 'photos' };
const photos = 'arn:aws:glacier:eu-central-1:123456789012:vaults/photos';

const about = {
  account: [
    'ListVaults',
    'GetDataRetrievalPolicy',
    'SetDataRetrievalPolicy',
    'PurchaseProvisionedCapacity',
    'ListProvisionedCapacity',
  ],
};

/** A path of an operation, with every segment filled in. */
const pathOf = (template: string) =>
  template.replace(':accountId', '-').replace(':vaultName', 'photos').replace(/:\w+/g, 'some-id');

it.each(Object.entries(operationRoutes))('asks for the action of %s', async (operation, { method, path, ...route }) => {
  const request = await captured(glacier.GlacierClient, new glacier.DescribeVaultCommand(vault));
  const query = new URLSearchParams('operation' in route ? { operation: route.operation } : {});
  const asked = { ...request, method, path: pathOf(path), query };
  expect(findOperation(method, asked.path, query)?.name).toBe(operation);
  const resource = about.account.includes(operation) ? '*' : photos;
  expect(lines('glacier', operation, asked)).toEqual([`glacier:${operation} ${resource}`]);
});

it.each([
  [new glacier.InitiateJobCommand({ ...vault, jobParameters: { Type: 'inventory-retrieval' } }), 'InitiateJob'],
  [new glacier.GetJobOutputCommand({ ...vault, jobId: 'j' }), 'GetJobOutput'],
  [new glacier.DeleteArchiveCommand({ ...vault, archiveId: 'a' }), 'DeleteArchive'],
  [new glacier.AddTagsToVaultCommand({ ...vault, Tags: { a: 'b' } }), 'AddTagsToVault'],
])('finds the vault in what the SDK sends', async (command, operation) => {
  const request = await captured(glacier.GlacierClient, command);
  expect(findOperation(request.method, request.path, request.query)?.name).toBe(operation);
  expect(lines('glacier', operation, request)).toEqual([`glacier:${operation} ${photos}`]);
});

it('reads the account and the name as the service does', async () => {
  const command = new glacier.DescribeVaultCommand({ accountId: '999999999999', vaultName: 'a b/c%2F' });
  const [access] = requestedAccess('glacier', 'DescribeVault', await captured(glacier.GlacierClient, command));
  expect(access?.resource).toBe('arn:aws:glacier:eu-central-1:999999999999:vaults/a b/c%2F');
  expect(access?.context.get('aws:resourceaccount')).toBe('999999999999');
});

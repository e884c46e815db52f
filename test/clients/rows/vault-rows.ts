import { credentials } from '../client-under-test';
import { anInventory, arnOf, aVault, date, someText, vaultArn, vaultName, vaultPath, vaults } from '../given';
import { row } from '../row';

const vaultOf = (name: string) => ({
  CreationDate: date,
  NumberOfArchives: 0,
  SizeInBytes: 0,
  VaultARN: arnOf(name),
  VaultName: name,
});

export const vaultRows = [
  row({
    operation: 'CreateVault',
    says: 'answers the path of the vault',
    input: { vaultName },
    answers: { location: vaultPath },
    after: async (world) => {
      expect(await world.call('DescribeVault', { vaultName })).toEqual(vaultOf(vaultName));
    },
  }),
  row({
    operation: 'CreateVault',
    says: 'is idempotent; the account may be named',
    given: aVault,
    input: { vaultName, accountId: '123456789012' },
    answers: { location: vaultPath },
  }),
  row({
    operation: 'CreateVault',
    says: 'refuses a name with other characters than A-Z a-z 0-9 _ . -',
    input: { vaultName: 'example vault' },
    refuses: [400, 'InvalidParameterValueException', someText],
  }),
  row({
    operation: 'DescribeVault',
    says: 'of a new vault has no LastInventoryDate',
    given: aVault,
    input: { vaultName },
    answers: vaultOf(vaultName),
  }),
  row({
    operation: 'DescribeVault',
    says: 'counts archive bytes + 32,768 of the last inventory',
    given: (world) => anInventory(world, Buffer.alloc(3_145_728)),
    input: { vaultName },
    answers: { ...vaultOf(vaultName), LastInventoryDate: date, NumberOfArchives: 1, SizeInBytes: 3_178_496 },
  }),
  row({
    operation: 'DescribeVault',
    says: 'of an absent vault is a 404 that names its ARN',
    input: { vaultName },
    refuses: [404, 'ResourceNotFoundException', `Vault not found for ARN: ${vaultArn}`],
  }),
  row({
    operation: 'ListVaults',
    says: 'of no vaults is an empty list',
    input: {},
    answers: { VaultList: [] },
  }),
  row({
    operation: 'ListVaults',
    says: 'is in ASCII order; Marker is the ARN of the next vault',
    given: (world) => vaults(world, ['b', 'a', 'Z']),
    input: { limit: '2' },
    answers: { Marker: arnOf('b'), VaultList: [vaultOf('Z'), vaultOf('a')] },
  }),
  row({
    operation: 'ListVaults',
    says: 'goes on from a marker, inclusive; the last page has none',
    given: (world) => vaults(world, ['b', 'a', 'Z']),
    input: { marker: arnOf('b'), limit: '2' },
    answers: { VaultList: [vaultOf('b')] },
  }),
  row({
    operation: 'ListVaults',
    says: 'refuses a signature by another secret key',
    config: { signatures: { keys: [{ ...credentials, secretAccessKey: 'another' }] } },
    input: {},
    refuses: [403, 'InvalidSignatureException', someText],
  }),
  row({
    operation: 'ListVaults',
    says: 'has 10 vaults at the most, whatever the limit',
    given: (world) => vaults(world, [...'abcdefghijkl']),
    input: { limit: '1000' },
    answers: { Marker: arnOf('k'), VaultList: [...'abcdefghij'].map(vaultOf) },
  }),
  row({
    operation: 'ListVaults',
    says: 'refuses a limit of zero',
    input: { limit: '0' },
    refuses: [400, 'InvalidParameterValueException', someText],
  }),
  row({
    operation: 'DeleteVault',
    says: 'of an empty vault answers 204',
    given: aVault,
    input: { vaultName },
    after: async (world) => {
      expect(await world.call('ListVaults', {})).toEqual({ VaultList: [] });
    },
  }),
  row({ operation: 'DeleteVault', says: 'of an absent vault answers 204 too', input: { vaultName } }),
  row({
    operation: 'DeleteVault',
    says: 'refuses a vault that has archives',
    given: (world) => anInventory(world, Buffer.from('x')),
    input: { vaultName },
    refuses: [400, 'InvalidParameterValueException', `Vault not empty or recently written to: ${vaultArn}`],
  }),
];

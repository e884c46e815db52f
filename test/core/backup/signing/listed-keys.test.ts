import { memorySigningKey } from '../../../../adapters/memory/memory-signing-key';
import type { ListedKeys } from '../../../../core/backup/signing/listed-keys';
import { listedKeys } from '../../../../core/backup/signing/listed-keys';
import { InvalidInputError } from '../../../../core/contracts/errors';
import { keyIdOf } from '../../../../core/contracts/key-id';

const pemsOf = (keys: ListedKeys) =>
  [...keys].map(([keyId, key]) => [keyId, key.export({ type: 'spki', format: 'pem' })]);

describe('the listed keys', () => {
  const [own, dead, other] = [memorySigningKey().pem, memorySigningKey().pem, memorySigningKey().pem];

  it('are the own one and those of the configuration, each by its id', () => {
    expect(pemsOf(listedKeys(own, [dead, other, own]))).toEqual([
      [keyIdOf(own), own],
      [keyIdOf(dead), dead],
      [keyIdOf(other), other],
    ]);
    expect(pemsOf(listedKeys(own, []))).toEqual([[keyIdOf(own), own]]);
  });

  it('have no place for what is no key', () => {
    expect(() => listedKeys(own, ['nonsense'])).toThrow(InvalidInputError);
  });
});

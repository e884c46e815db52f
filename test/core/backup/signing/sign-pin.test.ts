import { memorySigningKey } from '../../../../adapters/memory/memory-signing-key';
import { listedKeys } from '../../../../core/backup/signing/listed-keys';
import { verifyPin } from '../../../../core/backup/signing/sign-pin';
import { signStatement } from '../../../../core/backup/signing/statement-signature';
import { verifyCatalog } from '../../../../core/backup/signing/verify-catalog';
import { keyIdOf } from '../../../../core/contracts/key-id';
import { type CatalogStatement, SignedCatalog } from '../../../../core/contracts/signed-catalog';
import type { PinStatement } from '../../../../core/contracts/signed-pin';

const key = memorySigningKey();
const keys = listedKeys(key.pem, []);
const shared = {
  format: 1,
  signer: keyIdOf(key.pem),
  vaultArn: 'arn:aws:glacier:eu-west-1:123456789012:vaults/backups',
  plan: 'docs',
  snapshot: 's1',
} as const;
const pin: PinStatement = {
  ...shared,
  kind: 'pin',
  run: 'pin-1',
  reason: 'the audit of 2026 — §7',
  person: 'arn:aws:iam::123456789012:user/jo',
  pinnedAt: '2026-01-05T12:00:00.000Z',
};
const catalog: CatalogStatement = {
  ...shared,
  takenAt: '2026-01-05T10:00:00.000Z',
  verdict: { kind: 'accepted' },
  accepted: [],
  held: [],
  members: [],
};
const bytesOf = (signed: object) => Buffer.from(JSON.stringify(signed));

describe('a signed pin', () => {
  it('is proven by the listed key that signed it, with members that are not known', async () => {
    const later = { ...pin, further: { of: 'a later version' } };
    expect(verifyPin(bytesOf(await signStatement(key, later)), keys)).toEqual({ statement: later });
  });

  it('is not proven when any of its members is another', async () => {
    const signed = await signStatement(key, pin);
    for (const change of [{ snapshot: 's2' }, { plan: 'mail' }, { reason: 'another' }, { run: 'pin-2' }, { more: 1 }]) {
      const changed = { ...signed, statement: { ...pin, ...change } };
      expect(verifyPin(bytesOf(changed), keys)).toEqual({
        unproven: `its signature is not that of key ${shared.signer}`,
      });
    }
  });

  it('is not proven by a key that is not listed', async () => {
    const other = memorySigningKey();
    const foreign = await signStatement(other, { ...pin, signer: keyIdOf(other.pem) });
    expect(verifyPin(bytesOf(foreign), keys)).toEqual({
      unproven: `signed by key ${keyIdOf(other.pem)}, which is not listed`,
    });
    expect(verifyPin(bytesOf(await signStatement(other, pin)), keys)).toHaveProperty('unproven');
  });

  it.each<[string, unknown]>([
    ['a control character', { ...pin, reason: 'a\u001b[2J' }],
    ['no reason', { ...pin, reason: undefined }],
    ['a long reason', { ...pin, reason: 'a'.repeat(501) }],
    ['another kind', { ...pin, kind: 'catalog' }],
    ['the statement of a catalog', catalog],
  ])('is not believed with %s, whoever signed it', async (_, statement) => {
    const signed = await signStatement(key, statement as object);
    expect(verifyPin(bytesOf(signed), keys)).toHaveProperty('unproven', expect.stringContaining('it is not a pin'));
  });

  it.each(['', 'nonsense', 'null', '[]', '{"statement":null}', '['.repeat(10_000)])(
    'is nothing else: %.20s',
    (text) => {
      expect(verifyPin(Buffer.from(text), keys)).toHaveProperty('unproven');
    },
  );

  it('is no catalog', async () => {
    const signed = await signStatement(key, pin);
    expect(SignedCatalog.safeParse(signed).success).toBe(false);
    expect(() => verifyCatalog(signed as unknown as SignedCatalog, keys)).toThrow();
  });
});

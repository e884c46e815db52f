import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import * as fc from 'fast-check';
import { canonicalJson } from '../../../../core/backup/signing/canonical-json';
import { listedKeys } from '../../../../core/backup/signing/listed-keys';
import { signStatement } from '../../../../core/backup/signing/statement-signature';
import { verifyCatalog } from '../../../../core/backup/signing/verify-catalog';
import { keyIdOf } from '../../../../core/contracts/key-id';
import { type CatalogStatement, SignedCatalog } from '../../../../core/contracts/signed-catalog';

function newKey() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const pem = publicKey.export({ type: 'spki', format: 'pem' }) as string;
  return { privateKey, pem, keyId: keyIdOf(pem) };
}

/** What KMS does: it signs a digest. Node signs a message, so the message is kept beside the digest. */
const signer = (privateKey: KeyObject, statement: CatalogStatement) => ({
  sign: async () => sign('sha256', Buffer.from(canonicalJson(statement)), privateKey),
});

const statementOf = (signerId: string): CatalogStatement => ({
  format: 1,
  signer: signerId,
  vaultArn: 'arn:aws:glacier:eu-west-1:123456789012:vaults/backups',
  plan: 'docs',
  snapshot: '20260105T100000Z-000001',
  takenAt: '2026-01-05T10:00:00.000Z',
  verdict: { kind: 'accepted' },
  accepted: [{ snapshot: '20260104T100000Z-000000', catalogTreeHash: 'a'.repeat(64) }],
  held: [],
  members: [{ name: 'plans/docs/20260105T100000Z-000001/snapshot.json', sizeBytes: 10, treeHash: 'b'.repeat(64) }],
});

describe('canonical JSON', () => {
  it('is the same whatever the order of members', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'é\n' }], a: true })).toBe('{"a":true,"b":[1,{"c":"é\\n","d":null}]}');
  });

  it('reads back as the value, and does not change when it is read and written again', () => {
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.boolean(),
        fc.maxSafeInteger(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(fc.string(), tie('value'), { maxKeys: 4, noNullPrototype: true }),
      ),
    })).value;
    fc.assert(
      fc.property(value, (one) => {
        const text = canonicalJson(one);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(one)));
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });

  it.each([[1.5], [Number.NaN], [undefined], [() => 1]])('refuses %p', (value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });
});

describe('a signed catalog', () => {
  const ours = newKey();
  const listed = listedKeys(ours.pem, []);
  const signed = () => signStatement(signer(ours.privateKey, statementOf(ours.keyId)), statementOf(ours.keyId));

  it('is proven by the listed key that signed it, also after it was written and read', async () => {
    const read = SignedCatalog.parse(JSON.parse(JSON.stringify(await signed())));
    expect(verifyCatalog(read, listed)).toEqual({ statement: statementOf(ours.keyId) });
  });

  it('is not proven when any of its members is another', async () => {
    const { statement, signature } = await signed();
    for (const [name, value] of [
      ['plan', 'payroll'],
      ['takenAt', '2999-01-01T00:00:00.000Z'],
      ['accepted', []],
      ['further', 1],
      ['further', 0.5],
    ]) {
      const changed = { statement: { ...statement, [name as string]: value }, signature };
      expect(verifyCatalog(changed as SignedCatalog, listed)).toHaveProperty('unproven');
    }
  });

  it('is not proven by a key that is not listed, whatever id the statement names', async () => {
    const other = newKey();
    const foreign = statementOf(other.keyId);
    expect(verifyCatalog(await signStatement(signer(other.privateKey, foreign), foreign), listed)).toEqual({
      unproven: `signed by key ${other.keyId}, which is not listed`,
    });
    const forged = statementOf(ours.keyId);
    expect(verifyCatalog(await signStatement(signer(other.privateKey, forged), forged), listed)).toHaveProperty(
      'unproven',
    );
  });

  it('is not proven when its statement is nested without end', async () => {
    const { signature } = await signed();
    const deep = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000));
    const nested = { statement: { ...statementOf(ours.keyId), deep }, signature };
    expect(verifyCatalog(nested, listed)).toHaveProperty('unproven');
  });
});

describe('the id of a key', () => {
  it.each([
    ['no PEM', 'nonsense', 'not a public key'],
    ['another curve', pemOn('secp384r1'), 'NIST P-256'],
  ])('is refused for %s', (_, pem, message) => {
    expect(() => keyIdOf(pem)).toThrow(message);
  });
});

function pemOn(namedCurve: string): string {
  return generateKeyPairSync('ec', { namedCurve }).publicKey.export({ type: 'spki', format: 'pem' }) as string;
}

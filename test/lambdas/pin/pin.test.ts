import { listGarbage } from '../../../core/backup/retention/garbage';
import { listedKeys } from '../../../core/backup/signing/listed-keys';
import { verifyPin } from '../../../core/backup/signing/sign-pin';
import { pinHead, unpinHead } from '../../../core/backup/snapshot/heads';
import { parseArchiveDescription } from '../../../core/contracts/archive-description';
import {
  InvalidInputError,
  LeaseLostError,
  PinNotWrittenError,
  SigningKeyUnusableError,
} from '../../../core/contracts/errors';
import { keyIdOf } from '../../../core/contracts/key-id';
import { keyOf } from '../../../core/contracts/table';
import { collect, pinOf } from '../../core/backup/runs';
import { isKill } from '../kill-points';
import { RUN_ID } from '../upload-archive/simulation';
import { Pinning, type Step, VAULT_ARN } from './pinning';

const SIZES = [1024 * 1024, 0];

describe('a run that pins a snapshot', () => {
  it.each(SIZES)(
    'signs the pin, writes it to the vault, and records it, with up to %i bytes in one request',
    async (whole) => {
      const pinning = await Pinning.open({}, whole);
      const { key, run } = pinning;
      await pinning.pin();
      const [stored, ...others] = pinning.stored();
      expect(others).toEqual([]);
      const signer = keyIdOf(key.pem);
      const { reason, person, startedAt: pinnedAt } = run;
      expect(parseArchiveDescription(stored?.description ?? '')).toEqual({
        ...{ moraine: 1, plan: 'photos', snapshot: RUN_ID, sequence: 0, kind: 'pin', signer },
      });
      expect(verifyPin(Buffer.from(stored?.bytes ?? []), listedKeys(key.pem, []))).toEqual({
        statement: {
          ...{ format: 1, kind: 'pin', signer, vaultArn: VAULT_ARN, plan: 'photos', snapshot: 's1', run: RUN_ID },
          ...{ reason, person, pinnedAt },
        },
      });
      expect((await pinning.head())?.pin).toEqual({
        ...{ reason, person, pinnedAt },
        archive: expect.objectContaining({
          archive: `${RUN_ID}/000000000`,
          kind: 'pin',
          sizeBytes: stored?.bytes.length,
        }),
      });
      // The pin is no archive of a backup.
      expect(await pinning.simulation.written()).toEqual({ archives: 0, bytes: 0 });
    },
  );

  it('keeps what else the head says, and pins a held snapshot too', async () => {
    const verdict = { kind: 'held', differsIn: ['objects'], comparedWith: { snapshot: 's0', objects: 9, bytes: 9 } };
    const pinning = await Pinning.open({ verdict: verdict as never });
    const before = await pinning.head();
    await pinning.pin();
    expect(await pinning.head()).toEqual({ ...before, pin: expect.anything() });
  });

  it('does not pin before the archive is in the vault', async () => {
    const pinning = await Pinning.open();
    await pinning.step('sign');
    await expect(pinning.step('seal')).rejects.toThrow(PinNotWrittenError);
    expect((await pinning.head())?.pin).toBeUndefined();
  });

  it('signs nothing when the snapshot has been pinned since, and nothing with a key that is disabled', async () => {
    const pinning = await Pinning.open();
    pinning.key.disable();
    await expect(pinning.step('sign')).rejects.toThrow(SigningKeyUnusableError);
    pinning.key.enable();
    await pinHead(pinning.simulation.items, { plan: 'photos', snapshot: 's1' }, pinOf());
    await expect(pinning.step('sign')).rejects.toThrow(InvalidInputError);
    expect(pinning.key.signed).toEqual([]);
  });

  it.each<[Step, Step[]]>([
    ['sign', []],
    ['upload', ['sign']],
    ['seal', ['sign', 'upload']],
    ['unpin', ['sign', 'upload', 'seal']],
  ])('does not %s without the lease', async (step, before) => {
    const pinning = await Pinning.open();
    for (const done of before) await pinning.step(done);
    const [head, stored] = [await pinning.head(), pinning.stored()];
    await pinning.loseLease();
    await expect(pinning.step(step)).rejects.toThrow(LeaseLostError);
    expect(await pinning.head()).toEqual(head);
    expect(pinning.stored()).toEqual(stored);
    expect(await collect(listGarbage(pinning.simulation.items, 'photos'))).toEqual([]);
  });

  it('does not take the place of the pin of a later run, nor end it, when it was suspended behind the check of its lease', async () => {
    const pinning = await Pinning.open();
    const { items } = pinning.simulation;
    const [subject, later] = [{ plan: 'photos', snapshot: 's1' }, pinOf()];
    const whileSuspended = (work: () => Promise<unknown>) => {
      const { update } = items;
      items.update = async (key, change, expect) => {
        if (key.sk !== 'snapshot/s1') return update(key, change, expect);
        items.update = update;
        await work();
        await pinning.loseLease();
        return update(key, change, expect);
      };
    };
    await pinning.step('sign');
    await pinning.step('upload');
    const lease = await items.get(keyOf.lease('photos'));
    whileSuspended(() => pinHead(items, subject, later));
    await expect(pinning.step('seal')).rejects.toThrow(LeaseLostError);
    expect((await pinning.head())?.pin).toEqual(later);
    await unpinHead(items, subject, later);
    if (lease) await items.put(lease);
    await pinning.step('seal');
    whileSuspended(async () => {
      await unpinHead(items, subject, (await pinning.head())?.pin ?? later);
      await pinHead(items, subject, later);
    });
    await pinning.step('unpin');
    expect((await pinning.head())?.pin).toEqual(later);
  });

  it('makes the archive of an ended pin garbage, and may be repeated', async () => {
    const pinning = await Pinning.open();
    await pinning.pin();
    const pin = (await pinning.head())?.pin;
    await pinning.step('unpin');
    await pinning.step('unpin');
    expect(await pinning.head()).not.toHaveProperty('pin');
    expect(await collect(listGarbage(pinning.simulation.items, 'photos'))).toMatchObject([
      { ...pin?.archive, vault: 'vault', state: 'due' },
    ]);
  });
});

describe('a run that is killed before and after every call', () => {
  /** @returns number of points */
  async function killEverywhere(step: Step, before: readonly Step[], whole: number): Promise<number> {
    const prepared = async () => {
      const pinning = await Pinning.open({}, whole);
      for (const done of before) await pinning.step(done);
      return pinning;
    };
    const { trail } = await (await prepared()).step(step);
    for (const call of trail) {
      for (const when of ['before', 'after'] as const) {
        const pinning = await prepared();
        await pinning.step(step, { call, when }).catch((error) => {
          if (!isKill(error)) throw error;
        });
        await pinning.step(step);
        for (const rest of step === 'sign' ? ['upload', 'seal'] : step === 'upload' ? ['seal'] : [])
          await pinning.step(rest as Step);
        await expectSound(pinning, step);
      }
    }
    return trail.length;
  }

  async function expectSound(pinning: Pinning, step: Step): Promise<void> {
    const { simulation, key } = pinning;
    const pin = (await pinning.head())?.pin;
    const accounted = new Set(pin ? [pin.archive.archiveId] : []);
    for await (const { archiveId } of listGarbage(simulation.items, 'photos')) accounted.add(archiveId);
    if (step === 'unpin') expect(pin).toBeUndefined();
    else expect(pin).toBeDefined();
    const stored = pinning.stored();
    // What a lost answer has stored besides is found by an inventory, from a record of the upload.
    const uncertain = simulation.items.all().filter(({ pk }) => pk === keyOf.uncertainUploads('photos').pk);
    expect(stored.length).toBeLessThanOrEqual(accounted.size + uncertain.length);
    for (const { bytes } of stored)
      expect(verifyPin(Buffer.from(bytes), listedKeys(key.pem, []))).toHaveProperty('statement');
  }

  it.each<[Step, Step[]]>([
    ['sign', []],
    ['upload', ['sign']],
    ['seal', ['sign', 'upload']],
    ['unpin', ['sign', 'upload', 'seal']],
  ])('comes to the same when %s is repeated', async (step, before) => {
    for (const whole of SIZES) expect(await killEverywhere(step, before, whole)).toBeGreaterThan(3);
  });
});

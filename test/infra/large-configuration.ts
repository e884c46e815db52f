import type { MoraineConfigInput } from '../../core/contracts/config';

export interface Counts {
  vaults: number;
  /** Number of vaults that allow deletions; default: none. */
  deletable?: number;
  /** Number of vaults that the deployment manages; default: none. */
  managed?: number;
  destinations: number;
  plans: number;
  /** Number of other accounts to which the buckets belong, in turn; default: none. */
  accounts?: number;
}

/** Name of 26 characters. */
export const vaultName = (position: number) => `photographs-of-the-firm${String(position).padStart(3, '0')}`;

const keyArn = (position: number) =>
  `arn:aws:kms:eu-central-1:123456789012:key/12345678-1234-1234-1234-${String(position).padStart(12, '0')}`;

/** A configuration with names of ordinary length, in which everything has the KMS keys and the schedules that it may have. */
export function configurationOf({
  vaults,
  deletable = 0,
  managed = 0,
  destinations,
  plans,
  accounts = 0,
}: Counts): MoraineConfigInput {
  const listOf = <T>(length: number, item: (position: number, digits: string) => T) =>
    Array.from({ length }, (_, position) => item(position, String(position).padStart(4, '0')));
  const schedule = { expression: 'cron(0 3 * * ? *)', timeZone: 'Europe/Berlin' };
  const ownerOf = (position: number) =>
    accounts === 0 ? {} : { accountId: String(100_000_000_000 + (position % accounts)) };
  return {
    vaults: listOf(vaults, (position) => {
      const name = vaultName(position);
      const manage = position < managed ? { notifications: {}, tags: { owner: 'photo desk' } } : undefined;
      return position < deletable || manage ? { name, deletion: position < deletable, manage } : name;
    }),
    destinations: listOf(destinations, (position, digits) => ({
      bucket: `restored-photographs-of-the-firm-${digits}`,
      prefix: `departments/${digits}/restored/`,
      ...ownerOf(position),
      keyArn: keyArn(position),
    })),
    plans: listOf(plans, (position, digits) => ({
      name: `plan-of-department-${digits}`,
      vault: vaultName(position % vaults),
      source: {
        bucket: `files-of-department-${digits}`,
        prefix: 'documents/',
        ...ownerOf(position),
        keyArn: keyArn(position),
      },
      schedule,
      check: { schedule, sample: 10 },
    })),
  };
}

import type { Option } from 'commander';
import { Naming } from '../../../core/contracts/archive-name';
import { RunKind } from '../../../core/contracts/run-kind';
import { FallbackTier, StorageClass, Tier } from '../../../core/contracts/tier';
import { STATUS_FILTERS } from '../runs/run-filter';

/** What follows an option. `other`: a value that is not completed. */
export type OptionValue =
  | { kind: 'none' }
  | { kind: 'choice'; choices: readonly string[] }
  | { kind: 'file' }
  | { kind: 'other' };

/** Choices by the option, whose parsers do not tell them. */
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  '--fallback': FallbackTier.options,
  '--kind': RunKind.options,
  '--naming': Naming.options,
  '--status': STATUS_FILTERS,
  '--storage-class': StorageClass.options,
  '--tier': Tier.options,
};

export function optionValue({ flags, long = '', required, optional, argChoices }: Option): OptionValue {
  if (!required && !optional) return { kind: 'none' };
  const choices = argChoices ?? CHOICES[long];
  if (choices) return { kind: 'choice', choices };
  return { kind: /<(file|directory)>/.test(flags) ? 'file' : 'other' };
}

import type { RunOf } from '../../core/contracts/opened-run';
import type { RunKind } from '../../core/contracts/run-kind';
import { adopt } from './adopt';
import { backup } from './backup';
import { check } from './check/check';
import { deletion } from './delete/delete';
import { forget } from './forget';
import { inventory } from './inventory/inventory';
import { judge } from './judge';
import type { KindView } from './kind-view';
import { pin, unpin } from './pin';
import { rebuild } from './rebuild/rebuild';
import { restore } from './restore';
import { retrieve } from './retrieve';

/** The view of every kind of run. */
const kinds: { [Kind in RunKind]: KindView<RunOf<Kind>> } = {
  retrieve,
  restore,
  rebuild,
  check,
  backup,
  forget,
  accept: judge,
  reject: judge,
  pin,
  unpin,
  adopt,
  inventory,
  delete: deletion,
};

export const viewOf = (kind: RunKind): KindView => kinds[kind];

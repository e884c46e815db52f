import type { FaultSubject } from '../../local/faults/fault-plan';

/** A call by which a function proves, before a run asks for anything, that it may write to the destination. */
export const isProbe = ({ path }: Pick<FaultSubject, 'path'>) => path.includes('/.moraine-probe/');

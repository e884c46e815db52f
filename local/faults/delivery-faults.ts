import type { VirtualClock } from '../clock/virtual-clock';
import type { FaultEffect, FaultPlan } from './fault-plan';

/**
 * The fault that the plan applies to a delivery, which counts as the operation `Deliver` of the delivering service.
 *
 * @param path ARN of the topic or rule
 */
export function deliveryEffect(
  faults: FaultPlan,
  service: string,
  path: string,
  message: string,
): FaultEffect | undefined {
  return faults.effectOn({
    service,
    operation: 'Deliver',
    method: 'POST',
    path,
    query: new URLSearchParams(),
    headers: {},
    principal: service,
    message,
  });
}

/** Deliver once, twice, late or not at all; effects for other operations are ignored. */
export function deliverWithFaults(effect: FaultEffect | undefined, clock: VirtualClock, deliver: () => void): void {
  if (effect?.kind === 'drop') return;
  if (effect?.kind === 'delayMs') {
    clock.setTimer(clock.now() + effect.delayMs, deliver);
    return;
  }
  deliver();
  if (effect?.kind === 'duplicate') deliver();
}

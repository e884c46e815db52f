import type { VirtualClock } from '../clock/virtual-clock';
import type { FaultEffect, FaultPlan } from './fault-plan';

/**
 * What the fault plan does to a delivery: operation `Deliver` of the service that delivers.
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

/** Deliver once, twice, late or not at all; effects that are not about deliveries change nothing. */
export function deliverWithFaults(effect: FaultEffect | undefined, clock: VirtualClock, deliver: () => void): void {
  if (effect?.kind === 'drop') return;
  if (effect?.kind === 'delayMs') {
    clock.setTimer(clock.now() + effect.delayMs, deliver);
    return;
  }
  deliver();
  if (effect?.kind === 'duplicate') deliver();
}

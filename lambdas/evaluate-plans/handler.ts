import * as aws from '../../adapters/aws/function-ports';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { systemClock } from '../../adapters/aws/system-clock';
import { EvaluatePlansEnv, parseEnv } from '../../core/contracts/environment';
import { EvaluatePlansInput } from '../../core/contracts/plan-evaluation';
import { evaluatePlans } from './evaluate-plans';

const env = parseEnv(EvaluatePlansEnv, process.env);
const deps = { items: aws.stateItems(env), clock: systemClock, log: powertoolsLog('evaluate-plans') };

export const handler = (event: unknown): Promise<void> => evaluatePlans(EvaluatePlansInput.parse(event), deps);

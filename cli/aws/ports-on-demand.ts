import type { Deployment } from '../deployment/deployment';
import type { ClientSettings } from './client-settings';
import type { StackOutputs } from './find-stack';
import type { ServiceClock } from './observe-client';
import { onDemand } from './on-demand';

type Ports = Pick<
  Deployment,
  | 'accountVaults'
  | 'governance'
  | 'machines'
  | 'signingKey'
  | 'callerArn'
  | 'items'
  | 'files'
  | 'objects'
  | 'buckets'
  | 'reader'
>;

/**
 * Ports of a deployment on AWS. The client of a service is loaded with the first use of one of its ports: loading those of all
 * services takes longer than most commands do.
 */
export function portsOnDemand(settings: ClientSettings, clock: ServiceClock, outputs: StackOutputs): Ports {
  const glacier = onDemand(() => serviceOf.glacier().glacierPorts(settings, clock));
  const s3 = onDemand(() => serviceOf.s3().s3Ports(settings, clock, outputs.runsBucket));
  const machines = onDemand(() => serviceOf.sfn().sfnPorts(settings, clock, outputs.machines));
  const items = onDemand(() => serviceOf.dynamodb().dynamodbPort(settings, clock, outputs.stateTable));
  const { signingKey: keyArn } = outputs;
  const signingKey = onDemand(() => (keyArn ? serviceOf.kms().kmsPort(settings, clock, keyArn) : undefined));
  const callerArn = onDemand(() => serviceOf.sts().callerArnPort(settings, clock));
  return {
    callerArn: () => callerArn()(),
    get accountVaults() {
      return glacier().accountVaults;
    },
    get governance() {
      return glacier().governance;
    },
    get buckets() {
      return s3().buckets;
    },
    get files() {
      return s3().files;
    },
    get objects() {
      return s3().objects;
    },
    get reader() {
      return s3().reader;
    },
    get machines() {
      return machines();
    },
    get items() {
      return items();
    },
    get signingKey() {
      return signingKey();
    },
  };
}

/** Modules that are loaded when they are asked for. An `import()` would make every port wait. */
const serviceOf = {
  glacier: () => require('./services/glacier') as typeof import('./services/glacier'),
  s3: () => require('./services/s3') as typeof import('./services/s3'),
  sfn: () => require('./services/sfn') as typeof import('./services/sfn'),
  dynamodb: () => require('./services/dynamodb') as typeof import('./services/dynamodb'),
  sts: () => require('./services/sts') as typeof import('./services/sts'),
  kms: () => require('./services/kms') as typeof import('./services/kms'),
};

import type { LoggedResource } from '../local/iam/authorizations/log-record';
import type { NameOf } from './grant';

/** Resources of a stack whose physical ids are names that the configuration gives them. */
const CUSTOM = /^(Custom::|AWS::CloudFormation::)/;

/** The id of a construct from a logical id, which ends in CDK's hash of its path. */
export const constructOf = (logicalId: string): string => logicalId.replace(/[0-9A-F]{8}$/, '');

/**
 * Names of ARNs that are the same in every configuration: resources of the stacks have the names of their constructs,
 * vaults, buckets and keys outside of them those of their kinds.
 */
export function namesOf(resources: readonly LoggedResource[]): NameOf {
  const constructs = new Map(
    resources
      .filter(({ type }) => !CUSTOM.test(type))
      .map(({ physicalId, logicalId }) => [nameIn(physicalId), `<${constructOf(logicalId)}>`]),
  );
  const names = [...constructs.keys()].sort((a, b) => b.length - a.length).map((name) => name.replace(/\W/g, '\\$&'));
  const anyName = new RegExp(`(?<=^|[:/])(?:${names.join('|') || '(?!)'})(?=$|[:/])`, 'g');
  return (arn) => {
    const [, service, rest] = /^arn:[^:]*:([^:]*):[^:]*:[^:]*:(.*)$/.exec(arn) ?? [];
    if (service === undefined || rest === undefined) return arn;
    const named = rest.replace(anyName, (name) => constructs.get(name) ?? name);
    return `${service}:${named === rest ? outsideName(service, rest) : named}`;
  };
}

/** The name in a physical id, which may be an ARN or the URL of a queue. */
const nameIn = (physicalId: string): string =>
  /^(arn:|https?:)/.test(physicalId) ? (/[^:/]*$/.exec(physicalId)?.[0] ?? physicalId) : physicalId;

function outsideName(service: string, resource: string): string {
  switch (service) {
    case 'glacier':
      return resource.replace(/^vaults\/[^*?]+$/, 'vaults/<vault>');
    case 's3':
      return resource.includes('/') ? '<bucket>/*' : resource.replace(/^[^*?]+$/, '<bucket>');
    case 'kms':
      return resource.replace(/^key\/[^*?]+$/, 'key/<key>');
    default:
      return resource;
  }
}

import { evaluablePolicy } from './policy/evaluable-policy';
import { StatementIndex } from './policy/statement-index';
import type { PolicyDocument } from './role';

/** The policies of queues, topics, buckets and keys by their ARNs. */
export class ResourcePolicies {
  readonly #byArn = new Map<string, { document: PolicyDocument; statements: StatementIndex }>();

  constructor(private readonly accountId: string) {}

  /**
   * Set the policy of a resource; undefined takes it away.
   *
   * @throws UnsupportedPolicyError when it cannot be evaluated
   */
  set(arn: string, document: PolicyDocument | undefined): void {
    if (document === undefined) {
      this.#byArn.delete(arn);
      return;
    }
    const statements = evaluablePolicy(document, { kind: 'resource', name: `policy of ${arn}` });
    this.#byArn.set(arn, { document, statements: new StatementIndex(statements) });
  }

  /** The policy of a resource, or the one that such a resource has by default. */
  get(arn: string): PolicyDocument | undefined {
    return this.#policyOf(arn)?.document;
  }

  /** The statements about a resource or a part of it, such as an object of a bucket. */
  about(resource: string): StatementIndex | undefined {
    return this.#policyOf(ownerOf(resource))?.statements;
  }

  #policyOf(arn: string) {
    const document = this.#byArn.has(arn) ? undefined : defaultPolicy(arn, this.accountId);
    if (document) this.set(arn, document);
    return this.#byArn.get(arn);
  }
}

/** The ARN of the resource whose policy is about a resource: that of an object's bucket, or its own. */
function ownerOf(resource: string): string {
  const slash = resource.startsWith('arn:aws:s3:::') ? resource.indexOf('/') : -1;
  return slash === -1 ? resource : resource.slice(0, slash);
}

/**
 * The policy that a key or a topic has unless it is given one.
 *
 * @see AWS KMS Developer Guide, "Default key policy"; Amazon SNS Developer Guide, "Example cases for Amazon SNS access control"
 */
function defaultPolicy(arn: string, accountId: string): PolicyDocument | undefined {
  const service = arn.split(':')[2];
  if (service === 'kms') {
    const Principal = { AWS: `arn:aws:iam::${accountId}:root` };
    return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal, Action: 'kms:*', Resource: '*' }] };
  }
  if (service !== 'sns') return undefined;
  const Condition = { StringEquals: { 'AWS:SourceOwner': accountId } };
  const allowed = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'SNS:Publish', Resource: arn, Condition };
  return { Version: '2008-10-17', Statement: [allowed] };
}

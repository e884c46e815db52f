import type { PolicyDocument } from '../../iam/role';
import { PropertyReader } from '../property-reader';
import type { ResourceType } from '../resource-type';

/** AWS::KMS::Key for signing */
export const key: ResourceType = ({ properties, defaultName, services }) => {
  const read = new PropertyReader(properties);
  read.refuse('MultiRegion', 'Origin', 'RotationPeriodInDays');
  const [spec, usage] = [read.optionalText('KeySpec'), read.optionalText('KeyUsage')];
  if (spec !== 'ECC_NIST_P256' || usage !== 'SIGN_VERIFY') {
    throw new Error('the embedded cloud has keys of KeySpec ECC_NIST_P256 and KeyUsage SIGN_VERIFY only');
  }
  if (!read.flag('Enabled', true)) throw new Error('the embedded cloud creates enabled keys only');
  const { keyId, keyArn } = services.kms.createKey(defaultName, read.optionalText('Description') ?? '');
  const policy = read.object('KeyPolicy').properties;
  services.resourcePolicies.set(
    keyArn,
    Object.keys(policy).length > 0 ? (policy as unknown as PolicyDocument) : undefined,
  );
  return { physicalId: keyId, attributes: { Arn: keyArn, KeyId: keyId } };
};

import { secretArn, secretName } from '../../secretsmanager/secret-name';
import { type AccessTable, inputOf, rowsOn, textOf } from './access-table';

const onSecret = (member: 'Name' | 'SecretId') =>
  rowsOn((request) => {
    const name = secretName(textOf(inputOf(request), member));
    return secretArn(name, { region: request.region, accountId: request.caller.accountId });
  });

/**
 * AWS Secrets Manager. The KMS key of a secret is asked for once the secret is found.
 *
 * @see Service Authorization Reference, "Actions, resources, and condition keys for AWS Secrets Manager"
 */
export const secretsmanager: AccessTable = {
  CreateSecret: onSecret('Name')('secretsmanager:CreateSecret'),
  PutSecretValue: onSecret('SecretId')('secretsmanager:PutSecretValue'),
  GetSecretValue: onSecret('SecretId')('secretsmanager:GetSecretValue'),
};

import { type AccessTable, arnOf, inputOf, rowsOn, textOf } from './access-table';

/** A parameter is named by its name or its ARN, which lacks the slash that a name may begin with. */
const onParameter = rowsOn((request) => {
  const name = textOf(inputOf(request), 'Name');
  return name.startsWith('arn:') ? name : arnOf(request, 'ssm', `parameter/${name.replace(/^\//, '')}`);
});

/**
 * AWS Systems Manager Parameter Store. The KMS key of a value is asked for once the value is found.
 *
 * @see Service Authorization Reference, "Actions, resources, and condition keys for AWS Systems Manager"
 */
export const ssm: AccessTable = {
  GetParameter: onParameter('ssm:GetParameter'),
  PutParameter: onParameter('ssm:PutParameter'),
  DeleteParameter: onParameter('ssm:DeleteParameter'),
};

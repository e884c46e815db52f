import type { ServiceRequest } from '../../endpoint/service';
import { type AccessTable, access, arnOf, rowsOn, rowsOnAll } from './access-table';

/** A stack that is named, not given by its ARN, is asked for with any id. */
function stackArn(request: ServiceRequest): string {
  const name = request.query.get('StackName') ?? '';
  return name.startsWith('arn:') ? name : arnOf(request, 'cloudformation', `stack/${name}/*`);
}

const onStack = rowsOn(stackArn);

/**
 * AWS CloudFormation.
 *
 * @see Service Authorization Reference, "Actions, resources, and condition keys for AWS CloudFormation"
 * @see AWS CloudFormation API Reference, DescribeStacks, StackName: without it, ListStacks and DescribeStacks on all
 */
export const cloudformation: AccessTable = {
  DescribeStacks: (request) =>
    request.query.get('StackName')
      ? [access(request, 'cloudformation:DescribeStacks', stackArn(request))]
      : [access(request, 'cloudformation:ListStacks', '*'), access(request, 'cloudformation:DescribeStacks', '*')],
  DescribeStackResources: onStack('cloudformation:DescribeStackResources'),
  DeleteStack: onStack('cloudformation:DeleteStack'),
  ListStacks: rowsOnAll('cloudformation:ListStacks'),
};

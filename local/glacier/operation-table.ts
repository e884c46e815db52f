/** Route of an operation; `:name` in the path stands for one segment. */
interface OperationRoute {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  path: string;
  /** Required value of the query parameter `operation`. */
  operation?: string;
}

const vault = '/:accountId/vaults/:vaultName';

/** All operations of the vault API, version 2012-06-01. */
export const operationRoutes = {
  CreateVault: { method: 'PUT', path: vault },
  DescribeVault: { method: 'GET', path: vault },
  ListVaults: { method: 'GET', path: '/:accountId/vaults' },
  DeleteVault: { method: 'DELETE', path: vault },
  UploadArchive: { method: 'POST', path: `${vault}/archives` },
  DeleteArchive: { method: 'DELETE', path: `${vault}/archives/:archiveId` },
  InitiateMultipartUpload: { method: 'POST', path: `${vault}/multipart-uploads` },
  UploadMultipartPart: { method: 'PUT', path: `${vault}/multipart-uploads/:uploadId` },
  CompleteMultipartUpload: { method: 'POST', path: `${vault}/multipart-uploads/:uploadId` },
  AbortMultipartUpload: { method: 'DELETE', path: `${vault}/multipart-uploads/:uploadId` },
  ListParts: { method: 'GET', path: `${vault}/multipart-uploads/:uploadId` },
  ListMultipartUploads: { method: 'GET', path: `${vault}/multipart-uploads` },
  InitiateJob: { method: 'POST', path: `${vault}/jobs` },
  DescribeJob: { method: 'GET', path: `${vault}/jobs/:jobId` },
  ListJobs: { method: 'GET', path: `${vault}/jobs` },
  GetJobOutput: { method: 'GET', path: `${vault}/jobs/:jobId/output` },
  SetVaultNotifications: { method: 'PUT', path: `${vault}/notification-configuration` },
  GetVaultNotifications: { method: 'GET', path: `${vault}/notification-configuration` },
  DeleteVaultNotifications: { method: 'DELETE', path: `${vault}/notification-configuration` },
  SetVaultAccessPolicy: { method: 'PUT', path: `${vault}/access-policy` },
  GetVaultAccessPolicy: { method: 'GET', path: `${vault}/access-policy` },
  DeleteVaultAccessPolicy: { method: 'DELETE', path: `${vault}/access-policy` },
  InitiateVaultLock: { method: 'POST', path: `${vault}/lock-policy` },
  CompleteVaultLock: { method: 'POST', path: `${vault}/lock-policy/:lockId` },
  AbortVaultLock: { method: 'DELETE', path: `${vault}/lock-policy` },
  GetVaultLock: { method: 'GET', path: `${vault}/lock-policy` },
  AddTagsToVault: { method: 'POST', path: `${vault}/tags`, operation: 'add' },
  RemoveTagsFromVault: { method: 'POST', path: `${vault}/tags`, operation: 'remove' },
  ListTagsForVault: { method: 'GET', path: `${vault}/tags` },
  GetDataRetrievalPolicy: { method: 'GET', path: '/:accountId/policies/data-retrieval' },
  SetDataRetrievalPolicy: { method: 'PUT', path: '/:accountId/policies/data-retrieval' },
  PurchaseProvisionedCapacity: { method: 'POST', path: '/:accountId/provisioned-capacity' },
  ListProvisionedCapacity: { method: 'GET', path: '/:accountId/provisioned-capacity' },
} as const satisfies Record<string, OperationRoute>;

export type OperationName = keyof typeof operationRoutes;
export type PathParameters = Partial<
  Record<'accountId' | 'vaultName' | 'archiveId' | 'uploadId' | 'jobId' | 'lockId', string>
>;

const routes = Object.entries(operationRoutes).map(([name, route]) => ({
  name: name as OperationName,
  method: route.method,
  segments: route.path.split('/'),
  operation: 'operation' in route ? route.operation : undefined,
}));

/** Whether a request has an archive as its body, or a part of one. */
export function isUpload(request: { method: string; path: string; query: URLSearchParams }): boolean {
  const name = findOperation(request.method, request.path, request.query)?.name;
  return name === 'UploadArchive' || name === 'UploadMultipartPart';
}

/** The requested operation, with the parameters of its path still percent-encoded. */
export function findOperation(
  method: string,
  path: string,
  query: URLSearchParams,
): { name: OperationName; parameters: PathParameters } | undefined {
  const segments = path.split('/');
  const route = routes.find(
    (candidate) =>
      candidate.method === method &&
      candidate.segments.length === segments.length &&
      candidate.segments.every((segment, index) =>
        segment.startsWith(':') ? segments[index] !== '' : segment === segments[index],
      ) &&
      (candidate.operation === undefined || candidate.operation === query.get('operation')),
  );
  if (!route) return undefined;
  const named = route.segments.flatMap((segment, index) =>
    segment.startsWith(':') ? [[segment.slice(1), segments[index]]] : [],
  );
  return { name: route.name, parameters: Object.fromEntries(named) };
}

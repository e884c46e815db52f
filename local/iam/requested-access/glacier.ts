import type { ServiceRequest } from '../../endpoint/service';
import { findOperation } from '../../glacier/operation-table';
import { type AccessTable, rowsOn, rowsOnAll } from './access-table';

/** `-` stands for the account of the caller. */
function vaultArn({ method, path, query, region, caller }: ServiceRequest): string {
  const { accountId = '', vaultName = '' } = findOperation(method, path, query)?.parameters ?? {};
  const account = accountId === '-' ? caller.accountId : decoded(accountId);
  return `arn:aws:glacier:${region}:${account}:vaults/${decoded(vaultName)}`;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

const onVault = rowsOn(vaultArn);

/**
 * Amazon Glacier: each operation has an action of its own, which has no resource where the operation is about the account.
 *
 * @see Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3 Glacier"
 */
export const glacier: AccessTable = {
  CreateVault: onVault('glacier:CreateVault'),
  DescribeVault: onVault('glacier:DescribeVault'),
  DeleteVault: onVault('glacier:DeleteVault'),
  UploadArchive: onVault('glacier:UploadArchive'),
  DeleteArchive: onVault('glacier:DeleteArchive'),
  InitiateMultipartUpload: onVault('glacier:InitiateMultipartUpload'),
  UploadMultipartPart: onVault('glacier:UploadMultipartPart'),
  CompleteMultipartUpload: onVault('glacier:CompleteMultipartUpload'),
  AbortMultipartUpload: onVault('glacier:AbortMultipartUpload'),
  ListParts: onVault('glacier:ListParts'),
  ListMultipartUploads: onVault('glacier:ListMultipartUploads'),
  InitiateJob: onVault('glacier:InitiateJob'),
  DescribeJob: onVault('glacier:DescribeJob'),
  ListJobs: onVault('glacier:ListJobs'),
  GetJobOutput: onVault('glacier:GetJobOutput'),
  SetVaultNotifications: onVault('glacier:SetVaultNotifications'),
  GetVaultNotifications: onVault('glacier:GetVaultNotifications'),
  DeleteVaultNotifications: onVault('glacier:DeleteVaultNotifications'),
  SetVaultAccessPolicy: onVault('glacier:SetVaultAccessPolicy'),
  GetVaultAccessPolicy: onVault('glacier:GetVaultAccessPolicy'),
  DeleteVaultAccessPolicy: onVault('glacier:DeleteVaultAccessPolicy'),
  InitiateVaultLock: onVault('glacier:InitiateVaultLock'),
  CompleteVaultLock: onVault('glacier:CompleteVaultLock'),
  AbortVaultLock: onVault('glacier:AbortVaultLock'),
  GetVaultLock: onVault('glacier:GetVaultLock'),
  AddTagsToVault: onVault('glacier:AddTagsToVault'),
  RemoveTagsFromVault: onVault('glacier:RemoveTagsFromVault'),
  ListTagsForVault: onVault('glacier:ListTagsForVault'),
  ListVaults: rowsOnAll('glacier:ListVaults'),
  GetDataRetrievalPolicy: rowsOnAll('glacier:GetDataRetrievalPolicy'),
  SetDataRetrievalPolicy: rowsOnAll('glacier:SetDataRetrievalPolicy'),
  PurchaseProvisionedCapacity: rowsOnAll('glacier:PurchaseProvisionedCapacity'),
  ListProvisionedCapacity: rowsOnAll('glacier:ListProvisionedCapacity'),
};

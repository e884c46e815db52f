import { listProvisionedCapacity, purchaseProvisionedCapacity } from './account/capacity-operations';
import { getDataRetrievalPolicy, setDataRetrievalPolicy } from './account/retrieval-policy-operations';
import { deleteArchive, uploadArchive } from './archives/archive-operations';
import type { Operation } from './glacier-context';
import { getJobOutput } from './jobs/get-job-output';
import { initiateJob } from './jobs/initiate-job';
import { describeJob, listJobs } from './jobs/job-queries';
import { completeMultipartUpload } from './multipart/complete-upload';
import {
  abortMultipartUpload,
  initiateMultipartUpload,
  listMultipartUploads,
  listParts,
} from './multipart/upload-operations';
import { uploadMultipartPart } from './multipart/upload-part';
import type { OperationName } from './operation-table';
import { deleteVaultAccessPolicy, getVaultAccessPolicy, setVaultAccessPolicy } from './vaults/access-policy-operations';
import { abortVaultLock, completeVaultLock, getVaultLock, initiateVaultLock } from './vaults/lock-operations';
import {
  deleteVaultNotifications,
  getVaultNotifications,
  setVaultNotifications,
} from './vaults/notification-operations';
import { addTagsToVault, listTagsForVault, removeTagsFromVault } from './vaults/tag-operations';
import { createVault, deleteVault, describeVault, listVaults } from './vaults/vault-operations';

/** The implementation of each operation. */
export const operations: Record<OperationName, Operation> = {
  CreateVault: createVault,
  DescribeVault: describeVault,
  ListVaults: listVaults,
  DeleteVault: deleteVault,
  UploadArchive: uploadArchive,
  DeleteArchive: deleteArchive,
  InitiateMultipartUpload: initiateMultipartUpload,
  UploadMultipartPart: uploadMultipartPart,
  CompleteMultipartUpload: completeMultipartUpload,
  AbortMultipartUpload: abortMultipartUpload,
  ListParts: listParts,
  ListMultipartUploads: listMultipartUploads,
  InitiateJob: initiateJob,
  DescribeJob: describeJob,
  ListJobs: listJobs,
  GetJobOutput: getJobOutput,
  SetVaultNotifications: setVaultNotifications,
  GetVaultNotifications: getVaultNotifications,
  DeleteVaultNotifications: deleteVaultNotifications,
  SetVaultAccessPolicy: setVaultAccessPolicy,
  GetVaultAccessPolicy: getVaultAccessPolicy,
  DeleteVaultAccessPolicy: deleteVaultAccessPolicy,
  InitiateVaultLock: initiateVaultLock,
  CompleteVaultLock: completeVaultLock,
  AbortVaultLock: abortVaultLock,
  GetVaultLock: getVaultLock,
  AddTagsToVault: addTagsToVault,
  RemoveTagsFromVault: removeTagsFromVault,
  ListTagsForVault: listTagsForVault,
  GetDataRetrievalPolicy: getDataRetrievalPolicy,
  SetDataRetrievalPolicy: setDataRetrievalPolicy,
  PurchaseProvisionedCapacity: purchaseProvisionedCapacity,
  ListProvisionedCapacity: listProvisionedCapacity,
};

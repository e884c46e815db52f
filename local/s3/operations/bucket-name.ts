/** @see Amazon S3 User Guide, "General purpose bucket naming rules" */
export function validBucketName(name: string): boolean {
  const shaped = /^[a-z0-9](?:[a-z0-9-]|\.(?=[a-z0-9])){1,61}[a-z0-9]$/.test(name) && !name.includes('-.');
  const address = /^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$/.test(name);
  return shaped && !address && !/^(?:xn--|sthree-)|(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name);
}

export interface ObjectLocation {
  bucket: string;
  key: string;
}

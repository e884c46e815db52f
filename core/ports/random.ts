/** A number from 0 up to, but not including, 1; each as likely as another. */
export type Random = () => number;

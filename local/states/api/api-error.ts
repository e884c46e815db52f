/** An error of the Step Functions API: `__type` and `message` on the wire, status 400. */
export class ApiError extends Error {
  constructor(
    /** The error's name in the API Reference, such as `ExecutionDoesNotExist`. */
    override readonly name: string,
    message: string,
  ) {
    super(message);
  }
}

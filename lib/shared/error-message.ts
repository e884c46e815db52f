/**
 * JSONata of the message of a function's error in a catcher, at most 1,000 characters; the cause of the error holds it as JSON. Undefined
 * for a timeout, which has no cause.
 */
const ESCAPED = String.raw`$match($states.errorOutput.Cause, /"errorMessage":"((?:[^\\"]|\\.){0,1000})/).groups[0]`;
export const ERROR_MESSAGE = String.raw`$replace(${ESCAPED}, "\\\"", "\"")`;

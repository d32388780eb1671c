/**
 * What is wrong in a batch of SMTP commands (`-bS`): the batch ends with it. Thrown where a client would get a reply that
 * refuses something.
 */
export class BatchFault extends Error {
  /** The command that is at fault, where it is one. */
  readonly command: string | undefined;

  constructor(message: string, command?: string) {
    super(message);
    this.name = 'BatchFault';
    this.command = command;
  }
}

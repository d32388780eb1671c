import type { VerbRow } from '../row.ts';

/** The verbs of ACL statements (`verbs` in acl.c). */
export const verbs: readonly VerbRow[] = [
  {
    name: 'accept',
    outcome:
      'accepts when all conditions are met; otherwise goes on, or rejects where an endpass stands before the condition that failed',
    doc: 'Grants the request when every condition is met.',
  },
  {
    name: 'defer',
    outcome: 'gives a temporary rejection (4xx) when all conditions are met; otherwise goes on',
    doc: 'Puts the client off with a temporary error.',
  },
  {
    name: 'deny',
    outcome: 'gives a permanent rejection (5xx) when all conditions are met; otherwise goes on',
    doc: 'Refuses the request.',
  },
  {
    name: 'discard',
    outcome:
      'accepts, and throws the recipient or the message away, when all conditions are met; otherwise as accept does',
    doc: 'Tells the client that all is well and then throws the recipient, or the whole message, away. Only where there is a message.',
  },
  {
    name: 'drop',
    outcome: 'gives a permanent rejection and closes the connection when all conditions are met; otherwise goes on',
    doc: 'Refuses the request as deny does, and hangs up.',
  },
  {
    name: 'require',
    outcome: 'gives a permanent rejection when a condition is not met; otherwise goes on',
    doc: 'Insists on its conditions: the request is refused as soon as one of them is not met.',
  },
  {
    name: 'warn',
    outcome: 'always goes on',
    doc: 'Does what its modifiers say when its conditions are met, and never decides anything.',
  },
];

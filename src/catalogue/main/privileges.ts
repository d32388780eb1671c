import { mainOptions } from './main-options.ts';

/** Who may do what: administrators, trusted users, and what local callers may say of themselves. */
export const privilegeOptions = mainOptions([
  { name: 'admin_groups', type: 'gidlist', doc: 'Groups whose members may use the administrative commands.' },
  {
    name: 'commandline_checks_require_admin',
    type: 'bool',
    default: false,
    doc: 'Testing options such as -be, -bt and -bv are for administrators only.',
  },
  {
    name: 'deliver_drop_privilege',
    type: 'bool',
    default: false,
    doc: 'Deliver without root: no transport can change its user.',
  },
  {
    name: 'local_from_check',
    type: 'bool',
    default: true,
    doc: 'Add a Sender: line where the From: line of a local caller does not name that caller.',
  },
  {
    name: 'local_from_prefix',
    type: 'string',
    content: 'text',
    doc: "Prefixes that may stand before the caller's name in From: when `local_from_check` looks.",
  },
  {
    name: 'local_from_suffix',
    type: 'string',
    content: 'text',
    doc: "Suffixes that may follow the caller's name in From: when `local_from_check` looks.",
  },
  {
    name: 'local_sender_retain',
    type: 'bool',
    default: false,
    doc: 'Keep the Sender: line of local messages from untrusted callers.',
  },
  { name: 'never_users', type: 'uidlist', doc: 'Users under whom no local delivery is ever run.' },
  {
    name: 'prod_requires_admin',
    type: 'bool',
    default: true,
    doc: 'Forcing deliveries with -M, -R, -S and -q is for administrators only.',
  },
  {
    name: 'queue_list_requires_admin',
    type: 'bool',
    default: true,
    doc: 'Listing the queue is for administrators; others see only messages of their own.',
  },
  {
    name: 'trusted_groups',
    type: 'gidlist',
    doc: 'Groups whose members may set the sender and other properties of a message.',
  },
  { name: 'trusted_users', type: 'uidlist', doc: 'Users who may set the sender and other properties of a message.' },
  {
    name: 'untrusted_set_sender',
    type: 'string',
    content: 'address-list',
    doc: 'Sender addresses that untrusted local callers may set with -f.',
  },
]);

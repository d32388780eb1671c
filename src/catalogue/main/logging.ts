import { mainOptions } from './main-options.ts';

/** What is logged, and where. */
export const loggingOptions = mainOptions([
  {
    name: 'hosts_connection_nolog',
    type: 'string',
    content: 'host-list',
    doc: 'Hosts whose connections are not logged under the selector `smtp_connection`.',
  },
  {
    name: 'log_file_path',
    type: 'string',
    content: 'list',
    default: '/var/spool/exim/log/%slog',
    doc: 'Where logs go: a file name with %s, `syslog`, or both.',
  },
  {
    name: 'log_ports',
    type: 'string',
    content: 'list',
    since: '4.99',
    doc: 'Port numbers that may be logged by the selectors `incoming_port` and `outgoing_port`.',
  },
  {
    name: 'log_selector',
    type: 'string',
    content: 'log-selector',
    doc: 'Adds to and takes from what is logged: +name and -name, in order.',
  },
  { name: 'log_timezone', type: 'bool', default: false, doc: 'Add the offset from UTC to timestamps in logs.' },
  { name: 'message_logs', type: 'bool', default: true, doc: 'Keep a log file for each message in the spool.' },
  {
    name: 'preserve_message_logs',
    type: 'bool',
    default: false,
    doc: 'Move the log of a completed message to a folder instead of deleting it.',
  },
  { name: 'panic_coredump', type: 'bool', default: false, since: '4.97', doc: 'Leave a core dump on fatal errors.' },
  {
    name: 'process_log_path',
    type: 'string',
    content: 'file',
    literal: true,
    doc: 'File to which a process tells what it does on SIGUSR1, for exiwhat.',
  },
  {
    name: 'slow_lookup_log',
    type: 'int',
    default: '0',
    doc: 'Log DNS lookups that take longer than so many milliseconds; 0 for none.',
  },
  {
    name: 'syslog_duplication',
    type: 'bool',
    default: true,
    doc: 'Write lines for more than one log to syslog more than once.',
  },
  {
    name: 'syslog_facility',
    type: 'string',
    content: 'text',
    doc: 'Facility under which syslog is given the lines: mail (the default), user, news, uucp, daemon, or local0 to local7.',
  },
  { name: 'syslog_pid', type: 'bool', default: true, doc: 'Give the process id to syslog.' },
  {
    name: 'syslog_processname',
    type: 'string',
    content: 'text',
    default: 'exim',
    doc: 'Name under which syslog is given the lines.',
  },
  { name: 'syslog_timestamp', type: 'bool', default: true, doc: "Put Exim's timestamp into syslog lines too." },
  { name: 'write_rejectlog', type: 'bool', default: true, doc: 'Write the reject log.' },
]);

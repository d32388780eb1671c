/** What the queuefile transport does with a generic option, where the documentation calls it ignored. */
export const ignored: Readonly<Record<string, string>> = {
  body_only: 'the spool files are copied whole',
  delivery_date_add: 'no header line is added to the spool files',
  envelope_to_add: 'no header line is added to the spool files',
  headers_add: 'no header line is added to the spool files',
  headers_only: 'the spool files are copied whole',
  headers_remove: 'no header line is taken out of the spool files',
  headers_rewrite: 'the header lines in the spool files stay as they are',
  rcpt_include_affixes: 'the recipients in the spool files stay as they are',
  return_path: 'the sender in the spool files stays as it is',
  return_path_add: 'no header line is added to the spool files',
  transport_filter: 'the message is not passed through the filter',
  transport_filter_timeout: 'there is no filter',
};

/** Those that are called ignored, and act: Exim deals with them before or after it runs the transport. */
export const acting: Readonly<Record<string, string>> = {
  current_directory: 'Exim goes to it first, and defers when it cannot',
  debug_print: 'it is printed with debugging',
  disable_logging: 'deliveries by this transport are not logged',
  event_action: 'it is expanded for each event of the delivery',
  group: 'the transport runs with it, and must be able to read the spool and write the directory',
  home_directory: 'it is expanded, and Exim goes to it unless current_directory is set',
  initgroups: 'the groups of the user are set',
  max_parallel: 'it limits how many deliveries run at once',
  message_size_limit: 'a message above it bounces',
  retry_use_local_part: 'retry data are kept for each local part or not',
  shadow_condition: 'it decides on the shadow transport',
  shadow_transport: 'it runs after a copy has succeeded',
  user: 'the transport runs as that user, and must be able to read the spool and write the directory',
};

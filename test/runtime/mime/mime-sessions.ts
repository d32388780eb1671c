/** A configuration whose ACLs log all that they see; `{DIR}` stands for a folder. */
export const mimeConfiguration = String.raw`primary_hostname = vm.example
qualify_domain = test.ex
spool_directory = {DIR}/spool
log_file_path = {DIR}/log%s
acl_smtp_rcpt = accept
acl_smtp_mime = m
acl_smtp_data = d
begin acl
m:
  warn logwrite = part $mime_part_count ct=<$mime_content_type> cd=<$mime_content_disposition> \
         cte=<$mime_content_transfer_encoding> id=<$mime_content_id> desc=<$mime_content_description> \
         fn=<$mime_filename> cs=<$mime_charset> b=<$mime_boundary> multi=$mime_is_multipart \
         cover=$mime_is_coverletter rfc=$mime_is_rfc822 an=$mime_anomaly_level/$mime_anomaly_text \
         df=<$mime_decoded_filename> size=$mime_content_size
  warn regex = (?i)^subject:.(\\w+) : bod(.)
       logwrite = regex <$regex_match_string> <$regex1>
  warn mime_regex = (\\w+) text : ^H(.)(l)
       logwrite = mime_regex <$regex_match_string> <$regex1> <$regex2>
  warn decode = default
       logwrite = decoded $mime_anomaly_level/$mime_anomaly_text size=$mime_content_size \
         df=<$mime_decoded_filename>
  warn decode = second
       logwrite = decoded df=<$mime_decoded_filename> size=$mime_content_size
  warn condition = ${'$'}{if match{$mime_filename}{\N\.exe$\N}}
       add_header = X-Exe: $mime_filename
  deny condition = ${'$'}{if match{$mime_content_type}{bad}}
       message = no bad in part $mime_part_count
  discard condition = ${'$'}{if match{$mime_content_type}{discard}}
  accept
d:
  warn logwrite = data part $mime_part_count ct=<$mime_content_type> multi=$mime_is_multipart \
         cover=$mime_is_coverletter rfc=$mime_is_rfc822 an=$mime_anomaly_level rx=<$regex_match_string> <$h_x-exe:>
  warn regex = ^X-Envelope-To:.(.*) : ^From.(\\S+)
       logwrite = data regex <$regex_match_string> <$regex1>
  warn regex = ^last.line\$
       logwrite = data regex <$regex_match_string> <$regex1>
  accept
`;

/** What a client says that sends a message. */
export function mimeSession(message: string): string {
  const text = message.replace(/^\./gm, '..').replace(/\n/g, '\r\n');
  const commands = 'EHLO x\r\nMAIL FROM:<a@b.c>\r\nRCPT TO:<u@test.ex>\r\nRCPT TO:<v@test.ex>\r\nDATA\r\n';
  return `${commands}${text}${text.endsWith('\r\n') ? '' : '\r\n'}.\r\nQUIT\r\n`;
}

/** What is compared: the answers from that to DATA on, and the lines of the log, without what differs each time. */
export function mimeOutcome(out: string, err: string, folder: string): { out: string; log: readonly string[] } {
  const steady = (text: string): string =>
    text
      .replaceAll(folder, '{DIR}')
      .replace(/[0-9A-Za-z]{6}-(?:[0-9A-Za-z]{6}-[0-9A-Za-z]{2}|[0-9A-Za-z]{11}-[0-9A-Za-z]{4})/g, 'ID');
  const answers = steady(out.slice(out.indexOf('354 '))).replaceAll('\r', '');
  const lines = steady(err).split('\n');
  return { out: answers, log: lines.filter((line) => line.startsWith('LOG:')) };
}

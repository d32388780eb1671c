/** A configuration whose RCPT ACL holds the given lines, for the examples of rules. */
export function inRcpt(lines: string, main = ''): string {
  return `${main}acl_smtp_rcpt = check_rcpt\nbegin acl\ncheck_rcpt:\n${lines}`;
}

/** A configuration whose DATA ACL holds the given lines. */
export function inData(lines: string, main = ''): string {
  return `${main}acl_smtp_data = check_data\nbegin acl\ncheck_data:\n${lines}`;
}

/** A router that delivers to a transport called "local", whose options are given: for the examples of rules. */
export function delivering(transport: string, router = '  driver = accept\n'): string {
  return `begin routers\nlocal:\n${router}  transport = local\nbegin transports\nlocal:\n${transport}`;
}

const secretive = ['mysql', 'pgsql', 'redis', 'sqlite', 'ldap:', 'ldaps:', 'ldapi:', 'ldapdn:', 'ldapm:'];

/** A message without the passwords that a query in it may hold. Mirrors `expand_hide_passwords`. */
export function hidePasswords(message: string): string {
  if (!message.includes('failed to expand') && !message.includes('expansion of ')) return message;
  return secretive.some((word) => message.includes(word)) ? 'Temporary internal error' : message;
}

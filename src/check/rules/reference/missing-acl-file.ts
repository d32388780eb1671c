import type { Rule } from '../../rule.ts';

const text = 'acl_smtp_rcpt = /etc/exim/acl_rcpt\n';

/** With --check-files: the file of an ACL is not there. */
export const referenceMissingAclFile: Rule = {
  name: 'reference/missing-acl-file',
  severity: 'error',
  summary: 'A file that is named in place of an ACL is there and can be read.',
  why: 'Exim opens the file when the ACL is to be run. Where that fails, it answers with a temporary error, each time. Files are looked at with "eximc lint --check-files" only, on the machine that the configuration is for.',
  exceptions: 'A file that is made later, by a job that has not yet run.',
  wrong: [{ config: text, files: {}, points: '/etc/exim/acl_rcpt', says: 'there is no such file' }],
  right: [{ config: text, files: { '/etc/exim/acl_rcpt': { content: 'accept\n' } } }, { config: text }],
  check({ config, files, report }) {
    if (!files) return;
    for (const { path, at } of config.unreadAcls) {
      if (path === undefined) continue;
      const kind = files.kind(path);
      if (kind === 'missing') report({ at, message: `there is no such file as ${path}` });
      else if (kind !== 'file') report({ at, message: `${path} cannot be read as a file` });
    }
  },
};

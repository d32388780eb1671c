import { describe, expect, it } from 'vitest';
import { traceHtml } from '../../src/report/trace-html.ts';
import { traceJson } from '../../src/report/trace-json.ts';
import { subject } from './trace-sample.ts';

describe('the report of a simulation as JSON', () => {
  const data = JSON.parse(traceJson([subject])) as { version: number; sessions: Record<string, unknown>[] };

  it('has what programs are promised', () => {
    expect(data).toMatchObject({
      version: 1,
      sessions: [
        {
          messages: [
            {
              id: '1vbYZP-000000000-0001',
              rcpt: {
                'a@example.org': { code: 250, text: 'Accepted', decisive: { file: 'exim.conf', line: 10, column: 3 } },
                'b@é.example': {
                  code: 550,
                  text: 'relay not permitted',
                  decisive: { file: 'exim.conf', line: 12, source: 'deny    message = RELAY_DENIED' },
                },
              },
              data: { code: 250, text: 'OK id=1vbYZP-000000000-0001' },
              variables: { acl_m_x: '1' },
              headers: ['Subject: <hello>'],
              deliveries: [
                {
                  recipient: 'a@example.org',
                  original: 'list@example.org',
                  router: 'localuser',
                  transport: 'local_delivery',
                  driver: 'appendfile',
                  hosts: [],
                  file: '/var/mail/a',
                  mode: '0600',
                  message: 'Subject: <hello>\n\nbody\n',
                  decisive: { line: 21, reason: 'check_local_user' },
                },
              ],
              bounces: [expect.stringContaining('Unrouteable')],
              log: ['2026-01-02 03:04:05 1vbYZP-000000000-0001 <= bob@client.example', expect.any(String)],
            },
          ],
          missing: [{ what: 'DNS MX records of client.example', where: 'verify = sender' }],
          unfaithful: [{ what: 'milter', file: 'exim.conf', line: 1 }],
        },
      ],
      routes: [{ address: 'x@example.com', deliveries: [{ hosts: [{ name: 'mx.example.com', mx: 10 }] }] }],
    });
    expect(data.sessions[0]?.['replies']).toHaveLength(7);
    expect(data.sessions[0]?.['trace']).toMatchObject([
      { kind: 'command' },
      { kind: 'command', steps: [{ kind: 'acl', outcome: 'deny', line: 8 }, { kind: 'reply' }] },
      { kind: 'message' },
    ]);
  });

  it('is a list for several', () => {
    expect(JSON.parse(traceJson([subject, subject]))).toHaveLength(2);
  });
});

describe('the report of a simulation as a page', () => {
  const page = traceHtml([subject]);

  it('has the way through ACLs and routers, each step beside its source line', () => {
    expect(page).toContain('<span class="dim">condition</span> domains = +local_domains');
    expect(page).toContain('exim.conf:10</span> <code class="source">accept  domains = +local_domains</code>');
    expect(page).toContain('<span class="dim">router</span> localuser');
    expect(page).toContain('detail of the list');
    expect(page.match(/<details/g)?.length).toBe(page.match(/<\/details>/g)?.length);
  });

  it('needs nothing from elsewhere, and lets nothing through that is no text', () => {
    expect(page).not.toMatch(/<script|<link|src=|href=/);
    expect(page).toContain('Subject: &lt;hello&gt;');
    expect(page).not.toContain('\x1b');
  });
});

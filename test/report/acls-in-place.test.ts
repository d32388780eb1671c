import { describe, expect, it } from 'vitest';
import { compile, sourceFile } from '../../src/index.ts';
import { gatherCoverage } from '../../src/report/coverage-model.ts';
import { configGraph } from '../../src/report/graph-model.ts';
import { shownPlace } from '../../src/report/trace-subject.ts';
import type { TraceStep } from '../../src/runtime/state/trace.ts';
import { message, session, simulated } from '../runtime/simulation/simulated.ts';

const text = `primary_hostname = mx.example.org
acl_smtp_connect = accept
acl_smtp_helo = accept
acl_smtp_mail = warn set acl_m_x = 1\\n \\
                accept condition = \${if eq{$primary_hostname}{mx.example.org}}
acl_smtp_rcpt = check_rcpt
acl_smtp_data = /etc/acl_data
begin acl
check_rcpt:
  deny acl = "accept hosts = 192.0.2.8\\n deny"
  accept
begin routers
all:
  driver = accept
  transport = box
begin transports
box:
  driver = appendfile
  file = /var/mail/all
  user = mail
`;
const file = 'deny hosts = 192.0.2.8\naccept logwrite = last\n';

const config = compile(sourceFile('exim.conf', text), {
  reader: { read: (path) => (path === '/etc/acl_data' ? file : undefined), exists: () => false },
});
const result = simulated(config, [session([message()])], { files: { '/etc/acl_data': file } }, { trace: true });
const nameOf = (path: string): string => path;

describe('ACLs in place of their names, in reports', () => {
  it('are covered statement by statement, with their places', () => {
    const gatherer = gatherCoverage();
    gatherer.add(config, result.coverage, nameOf);
    const statements = gatherer.coverage().items.filter(({ kind }) => kind === 'statement');
    expect(
      statements.map(({ name, file: of, line, source, held, notHeld }) => [name, of, line, source, held, notHeld]),
    ).toEqual([
      ['check_rcpt', 'exim.conf', 10, 'deny acl = "accept hosts = 192.0.2.8\\n deny"', 0, 1],
      ['check_rcpt', 'exim.conf', 11, 'accept', 1, 0],
      ['inline ACL', 'exim.conf', 2, 'accept', 1, 0],
      ['inline ACL', 'exim.conf', 3, 'accept', 1, 0],
      ['inline ACL', 'exim.conf', 4, 'warn set acl_m_x = 1', 1, 0],
      ['inline ACL', 'exim.conf', 5, 'accept condition = ${if eq{$primary_hostname}{mx.example.org}}', 1, 0],
      ['ACL /etc/acl_data', '/etc/acl_data', 1, 'deny hosts = 192.0.2.8', 0, 1],
      ['ACL /etc/acl_data', '/etc/acl_data', 2, 'accept logwrite = last', 1, 0],
      ['inline ACL', 'exim.conf', 10, 'accept hosts = 192.0.2.8', 0, 1],
      ['inline ACL', 'exim.conf', 10, 'deny', 1, 0],
    ]);
  });

  it('decide with the place that decided', () => {
    const decisions = (result.sessions[0]?.replies ?? []).map(({ code, decisive }) => [
      code,
      decisive?.reason,
      decisive?.at && shownPlace({ config, nameOf }, decisive.at)?.line,
    ]);
    expect(decisions.slice(0, 2)).toEqual([
      [220, 'accept in inline ACL', 2],
      [250, 'accept in inline ACL', 3],
    ]);
  });

  it('are traced with their places', () => {
    const told: string[] = [];
    const walk = (steps: readonly TraceStep[]): void => {
      for (const { kind, text: what, at, steps: inner = [] } of steps) {
        const place = at && shownPlace({ config, nameOf }, at);
        if (kind === 'statement') told.push(`${what} ${place?.file ?? ''}:${place?.line ?? ''}:${place?.column ?? ''}`);
        walk(inner);
      }
    };
    walk(result.sessions[0]?.trace ?? []);
    expect(told).toEqual([
      'accept exim.conf:2:20',
      'accept exim.conf:3:17',
      'warn exim.conf:4:17',
      'accept exim.conf:5:17',
      'deny exim.conf:10:3',
      'accept exim.conf:10:15',
      'deny exim.conf:10:42',
      'accept exim.conf:11:3',
      'deny /etc/acl_data:1:1',
      'accept /etc/acl_data:2:1',
    ]);
  });

  it('are drawn with what runs them', () => {
    const { nodes, edges } = configGraph(config, 'acls');
    const labels = new Map(nodes.map(({ id, label }) => [id, label]));
    const drawn = edges.map(({ from, to }) => `${labels.get(from) ?? from} -> ${labels.get(to) ?? to}`);
    expect(drawn).toEqual(
      expect.arrayContaining([
        'acl_smtp_connect -> inline ACL',
        'acl_smtp_data -> ACL /etc/acl_data',
        'check_rcpt -> inline ACL',
      ]),
    );
  });
});

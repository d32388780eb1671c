import { describe, expect, it } from 'vitest';
import { sourceFile } from '../../grammar/source/file.ts';
import type { CompiledConfig } from '../../src/compile/config.ts';
import { compile } from '../../src/index.ts';
import { graphDot } from '../../src/report/graph-dot.ts';
import { graphMermaid } from '../../src/report/graph-mermaid.ts';
import { configGraph } from '../../src/report/graph-model.ts';
import { graphSvg } from '../../src/report/graph-svg.ts';

const config: CompiledConfig = compile(
  sourceFile(
    'exim.conf',
    `acl_smtp_rcpt = check_rcpt
acl_smtp_data = \${if eq{$x}{y}{check_data}{}}
begin acl
check_rcpt:
  deny  acl = check_spam
  deny  !verify = recipient
  accept
check_spam:
  accept condition = \${if match{"<a>"}{x|y}}
check_data:
  accept
begin routers
aliases:
  driver = redirect
  domains = example.org
  data = \${lookup{$local_part}lsearch{/etc/aliases}}
  pipe_transport = address_pipe
  unseen
smarthost:
  driver = manualroute
  route_list = * smart.example.org
  transport = remote
  no_more
nobody:
  driver = redirect
  data = :blackhole:
begin transports
remote:
  driver = smtp
address_pipe:
  driver = pipe
`,
  ),
);

describe('the graph of a configuration', () => {
  const { nodes, edges } = configGraph(config);
  const lines = edges.map(
    ({ from, to, kind, label }) => `${from} ${kind} ${to}${label === undefined ? '' : ` (${label})`}`,
  );

  it('has ACLs with what runs them', () => {
    expect(lines).toEqual(
      expect.arrayContaining([
        'event:acl_smtp_rcpt run acl:check_rcpt',
        'event:acl_smtp_data run acl:check_data',
        'acl:check_rcpt run acl:check_spam',
      ]),
    );
    expect(nodes.find(({ id }) => id === 'acl:check_rcpt')?.details).toEqual([
      'deny acl = check_spam',
      'deny !verify = recipient',
      'accept',
    ]);
  });

  it('has routers in their order, and where they send mail', () => {
    expect(lines.filter((line) => line.startsWith('router:'))).toEqual([
      'router:aliases next router:smarthost',
      'router:aliases back router:aliases (new addresses)',
      'router:smarthost next end:unrouteable (declines, no_more)',
      'router:smarthost next router:nobody (preconditions not met)',
      'router:nobody next end:unrouteable',
      'router:aliases deliver transport:address_pipe (pipe_transport)',
      'router:smarthost deliver transport:remote',
    ]);
    expect(nodes.find(({ id }) => id === 'router:aliases')?.details).toEqual([
      'redirect',
      'domains = example.org',
      'data = ${lookup{$local_part}lsearch{/etc/al…',
      'unseen: a copy goes on',
    ]);
  });

  it('can be cut to a part', () => {
    expect(new Set(configGraph(config, 'acls').nodes.map(({ kind }) => kind))).toEqual(new Set(['acl', 'event']));
    expect(new Set(configGraph(config, 'routing').nodes.map(({ kind }) => kind))).toEqual(
      new Set(['router', 'transport', 'end']),
    );
  });

  it('shows names that nothing bears, and calls in a circle', () => {
    const odd = compile(
      sourceFile(
        'x',
        'acl_smtp_rcpt = a\nbegin acl\na:\n  accept acl = b\nb:\n  accept acl = a\nbegin routers\nr:\n  driver = accept\n  transport = nosuch\n',
      ),
    );
    const graph = configGraph(odd);
    expect(graph.nodes.find(({ kind }) => kind === 'open')).toMatchObject({
      label: 'nosuch',
      details: ['no such transport'],
    });
    expect(graphSvg(graph)).toContain('nosuch');
    expect(graphSvg(configGraph(compile(sourceFile('x', ''))))).toContain('<svg');
  });
});

describe('the languages of graphs', () => {
  const graph = configGraph(config);

  it('are Graphviz', () => {
    const dot = graphDot(graph);
    expect(dot).toContain('  "router:smarthost" -> "transport:remote" [class="deliver", color="#1a7f37"];');
    expect(dot).toContain(
      '"acl:check_spam" [label="{check_spam|accept\\ condition\\ =\\ $\\{if\\ match\\{\\"\\<a\\>\\"\\}\\{x\\|y\\}\\}\\l}"',
    );
  });

  it('are Mermaid', () => {
    const mermaid = graphMermaid(graph);
    expect(mermaid).toMatch(/^flowchart LR\n/);
    expect(mermaid).toContain('#34;#60;a#62;#34;');
    expect(mermaid).toMatch(/n\d+ -\.->\|"new addresses"\| n\d+/);
  });

  it('are SVG', () => {
    const svg = graphSvg(graph);
    expect(svg.match(/<rect /g)).toHaveLength(graph.nodes.length + 1);
    expect(svg.match(/class="edge/g)).toHaveLength(graph.edges.length);
    expect(svg).toContain('&quot;&lt;a&gt;&quot;');
    expect(svg).not.toMatch(/NaN|Infinity/);
  });
});

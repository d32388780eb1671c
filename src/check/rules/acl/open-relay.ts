import { inRcpt } from '../../example-config.ts';
import { listensLocallyOnly, sendsOn, strangerVerdict } from '../../relay.ts';
import type { Rule } from '../../rule.ts';

const lists = 'domainlist local_domains = example.org\nhostlist relay_from_hosts = 127.0.0.1\n';
const remote =
  'begin routers\nremote:\n  driver = dnslookup\n  domains = !+local_domains\n  transport = smtp\nbegin transports\nsmtp:\n  driver = smtp\n';

/** ACLs that run before the one for recipients, and may have sent a stranger away. */
const earlier = ['acl_smtp_connect', 'acl_smtp_helo', 'acl_smtp_mail'];
/** And those that run after it. */
const later = ['acl_smtp_predata', 'acl_smtp_data'];

/** Mail of strangers for strangers is accepted. */
export const aclOpenRelay: Rule = {
  name: 'acl/open-relay',
  severity: 'error',
  summary: 'The RCPT ACL accepts recipients in other domains only from hosts and users that may relay.',
  why: 'A server that sends mail of anybody to anybody is found within hours, and used for spam until other servers refuse all mail from it. The statement that is reported accepts a recipient in any domain from a client that is in no list of yours and has not authenticated.',
  exceptions:
    'Where something outside Exim keeps strangers away, a firewall say. Where the client only has to give the right sender, which anybody can, it is a warning.',
  needsWhole: true,
  wrong: [
    {
      config: inRcpt('  accept hosts = +relay_from_hosts\n  accept domains = !+local_domains\n', lists) + remote,
      points: '!+local_domains',
      says: 'from anybody',
    },
    {
      config: inRcpt('  deny dnslists = bl.example.net\n  require verify = recipient\n  accept\n', lists) + remote,
      points: 'accept',
      says: 'from anybody',
    },
    {
      config: inRcpt('  accept sender_domains = +local_domains\n  deny\n', lists) + remote,
      points: 'accept',
      says: 'the right sender',
    },
  ],
  right: [
    {
      config:
        inRcpt(
          '  require verify = sender\n  accept hosts = +relay_from_hosts\n  accept authenticated = *\n  require message = relay not permitted\n          domains = +local_domains\n  accept\n',
          lists,
        ) + remote,
    },
    { config: inRcpt('  accept domains = +local_domains\n  deny message = relay not permitted\n', lists) + remote },
    { config: `local_interfaces = 127.0.0.1\n${inRcpt('  accept\n', lists)}${remote}` },
    {
      config:
        inRcpt('  accept\n', lists) +
        'begin routers\nstore:\n  driver = manualroute\n  route_list = * 127.0.0.1\n  self = send\n  transport = store\nbegin transports\nstore:\n  driver = smtp\n  protocol = lmtp\n  port = 24\n',
    },
  ],
  check({ config, report }) {
    if (listensLocallyOnly(config)) return;
    const verdict = strangerVerdict(config, 'acl_smtp_rcpt');
    if (verdict?.kind !== 'accepts') return;
    // Where a domain is asked for, this is what it is meant for, whatever the routers do.
    if (!verdict.item && !sendsOn(config)) return;
    if ([...earlier, ...later].some((option) => strangerVerdict(config, option)?.kind === 'refuses')) return;
    const { statement, item, by } = verdict;
    const who = by === 'choice' ? 'from anybody who gives the right sender' : 'from anybody';
    report({
      at: item?.node.value ?? statement.node.verb,
      message: `this accepts mail ${who} to any domain: an open relay`,
      ...(by === 'choice' && { severity: 'warning' as const }),
    });
  },
};

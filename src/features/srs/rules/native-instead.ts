import { trimSpace } from '../../../../grammar/preprocess/characters.ts';
import type { Driver, OptionSetting } from '../../../../grammar/config/ast.ts';
import type { CompiledConfig, CompiledDriver } from '../../../compile/config.ts';
import { wholeLines } from '../../../check/places.ts';
import type { Edit, Fix, Rule } from '../../../check/rule.ts';
import { listItems } from '../../list-items.ts';
import { instancesOf } from '../../settings-of.ts';

const routers = (forward: string, reverse: string): string =>
  `begin routers\nsrs_back:\n  driver = redirect\n  domains = example.org\n${reverse}\naliases:\n  driver = redirect\n${forward}  data = \${lookup{$local_part}lsearch{/etc/aliases}}\nremote:\n  driver = dnslookup\n  transport = remote_smtp\nbegin transports\nremote_smtp:\n  driver = smtp\n`;

/** libsrs_alt is asked for in a release that has lost it. */
export const nativeInstead: Rule = {
  name: 'srs/native-instead',
  severity: 'info',
  summary: "From 4.96 on, senders are rewritten with Exim's own srs_encode and inbound_srs.",
  why: "libsrs_alt was taken out after 4.95: its main options, and srs and its like on redirect routers, make Exim refuse the configuration. What they did is done by a return_path on the smtp transport, and by a condition on the router that turns addresses back. Addresses that were made before are not valid any longer: Exim's own hash is another. SRS1 and the database are gone for good.",
  wrong: [
    {
      config: `srs_secrets = correct horse\n${routers('  srs = forward\n  srs_alias = srs.example.org\n', '  srs = reverse\n  data = ${srs_recipient}')}`,
      points: 'srs',
      occurrence: 3,
      says: 'inbound_srs',
      fixed: `${routers('', '  condition = ${if inbound_srs {$local_part} {correct horse}}\n  data = ${srs_recipient}')}  max_rcpt = 1\n  return_path = \${if !eq {$local_part@$domain} {$original_local_part@$original_domain} {\${srs_encode {correct horse} {$return_path} {srs.example.org}}}fail}\n`,
    },
  ],
  right: [
    {
      config: `${routers('', '  condition = ${if inbound_srs {$local_part} {correct horse}}\n  data = $srs_recipient')}  max_rcpt = 1\n  return_path = \${srs_encode {correct horse} {$return_path} {$original_domain}}\n`,
    },
  ],
  check({ config, report }) {
    const known = config.catalogue.options('router/redirect');
    if (known.has('srs') || !config.catalogue.rows('items').has('srs_encode')) return;
    const asked = instancesOf(config.routers, 'redirect').flatMap((router) => {
      const setting = settings(router.node, 'srs')[0];
      return setting?.value ? [{ router, setting, action: trimSpace(setting.value.text) }] : [];
    });
    for (const [index, { router, setting, action }] of asked.entries()) {
      const turn = action.startsWith('reverse');
      const fix = index === 0 ? translation(config, asked) : undefined;
      report({
        at: setting.name,
        message: turn
          ? "Exim's own way to turn addresses back: condition = ${if inbound_srs {$local_part} {SECRET}}, data = $srs_recipient"
          : "Exim's own way to rewrite senders: return_path = ${srs_encode {SECRET} {$return_path} {$original_domain}} on the smtp transport",
        related: [{ at: router.node.name, message: `router "${router.name}"` }],
        ...(fix && { fix }),
      });
    }
  },
};

/** The settings of an option, known to the target or not. */
function settings(driver: Pick<Driver, 'items'>, name: string): OptionSetting[] {
  return driver.items.filter((item): item is OptionSetting => item.kind === 'option' && item.name.text === name);
}

function mainSettings(config: CompiledConfig, prefix: string): OptionSetting[] {
  return config.ast.sections.flatMap((section) =>
    section.kind === 'main'
      ? section.items.filter(
          (item): item is OptionSetting => item.kind === 'option' && item.name.text.startsWith(prefix),
        )
      : [],
  );
}

interface Asked {
  readonly router: CompiledDriver;
  readonly setting: OptionSetting;
  readonly action: string;
}

/** All that changes when libsrs_alt is given up; nothing where it cannot be said without knowing more. */
function translation(config: CompiledConfig, asked: readonly Asked[]): Fix | undefined {
  const main = mainSettings(config, 'srs_');
  const secrets = ['srs_config', 'srs_secrets'].flatMap((name) => main.filter((each) => each.name.text === name));
  const secret = secrets.map(({ value }) => listItems(value?.text ?? '')[0]?.text ?? '').find((text) => text !== '');
  if (secret === undefined || /[{}\\$]/.test(secret)) return undefined;
  const edits: Edit[] = [];
  const drop = (setting: OptionSetting): boolean => {
    const at = wholeLines(config, setting);
    if (at) edits.push({ at, text: '' });
    return at !== undefined;
  };
  if (!main.every(drop)) return undefined;
  let domain = '$original_domain';
  for (const { router, setting, action } of asked) {
    if (router.node.items.some((item) => item.kind === 'option' && /^srs_(?:db|condition)/.test(item.name.text))) {
      return undefined;
    }
    for (const alias of settings(router.node, 'srs_alias')) {
      domain = trimSpace(alias.value?.text) ?? domain;
      if (!drop(alias)) return undefined;
    }
    if (action === 'forward') {
      if (!drop(setting)) return undefined;
      continue;
    }
    if (!/^reverse(?:andforward)?$/.test(action) || settings(router.node, 'condition').length > 0) return undefined;
    edits.push({ at: setting, text: `condition = \${if inbound_srs {$local_part} {${secret}}}` });
  }
  if (asked.some(({ action }) => action.endsWith('forward'))) {
    for (const transport of instancesOf(config.transports, 'smtp')) {
      const [driver] = settings(transport.node, 'driver');
      const taken = ['return_path', 'max_rcpt'].some((name) => transport.options.get(name)?.settings.length);
      if (!driver || taken) return undefined;
      const end = { start: driver.end, end: driver.end };
      edits.push({ at: end, text: `\n  max_rcpt = 1\n  return_path = ${encoding(secret, domain)}` });
    }
  }
  return { safe: false, title: "Use Exim's own sender rewriting", edits };
}

/** Rewrites the sender of forwarded mail alone, as the redirect router did. */
function encoding(secret: string, domain: string): string {
  const forwarded = '!eq {$local_part@$domain} {$original_local_part@$original_domain}';
  return `\${if ${forwarded} {\${srs_encode {${secret}} {$return_path} {${domain}}}}fail}`;
}

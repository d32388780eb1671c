import { trimSpace } from '../../../../grammar/preprocess/characters.ts';
import type { Rule } from '../../../check/rule.ts';
import { stringSetting } from '../../../compile/config.ts';
import { itemSpan, valueSpan } from '../../../check/spans.ts';
import { bmiRuns } from '../verdicts.ts';

const config = (option: string): string =>
  `${option}acl_smtp_rcpt = check_rcpt\nbegin acl\ncheck_rcpt:\n  accept control = bmi_run\nbegin routers\nlocaluser:\n  driver = accept\n  bmi_deliver_default\n  transport = local_delivery\n`;

/** The client library gets a file that it cannot read. */
export const configFile: Rule = {
  name: 'bmi/config-file',
  severity: 'warning',
  summary: "bmi_config_file is the absolute path of the Brightmail client's configuration, and in XML for version 6.",
  why: 'When the library cannot be started with the file, Exim writes a line to the panic log and the message gets no verdict: everything is delivered. The default is the path of version 5; version 6 keeps its configuration in bmiconfig.xml. Say which it is with systems.bmi.version in the project file.',
  wrong: [{ config: config('bmi_config_file = brightmail.cfg\n'), points: 'brightmail.cfg', says: 'not absolute' }],
  right: [{ config: config('bmi_config_file = /opt/brightmail/etc/bmiconfig.xml\n') }],
  check({ config, settings, report }) {
    const option = config.main.get('bmi_config_file');
    const path = trimSpace(stringSetting(config.main, 'bmi_config_file'));
    if (option?.settings.length && path !== undefined) {
      if (!path.startsWith('/')) report({ at: valueSpan(option), message: `the path "${path}" is not absolute` });
      else if (isVersion6(settings.systems['bmi']) && path.endsWith('.cfg'))
        report({ at: valueSpan(option), message: 'Brightmail 6 keeps its configuration in an XML file' });
      return;
    }
    const [run] = bmiRuns(config);
    if (run && isVersion6(settings.systems['bmi']))
      report({
        at: itemSpan(run.item),
        message: 'Brightmail 6 needs bmi_config_file: the default is for version 5',
      });
  },
};

function isVersion6(facts: Readonly<Record<string, string | number | boolean>> | undefined): boolean {
  return String(facts?.['version'] ?? '').startsWith('6');
}

import type { Feature } from '../feature.ts';
import { queuefileEntries } from './entries.ts';
import { absoluteDirectory } from './rules/absolute-directory.ts';
import { actingOption } from './rules/acting-option.ts';
import { ignoredOption } from './rules/ignored-option.ts';
import { oneRecipient } from './rules/one-recipient.ts';
import { wayBack } from './rules/way-back.ts';
import { queuefileRuntime } from './runtime.ts';

/** The queuefile transport. */
export const queuefile: Feature = {
  name: 'queuefile',
  title: 'Queuefile transport',
  doc: 'Copies the spool files of a message to a directory, for a scanner that puts them back when it is done.',
  entries: queuefileEntries,
  rules: [absoluteDirectory, actingOption, ignoredOption, oneRecipient, wayBack],
  runtime: () => queuefileRuntime(),
};

import { splitList } from '../../../../grammar/list/split.ts';
import { printable } from '../characters.ts';
import { fail } from '../compile/code.ts';
import type { Converted } from '../encodings/punycode.ts';
import { domainToAlabels } from '../encodings/idna.ts';
import { domainFromAlabels, localPartFromAlabel, localPartToAlabel } from '../encodings/punycode.ts';
import type { OperatorMaker } from './operator.ts';

function conversion(convert: (text: string) => Converted, from: string, to: string): OperatorMaker {
  return () => ({
    apply: (subject, context) => {
      const result = convert(subject);
      if (result.ok) return result.text;
      const shown = printable(subject, context.environment.settings.printTopBits);
      return fail(context, `error converting ${from} (${shown}) to ${to}: ${result.message}`);
    },
  });
}

/** `${utf8_domain_to_alabel:…}` and its kin. */
export const internationalOperators = {
  utf8_domain_to_alabel: conversion(domainToAlabels, 'utf8', 'alabel'),
  utf8_domain_from_alabel: conversion(
    (text) => domainFromAlabels(splitList(text, { separator: '.' })),
    'alabel',
    'utf8',
  ),
  utf8_localpart_to_alabel: conversion(localPartToAlabel, 'utf8', 'alabel'),
  utf8_localpart_from_alabel: conversion(localPartFromAlabel, 'alabel', 'utf8'),
};

import { quoted } from '../../../../grammar/expansion/messages.ts';
import { evaluate } from '../arithmetic.ts';
import { fail } from '../compile/code.ts';
import { readInteger, toInt32 } from '../numbers.ts';
import { formatInterval, readInterval } from '../times.ts';
import type { OperatorMaker } from './operator.ts';
import { pure } from './operator.ts';

const evaluation =
  (decimal: boolean): OperatorMaker =>
  () => ({
    apply: (subject, context) => {
      const result = evaluate(subject, decimal);
      if (result.ok) return String(result.value);
      const processed = subject.slice(0, result.at);
      return fail(context, `error in expression evaluation: ${result.message} (after processing "${processed}")`);
    },
    clean: true,
  });

const timeEval: OperatorMaker = ({ name, compiler: { release } }) => ({
  apply: (subject, context) => {
    const seconds = readInterval(subject);
    if (seconds !== undefined) return String(seconds);
    const message = `string ${quoted(subject, release)} is not an Exim time interval in ${quoted(name, release)} operator`;
    return fail(context, message);
  },
  clean: true,
});

const timeInterval: OperatorMaker = ({ name, compiler: { release } }) => ({
  apply: (subject, context) => {
    if (!/^\d*$/.test(subject)) {
      const message = `string ${quoted(subject, release)} is not a positive number in ${quoted(name, release)} operator`;
      return fail(context, message);
    }
    let seconds = 0;
    for (let i = 0; i < subject.length; i++) seconds = (Math.imul(seconds, 10) + subject.charCodeAt(i) - 48) | 0;
    return formatInterval(seconds);
  },
  clean: true,
});

const randint: OperatorMaker = ({ compiler: { release } }) => ({
  apply: (subject, context) => {
    const read = readInteger(subject, true, release);
    if ('message' in read) return fail(context, read.message);
    const limit = toInt32(read.value);
    return String(limit <= 1 ? 0 : context.world.random.below(limit));
  },
  clean: true,
});

/** `${eval:…}`, `${eval10:…}`, `${time_eval:…}`, `${time_interval:…}`, `${randint:…}`, `${strlen:…}`. */
export const numberOperators = {
  eval: evaluation(false),
  eval10: evaluation(true),
  time_eval: timeEval,
  time_interval: timeInterval,
  randint,
  strlen: pure((subject) => String(subject.length), true),
};

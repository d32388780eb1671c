import type { Rule } from '../../rule.ts';

/** A retry rule whose sets of parameters end earlier and earlier. */
export const retryShrinkingTimes: Rule = {
  name: 'retry/shrinking-times',
  severity: 'warning',
  summary: 'The times until which the sets of a retry rule hold grow from one to the next.',
  why: 'The first time of a set is counted from the first failure, not from the end of the set before. A set that ends no later than one before it is never used. Where it is the last, its time counts all the same for messages: they are returned once they are older than that, though another set would try for longer.',
  wrong: [
    { config: 'begin retry\n* * F,4d,15m; F,2h,30m\n', points: 'F,2h,30m', says: 'a set before it holds until then' },
    { config: 'begin retry\n* * F,2h,15m; G,16h,1h,1.5; F,8h,4h; F,4d,6h\n', points: 'F,8h,4h' },
  ],
  right: [{ config: 'begin retry\n* * F,2h,15m; G,16h,1h,1.5; F,4d,6h\n' }],
  check({ config, report }) {
    for (const { parameters } of config.retry) {
      let longest = 0;
      for (const { until, node } of parameters) {
        if (until <= longest)
          report({ at: node, message: 'this set is never used: a set before it holds until then, or longer' });
        longest = Math.max(longest, until);
      }
    }
  },
};
